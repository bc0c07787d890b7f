"""asyncio's streams: N short lines one way, each with write() and drain(); prints lines a second."""
import argparse
import asyncio
import time


async def send(writer, line, lines):
    for _ in range(lines):
        writer.write(line)
        await writer.drain()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--lines", type=int, required=True)
    parser.add_argument("--warm-up", type=int, default=0)
    parser.add_argument("--bytes", type=int, default=32)
    args = parser.parse_args()
    _, writer = await asyncio.open_connection("127.0.0.1", args.port)
    line = b"x" * (args.bytes - 1) + b"\n"
    await send(writer, line, args.warm_up)
    since = time.perf_counter()
    await send(writer, line, args.lines)
    print(args.lines / (time.perf_counter() - since), flush=True)
    writer.close()


asyncio.run(main())
