#!/usr/bin/env python3
"""A chat peer whose event loop is held: asyncio, standard library only, Python >= 3.8.

THE MISTAKE IN IT IS INTENDED. It is written with async and await, and yet it cannot type and
listen at the same time, because it calls input(), which blocks, in a coroutine. There is one
thread: while input() holds it, the event loop hands out nothing. What arrives is printed when Enter
is pressed. asyncio_peer.py is the same peer without the mistake.

It speaks what peerscope speaks: plain TCP, UTF-8, a newline after each message. It sends on the
connection it dialled and receives on the one it accepted.

    python3 held_loop_peer.py --listen-port 5003 --peer-ip 127.0.0.1 --peer-port 5002
"""
import argparse
import asyncio
import signal
import sys

LIMIT = 65_536  # bytes of a line with its newline; also what readline() accepts by default
PAUSE = 0.1  # seconds that the loop has to itself after each input()


async def main(args):
    # A peer on this machine needs no door that the whole network can see.
    host = args.peer_ip if args.peer_ip in ("127.0.0.1", "::1", "localhost") else None
    try:
        server = await asyncio.start_server(
            lambda reader, writer: receive(reader, writer, args),
            host,
            args.listen_port,
            limit=LIMIT,
        )
    except (OSError, OverflowError) as error:
        sys.exit(f"cannot listen on port {args.listen_port}: {error}")
    note(args, f"listening on port {args.listen_port}")
    try:
        await speak(args)
    except EOFError:
        if not args.exit_on_eof:
            await server.serve_forever()  # nobody types any more: now the loop is free
    finally:
        server.close()


async def speak(args):
    reader, writer = await dial(args)
    while True:
        # The mistake: nothing is awaited here, so the loop does not run until Enter is pressed.
        # Right would be a thread for it: await loop.run_in_executor(None, input)
        line = input().rstrip("\r").encode() + b"\n"

        # Now the loop may hand out what has come meanwhile. sleep(0) would give it one round only,
        # and we would be back in input() before anything is printed: it takes a round to find the
        # bytes, one to read them, and one to wake the coroutine that awaits them. A real pause is
        # as many rounds as there is work.
        await asyncio.sleep(PAUSE)

        if len(line) > LIMIT:
            note(args, f"not sent: a line may have {LIMIT - 1} bytes")
            continue
        while not await send(line, reader, writer):
            writer.close()
            note(args, "the connection to the peer has ended; dialling again")
            reader, writer = await dial(args)


async def send(line, reader, writer):
    """Hands a line to the kernel. False when the connection is over, and the line still ours."""
    # The peer sends nothing here, so there is only an end to read. If it has come, the kernel would
    # take the line nevertheless, and nobody would ever read it.
    if reader.at_eof():
        return False
    try:
        writer.write(line)
        await writer.drain()
        return True
    except OSError:
        return False


async def receive(reader, writer, args):
    """Prints the lines of one accepted connection: a coroutine without a mistake, and yet held."""
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
    except OSError as error:
        note(args, f"the peer's connection broke: {error}")
    except asyncio.CancelledError:
        pass  # the program ends, and this with it
    finally:
        writer.close()


async def dial(args):
    while True:
        try:
            reader, writer = await asyncio.open_connection(args.peer_ip, args.peer_port)
            note(args, f"connected to {args.peer_ip}:{args.peer_port}")
            # drain() is to return only when the kernel has everything: what a stream keeps to
            # itself would stay there while input() holds the loop.
            writer.transport.set_write_buffer_limits(0)
            return reader, writer
        except OSError:  # nobody listens there yet
            await asyncio.sleep(1)


def show(line):
    """Prints a message: bytes that are no UTF-8 become U+FFFD, and a \\r before \\n goes."""
    text = line[:-1].decode("utf-8", errors="replace")
    print(text[:-1] if text.endswith("\r") else text, flush=True)


def note(args, text):
    """What is not a message goes to standard error."""
    print(f"[{args.name}] {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description="A chat peer whose event loop is held by input().")
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
    # Since Python 3.11 asyncio leaves it to the loop to end on Ctrl-C. A held loop never would, so
    # here Ctrl-C ends the process itself.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    asyncio.run(main(arguments()))
