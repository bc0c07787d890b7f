/** What an async program asks of the kernel beside Node's own calls; not to be had on Windows. */
import type { Bytes, Fd } from '@peerscope/protocol'
import { hasBlockingCalls } from '../../blocking/platform.js'
import type { BufferSizes } from '../../blocking/sockets.js'

export interface KernelCalls {
  /** Whether a connection has ended and holds nothing to read. */
  isDead(fd: Fd): boolean
  /** Bytes of ours that the peer's kernel has acknowledged; null where unknown. */
  acknowledgedBytes(fd: Fd, dialled: boolean): Bytes | null
  /** Bytes in the receive buffer that the process has not taken; 0 where unknown. */
  readonly unreadBytes: (fd: Fd) => Bytes
  /** Whether a connection is over, both ways (state CLOSE, tcp(7)). */
  isReset(fd: Fd): boolean
  /** Probes an idle connection; Node's own setting leaves the number of probes to the system. */
  setKeepAlive(fd: Fd): void
  /** A socket with these buffers, to be connected; null where Node has to make it. */
  openSocket(host: string, buffers: BufferSizes): Fd | null
}

const none: KernelCalls = {
  isDead: () => false,
  acknowledgedBytes: () => null,
  unreadBytes: () => 0,
  isReset: () => false,
  setKeepAlive: () => undefined,
  openSocket: () => null,
}

export async function loadKernelCalls(): Promise<KernelCalls> {
  if (!hasBlockingCalls) return none
  const { isDead, setKeepAlive, openSocket, receiveQueue } =
    await import('../../blocking/sockets.js')
  const { acknowledgedBytes, readTcpInfo } = await import('../../blocking/tcp-info.js')
  const isReset = (fd: Fd) => readTcpInfo(fd, false)?.state === 'CLOSE'
  const unreadBytes = (fd: Fd) => receiveQueue(fd) ?? 0
  return { isDead, unreadBytes, acknowledgedBytes, isReset, setKeepAlive, openSocket }
}
