/**
 * What the other peer is called. Without `--peer-name` a bridge knows it by its port only; where its
 * own bridge is on this page too, it says itself who it is.
 */
import type { SessionMessage } from '@peerscope/protocol'

/**
 * The name of a session's peer. @param connected the peer by a connection that
 * both ends have told of; null where there is none @param others sessions on this page
 */
export function peerNameIn(
  session: SessionMessage,
  connected: SessionMessage | null,
  others: readonly SessionMessage[],
): string {
  if (!isNamedByPort(session)) return session.peerName
  const peer = connected ?? onlyOne(others.filter((other) => isPeerByAddress(session, other)))
  return peer === null ? session.peerName : peer.peer
}

/** The bridge was told no name, and has made this one. */
function isNamedByPort({ peerName, remote }: SessionMessage): boolean {
  return peerName === (remote === null ? 'Client' : `Peer ${remote.port}`)
}

/**
 * Whether they are set up for each other on one machine. Elsewhere the same ports mean nothing: there
 * only a connection tells.
 */
function isPeerByAddress(session: SessionMessage, other: SessionMessage): boolean {
  const { bootId } = session.clock
  if (bootId === null || bootId !== other.clock.bootId) return false
  const dialled = [session.remote, other.remote].filter((address) => address !== null)
  if (!dialled.every(({ host }) => LOOPBACK.test(host))) return false
  const dials = (one: SessionMessage, two: SessionMessage) =>
    (one.remote?.port ?? null) === (two.listen?.port ?? null)
  return dialled.length > 0 && dials(session, other) && dials(other, session)
}

const LOOPBACK = /^(127\.|::1$)/

function onlyOne<T>(candidates: readonly T[]): T | null {
  const [first] = candidates
  return candidates.length === 1 && first !== undefined ? first : null
}
