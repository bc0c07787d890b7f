/** What an async program asks of the kernel beside Node's own calls; not to be had on Windows. */
import type { Bytes, Fd } from '@peerscope/protocol'
import { hasBlockingCalls } from '../blocking/platform.js'

export interface KernelCalls {
  /** Whether a connection has ended and holds nothing to read. */
  isDead(fd: Fd): boolean
  /** Bytes the peer's kernel has not acknowledged; null where unknown. */
  sendQueue(fd: Fd): Bytes | null
}

const none: KernelCalls = { isDead: () => false, sendQueue: () => null }

export async function loadKernelCalls(): Promise<KernelCalls> {
  return hasBlockingCalls ? import('../blocking/sockets.js') : none
}
