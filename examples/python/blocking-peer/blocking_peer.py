#!/usr/bin/env python3
"""A chat peer with one thread and blocking calls: standard library only, Python >= 3.8.

It speaks what peerscope speaks: plain TCP, UTF-8, a newline after each message. It sends on the
connection it dialled and receives on the one it accepted, but never at the same time: while it
waits in input(), nothing is received; while it waits in recv(), nothing that is typed is sent.

    python3 blocking_peer.py --listen-port 5003 --peer-ip 127.0.0.1 --peer-port 5002
"""
import argparse
import socket
import sys
import time

LIMIT = 65_536  # bytes of a line with its newline


def main(args):
    server = listen(args)
    typed = []  # a line that was typed and not sent yet: it survives a lost connection
    while True:
        outgoing = connect(args)
        incoming = accept(server, args)
        try:
            if chat(outgoing, incoming, typed, args) == "done":
                return
            note(args, "the peer has closed its connection; starting over")
        except ConnectionError as error:
            note(args, f"the connection broke ({error}); starting over")
        finally:
            outgoing.close()
            incoming.close()


def chat(outgoing, incoming, typed, args):
    """Send a line, receive a line, for ever: every call below holds the program."""
    received = incoming.makefile("rb")  # so that readline() can be used instead of recv()
    at_end = False
    while True:
        if not typed and not at_end:
            at_end = not read_input(typed)
            if at_end and args.exit_on_eof:
                return "done"
        if typed:
            # The peer may have left while we sat in input(). The kernel would take the line
            # nevertheless, and nobody would ever read it.
            if is_over(outgoing):
                return "the peer is gone"
            outgoing.sendall(typed[0])
            typed.clear()
        line = received.readline(2 * LIMIT)
        if not line.endswith(b"\n"):
            return "the peer is gone"
        show(line)


def read_input(typed):
    """Waits for a line from the keyboard. False at the end of standard input."""
    line = sys.stdin.buffer.readline()
    if not line:
        return False
    line = line.rstrip(b"\r\n") + b"\n"
    if len(line) > LIMIT:
        print(f"not sent: a line may have {LIMIT - 1} bytes", file=sys.stderr)
        return read_input(typed)
    typed.append(line)
    return True


def listen(args):
    # A peer on this machine needs no door that the whole network can see.
    host = args.peer_ip if args.peer_ip in ("127.0.0.1", "localhost") else ""
    server = socket.socket()
    if sys.platform != "win32":  # there it would mean something else
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((host, args.listen_port))
    server.listen()
    note(args, f"listening on port {args.listen_port}")
    return server


def connect(args):
    while True:
        try:
            outgoing = socket.create_connection((args.peer_ip, args.peer_port))
            note(args, f"connected to {args.peer_ip}:{args.peer_port}")
            return outgoing
        except OSError:  # nobody listens there yet
            time.sleep(1)


def accept(server, args):
    """The next connection that is still alive. A peer that was restarted while we were held
    elsewhere leaves connections in the queue that are already over."""
    while True:
        incoming, _ = server.accept()
        if not is_over(incoming):
            note(args, "the peer has connected")
            return incoming
        incoming.close()


def is_over(connection):
    """Looks, without waiting and without taking anything, whether there is only an end to read."""
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    finally:
        connection.setblocking(True)


def show(line):
    """Prints a message: bytes that are no UTF-8 become U+FFFD, and a \\r before \\n goes."""
    text = line[:-1].decode("utf-8", errors="replace")
    print(text[:-1] if text.endswith("\r") else text, flush=True)


def note(args, text):
    """What is not a message goes to standard error."""
    print(f"[{args.name}] {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description="A chat peer with one thread and blocking calls.")
    parser.add_argument("--listen-port", type=int, required=True)
    parser.add_argument("--peer-ip", required=True)
    parser.add_argument("--peer-port", type=int, required=True)
    parser.add_argument("--name", default="Python")
    parser.add_argument("--exit-on-eof", action="store_true", help="end when standard input does")
    return parser.parse_args()


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        main(arguments())
    except KeyboardInterrupt:
        pass
    except OSError as error:
        sys.exit(f"cannot listen: {error}")
