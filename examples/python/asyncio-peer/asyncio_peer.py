#!/usr/bin/env python3
"""A chat peer with one event loop: asyncio streams, standard library only, Python >= 3.8.

It speaks what peerscope speaks: plain TCP, UTF-8, a newline after each message. It sends on the
connection it dialled and receives on the one it accepted, and it does both at the same time:
while one coroutine awaits a line from the keyboard, the other awaits a line from the peer.

    python3 asyncio_peer.py --listen-port 5003 --peer-ip 127.0.0.1 --peer-port 5002
"""
import argparse
import asyncio
import collections
import sys
import threading

LIMIT = 65_536  # bytes of a line with its newline; also what readline() accepts by default


async def main(args):
    lines = TypedLines(asyncio.get_running_loop())
    # A peer on this machine needs no door that the whole network can see.
    host = args.peer_ip if args.peer_ip in ("127.0.0.1", "::1", "localhost") else None
    server = await asyncio.start_server(
        lambda reader, writer: receive(reader, writer, args), host, args.listen_port, limit=LIMIT
    )
    note(args, f"listening on port {args.listen_port}")
    try:
        await speak(lines, args)
    finally:
        server.close()


async def receive(reader, writer, args):
    """Prints the lines of one accepted connection; asyncio starts this for every one."""
    note(args, "the peer has connected")
    try:
        while True:
            line = await reader.readline()  # at the end of the connection: what is left, or b""
            if not line.endswith(b"\n"):
                break
            show(line)
        note(args, "the peer has closed its connection" + (", in mid-line" if line else ""))
    except ValueError:
        note(args, f"the peer sent more than {LIMIT} bytes without a newline; closing")
    except ConnectionError as error:
        note(args, f"the peer's connection broke: {error}")
    except asyncio.CancelledError:
        pass  # Ctrl-C: the loop ends, and this with it
    finally:
        writer.close()


async def speak(lines, args):
    """Sends what is typed, on a connection that is dialled again whenever it ends."""
    while True:
        reader, writer = await dial(args)
        # By default a stream keeps up to 64 KiB to itself. With 0, drain() returns only when the
        # kernel has everything, so a line whose drain() failed is known to be still ours.
        writer.transport.set_write_buffer_limits(0)
        hangup = asyncio.ensure_future(wait_for_end(reader, lines))
        try:
            while not hangup.done():
                if lines.waiting:
                    writer.write(lines.waiting[0])
                    await writer.drain()
                    lines.waiting.popleft()
                elif lines.at_end and args.exit_on_eof:
                    return
                else:
                    await lines.something()
        except ConnectionError:
            pass  # the line stays in the queue, for the next connection
        finally:
            hangup.cancel()
            writer.close()
        note(args, "the connection to the peer has ended; dialling again")


async def dial(args):
    while True:
        try:
            connection = await asyncio.open_connection(args.peer_ip, args.peer_port)
            note(args, f"connected to {args.peer_ip}:{args.peer_port}")
            return connection
        except OSError:  # nobody listens there yet
            await asyncio.sleep(1)


async def wait_for_end(reader, lines):
    """The peer sends nothing here, so reading ends exactly when the connection does."""
    try:
        while await reader.read(1024):
            pass
    except ConnectionError:
        pass
    lines.wake()


class TypedLines:
    """Standard input, read by a thread of its own: a file or a pipe cannot be awaited everywhere,
    and an event loop must never wait in a blocking call."""

    def __init__(self, loop):
        self.waiting = collections.deque()
        self.at_end = False
        self._event = asyncio.Event()
        self._loop = loop
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        # A reader of its own: Python closes sys.stdin when it ends, and must not find it in use.
        with open(sys.stdin.fileno(), "rb", closefd=False) as keyboard:
            for line in keyboard:
                self._loop.call_soon_threadsafe(self._add, line)
        self._loop.call_soon_threadsafe(self._end)

    def _add(self, line):
        line = line.rstrip(b"\r\n") + b"\n"
        if len(line) > LIMIT:
            print(f"not sent: a line may have {LIMIT - 1} bytes", file=sys.stderr)
        else:
            self.waiting.append(line)
        self.wake()

    def _end(self):
        self.at_end = True
        self.wake()

    def wake(self):
        self._event.set()

    async def something(self):
        """Returns when a line was typed, input has ended, or the connection has."""
        await self._event.wait()
        self._event.clear()


def show(line):
    """Prints a message: bytes that are no UTF-8 become U+FFFD, and a \\r before \\n goes."""
    text = line[:-1].decode("utf-8", errors="replace")
    print(text[:-1] if text.endswith("\r") else text, flush=True)


def note(args, text):
    """What is not a message goes to standard error."""
    print(f"[{args.name}] {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description="A chat peer with one event loop.")
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
        asyncio.run(main(arguments()))
    except KeyboardInterrupt:
        pass
    except OSError as error:
        sys.exit(f"cannot listen: {error}")
