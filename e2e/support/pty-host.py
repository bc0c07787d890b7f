"""Runs a command on a pseudo-terminal of its own, and does with that what a test says.

Usage: pty-host.py DESCRIPTORS COMMAND ARG...
DESCRIPTORS are those of 0, 1 and 2 that the terminal gets ("012", "1" ...); the others are ours
for standard output and error, and /dev/null for standard input. What the terminal shows goes to our
standard output. Each line of our standard input is JSON: {"type": TEXT} types, {"read": false}
lets the terminal take no more output, {"read": true} goes on. Ends when the command does.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios

COLUMNS, ROWS = 80, 24
descriptors, command = sys.argv[1], sys.argv[2:]

master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    if "0" not in descriptors:
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    for descriptor in descriptors:
        os.dup2(slave, int(descriptor))
    os.close(master)
    os.environ["TERM"] = "xterm"
    os.execvp(command[0], command)
os.close(slave)
# The first line says whom a test sends its signals to.
os.write(1, b"pid %d\n" % child)

reads, rest = True, b""
sources = [0, master]
status = None
while master in sources:
    # A terminal that takes nothing does not say that its command has ended.
    ready, _, _ = select.select(sources if reads else [0], [], [], None if reads else 0.05)
    if not reads:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended == child:
            break
        status = None
    if 0 in ready:
        data = os.read(0, 65536)
        if data == b"":
            os.kill(child, 9)
            break
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "type" in order:
                os.write(master, order["type"].encode())
            reads = order.get("read", reads)
    if master in ready and reads:
        try:
            shown = os.read(master, 65536)
        except OSError:
            # EIO: nobody has the terminal open any more.
            shown = b""
        if shown == b"":
            sources.remove(master)
        else:
            os.write(1, shown)
if status is None:
    _, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
