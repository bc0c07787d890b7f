/** The link between the two peers, seen from this one's sockets. */
import type { KernelMessage, SessionMessage, SocketMessage, TcpState } from '@peerscope/protocol'

/**
 * connected     all the connections that this chat needs are open
 * notDialled    ours to the peer is open, the peer's to us is not
 * notReached    the peer's to us is open, ours to the peer is not
 * halfClosed    the peer has ended its side and the program knows; sending goes on
 * left          all are open here, but the peer has closed its side and our program has not noticed
 * waiting       none, and the peer has to come
 * dialling      none, and we only dial
 */
export type Link =
  'connected' | 'halfClosed' | 'left' | 'notDialled' | 'notReached' | 'waiting' | 'dialling'

type Ends = Pick<SessionMessage, 'listen' | 'remote'>

/** @param kernel what the kernel says about them, where it tells. */
export function linkOf(
  ends: Ends,
  sockets: Iterable<SocketMessage>,
  kernel: KernelMessage | null = null,
): Link {
  const link = linkOfProgram(ends, sockets)
  const alive = [...sockets].filter(({ closedNs }) => closedNs === null)
  const open = new Set(alive.map(({ id }) => id))
  const broken = kernel?.sockets.some(({ id, state }) => open.has(id) && state === 'CLOSE') ?? false
  if (link === 'connected' && !broken && alive.some(({ peerEndedNs }) => peerEndedNs !== null)) {
    return 'halfClosed'
  }
  const over = kernel?.sockets.some(({ id, state }) => open.has(id) && OVER.has(state)) ?? false
  return link === 'connected' && over ? 'left' : link
}

/** States in which the other side has closed, or the connection is broken (RFC 9293, 3.3.2). */
const OVER: ReadonlySet<TcpState> = new Set(['CLOSE_WAIT', 'LAST_ACK', 'CLOSING', 'CLOSE'])

/** As the program sees it: a connection that it has not closed is open. */
function linkOfProgram(ends: Ends, sockets: Iterable<SocketMessage>): Link {
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
