/** How operations are written in every language: as in the source. */
import type { Operation } from '@peerscope/protocol'

export function callOf(operation: Operation): string {
  return `${operation}()`
}

/** "accept(), input() and recv()", the last two joined by `and`. */
export function listed(operations: readonly Operation[], and: string): string {
  const calls = operations.map(callOf)
  const last = calls.pop() ?? ''
  return calls.length === 0 ? last : `${calls.join(', ')} ${and} ${last}`
}
