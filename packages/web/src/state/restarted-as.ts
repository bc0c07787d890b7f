/**
 * As which model the peer of a session was started again, so that connections of ours are over that
 * our program takes for open; null where that is not so, or nobody that is watched knows it.
 */
import type { Model } from '@peerscope/protocol'
import type { SessionState } from './session-state.svelte'

export function restartedAs(
  { session, source, sockets, trace }: SessionState,
  sessions: readonly SessionState[],
): Model | null {
  const port = session?.remote?.port ?? null
  const peer = sessions.find(
    (other) =>
      other.source !== source &&
      !other.blind &&
      port !== null &&
      other.session?.listen?.port === port,
  )
  const run = peer?.run ?? null
  if (peer === undefined || run === null || run.run === 1) return null
  const startedNs = run.startedNs + peer.trace.shiftNs
  const isOver = sockets.some(
    ({ role, openedNs, closedNs }) =>
      role !== 'listening' && closedNs === null && openedNs + trace.shiftNs < startedNs,
  )
  return isOver ? run.model : null
}
