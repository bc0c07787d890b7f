"""CPython's blocking sockets: a short line there and back, N times.

Two one-way connections, as in the chat: each peer sends on the one it dialled and receives on
the one it accepted. `first` sends first and prints the median nanoseconds of a round trip;
`second` answers until `first` leaves.
"""
import argparse
import socket
import time


def connect(port):
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.05)


def receive_line(incoming):
    data = incoming.recv(65536)
    while data and not data.endswith(b"\n"):
        more = incoming.recv(65536)
        if not more:
            return b""
        data += more
    return data


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=["first", "second"])
    parser.add_argument("--listen-port", type=int, required=True)
    parser.add_argument("--peer-port", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--bytes", type=int, default=32)
    args = parser.parse_args()

    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", args.listen_port))
    server.listen()
    outgoing = connect(args.peer_port)
    incoming, _ = server.accept()

    if args.role == "second":
        while line := receive_line(incoming):
            outgoing.sendall(line)
        return

    line = b"x" * (args.bytes - 1) + b"\n"
    times = []
    for _ in range(args.rounds):
        since = time.perf_counter_ns()
        outgoing.sendall(line)
        receive_line(incoming)
        times.append(time.perf_counter_ns() - since)
    # The first tenth warms up.
    times = sorted(times[len(times) // 10:])
    print(times[len(times) // 2], flush=True)


main()
