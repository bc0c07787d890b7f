#!/usr/bin/env python3
"""The classic chat server: one thread, one connection. Standard library only, Python >= 3.8.

It answers: it waits in recv() for the peer, prints what has come, waits in input() for you, and
sends what you typed. There is no framing: what one recv() returns is printed as one message, and
nothing is appended to what is sent.

    python3 answering_server.py --listen-port 5003
"""
import argparse
import socket
import sys


def main(args):
    server = listen(args)
    # Once. Whoever dials after this is connected too, by the kernel, and is never spoken to.
    connection, _ = server.accept()
    note(args, "the peer has connected")
    with server, connection:
        try:
            while True:
                data = connection.recv(1024)  # returns what is there, from 1 byte to 1024
                if not data:  # not "nothing yet": for that, recv() would have waited
                    note(args, "the peer has closed its connection")
                    return
                # The end of a piece may lie within a character: that is shown as U+FFFD.
                print(data.decode(errors="replace"), flush=True)
                # An empty line has no bytes: nothing is sent, and we wait in recv() all the same.
                connection.sendall(input().encode())
        except EOFError:
            note(args, "standard input has ended; closing")
        except OSError as error:
            note(args, f"the connection broke: {error}")


def listen(args):
    server = socket.socket()
    if sys.platform != "win32":  # there it would mean something else
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((args.host, args.listen_port))
        server.listen()
    except (OSError, OverflowError) as error:
        sys.exit(f"cannot listen on port {args.listen_port}: {error}")
    note(args, f"listening on port {args.listen_port}")
    return server


def note(args, text):
    """What is not a message goes to standard error."""
    print(f"[{args.name}] {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description="A chat server that answers one client.")
    parser.add_argument("--listen-port", type=int, required=True)
    # This machine only; 0.0.0.0 opens the door to the whole network.
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--name", default="Python")
    return parser.parse_args()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        main(arguments())
    except KeyboardInterrupt:
        pass
