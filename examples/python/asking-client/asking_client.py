#!/usr/bin/env python3
"""The classic chat client: one thread, one connection. Standard library only, Python >= 3.8.

It asks: it waits in input() for you, sends what you typed, waits in recv() for the answer, and
prints it. There is no framing: nothing is appended to what is sent, and what one recv() returns is
printed as one message.

    python3 asking_client.py --peer-ip 127.0.0.1 --peer-port 5002
"""
import argparse
import socket
import sys
import time


def main(args):
    with connect(args) as connection:
        try:
            while True:
                question = input()
                if not question:
                    continue  # no bytes, so nothing would be sent, and no answer would ever come
                connection.sendall(question.encode())  # returns when our own kernel has it all
                data = connection.recv(1024)  # returns what is there, from 1 byte to 1024
                if not data:  # not "nothing yet": for that, recv() would have waited
                    note(args, "the peer has closed its connection")
                    return
                # The end of a piece may lie within a character: that is shown as U+FFFD.
                print(data.decode(errors="replace"), flush=True)
        except EOFError:
            note(args, "standard input has ended; closing")
        except OSError as error:
            note(args, f"the connection broke: {error}")


def connect(args):
    note(args, f"dialling {args.peer_ip}:{args.peer_port}")
    while True:
        try:
            connection = socket.create_connection((args.peer_ip, args.peer_port))
            note(args, f"connected to {args.peer_ip}:{args.peer_port}")
            return connection
        except OSError:  # nobody listens there yet
            time.sleep(1)


def note(args, text):
    """What is not a message goes to standard error."""
    print(f"[{args.name}] {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description="A chat client that asks one server.")
    parser.add_argument("--peer-ip", required=True)
    parser.add_argument("--peer-port", type=int, required=True)
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
