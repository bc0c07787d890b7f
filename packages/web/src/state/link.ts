/** The link between the two peers, seen from this one's sockets. */
import type { SessionMessage, SocketMessage } from '@peerscope/protocol'

/**
 * connected     all the connections that this chat needs are open
 * notDialled    ours to the peer is open, the peer's to us is not
 * notReached    the peer's to us is open, ours to the peer is not
 * waiting       none, and the peer has to come
 * dialling      none, and we only dial
 */
export type Link = 'connected' | 'notDialled' | 'notReached' | 'waiting' | 'dialling'

type Ends = Pick<SessionMessage, 'listen' | 'remote'>

export function linkOf(ends: Ends, sockets: Iterable<SocketMessage>): Link {
  const { outgoing, incoming } = openRoles(sockets)
  if (ends.listen === null) return outgoing ? 'connected' : 'dialling'
  if (ends.remote === null) return incoming ? 'connected' : 'waiting'
  if (outgoing && incoming) return 'connected'
  if (outgoing) return 'notDialled'
  return incoming ? 'notReached' : 'waiting'
}

/** Whether there is a connection that what is typed can go out on. */
export function canSend(ends: Ends, sockets: Iterable<SocketMessage>): boolean {
  const { outgoing, incoming } = openRoles(sockets)
  return ends.remote === null ? incoming : outgoing
}

function openRoles(sockets: Iterable<SocketMessage>): { outgoing: boolean; incoming: boolean } {
  const open = [...sockets].filter((socket) => socket.closedNs === null)
  return {
    outgoing: open.some((socket) => socket.role === 'outgoing'),
    incoming: open.some((socket) => socket.role === 'incoming'),
  }
}
