#!/usr/bin/env python3
"""A chat peer with two threads and blocking calls: standard library only, Python >= 3.8.

One thread receives on the connection it accepted, the other sends on the one it dialled. Each of
them is held by its own call, so it types and listens at the same time. There is no framing:
what one recv() returns is printed as one message, and nothing is appended to what is sent.

    python3 threaded_peer.py --listen-port 5003 --peer-ip 127.0.0.1 --peer-port 5002
"""
import argparse
import socket
import sys
import threading
import time


def main(args):
    server = listen(args)
    # A daemon: when the main thread ends, this one need not return from its recv() first.
    receiver = threading.Thread(target=receive, args=(server, args), daemon=True)
    receiver.start()
    try:
        speak(args)  # in the main thread, because that is the one that Ctrl-C interrupts
    except EOFError:
        if not args.exit_on_eof:
            receiver.join()  # nobody types any more; the peer may still send


def receive(server, args):
    """The one thread: it waits in accept() or in recv(), and nobody else waits for it."""
    while True:
        incoming, _ = server.accept()
        note(args, "the peer has connected")
        with incoming:
            try:
                while True:
                    data = incoming.recv(1024)  # returns what is there, from 1 byte to 1024
                    if not data:  # not "nothing yet": for that, recv() would have waited
                        break
                    # The end of a piece may lie within a character: that is shown as U+FFFD.
                    print(data.decode(errors="replace"), flush=True)
                note(args, "the peer has closed its connection")
            except OSError as error:
                note(args, f"the peer's connection broke: {error}")


def speak(args):
    """The other thread: it waits in connect(), in input() or in sendall()."""
    outgoing = connect(args)
    while True:
        data = input().encode()
        while True:
            try:
                # Returns when our own kernel has the bytes, even if the peer has just left: only
                # the next call fails. What was sent in between, nobody reads.
                outgoing.sendall(data)
                break
            except OSError:
                outgoing.close()
                note(args, "the connection to the peer has ended; dialling again")
                outgoing = connect(args)


def listen(args):
    # A peer on this machine needs no door that the whole network can see.
    host = args.peer_ip if args.peer_ip in ("127.0.0.1", "localhost") else ""
    server = socket.socket()
    if sys.platform != "win32":  # there it would mean something else
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((host, args.listen_port))
        server.listen()
    except (OSError, OverflowError) as error:
        sys.exit(f"cannot listen on port {args.listen_port}: {error}")
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


def note(args, text):
    """What is not a message goes to standard error; in one write, since two threads do this."""
    sys.stderr.write(f"[{args.name}] {text}\n")
    sys.stderr.flush()


def arguments():
    parser = argparse.ArgumentParser(description="A chat peer with two threads.")
    parser.add_argument("--listen-port", type=int, required=True)
    parser.add_argument("--peer-ip", required=True)
    parser.add_argument("--peer-port", type=int, required=True)
    parser.add_argument("--name", default="Python")
    parser.add_argument("--exit-on-eof", action="store_true", help="end when standard input does")
    return parser.parse_args()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        main(arguments())
    except KeyboardInterrupt:
        pass
