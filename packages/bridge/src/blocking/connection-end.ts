/** How a connection has ended that nobody reads from: its kernel knows, and is only asked. */
import type { Errno, Fd } from '@peerscope/protocol'
import { libc } from './libc.js'
import { platform } from './platform.js'

/** poll(2), Linux */
const POLLERR = 0x8
const POLLHUP = 0x10
const POLLRDHUP = 0x2000

const request = new Uint8Array(8)
const view = new DataView(request.buffer)

/**
 * Whether the peer has ended its side of a connection (FIN), or the connection is over (RST, or no
 * answer). Never waits, and takes nothing away that a later call would have said. Linux only.
 */
export function isOver(fd: Fd): boolean {
  if (process.platform !== 'linux') return false
  view.setInt32(0, fd, true)
  view.setInt16(4, POLLRDHUP, true)
  view.setInt16(6, 0, true)
  if (libc.poll(request, 1, 0) <= 0) return false
  return (view.getInt16(6, true) & (POLLRDHUP | POLLERR | POLLHUP)) !== 0
}

const word = new Int32Array(1)
const wordBytes = new Uint8Array(word.buffer)
const length = new Int32Array(1)
const lengthBytes = new Uint8Array(length.buffer)

/** What ended it: the error that the next call would have had; 0 after a FIN (socket(7), SO_ERROR). */
export function takeSocketError(fd: Fd): Errno {
  length[0] = wordBytes.length
  wordBytes.fill(0)
  libc.getsockopt(fd, platform.SOL_SOCKET, platform.SO_ERROR, wordBytes, lengthBytes)
  const [errno = 0] = word
  return errno
}
