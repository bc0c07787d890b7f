/**
 * Calls that a signal of the bridge has ended: the program sat in them while the connection that it
 * sends on ended, and it would never have noticed.
 */
import type { Span } from '@peerscope/protocol'

/** errno(3), on every system */
const EINTR = 4

export function isInterrupted({ operation, error }: Pick<Span, 'operation' | 'error'>): boolean {
  return error === EINTR && (operation === 'accept' || operation === 'recv')
}
