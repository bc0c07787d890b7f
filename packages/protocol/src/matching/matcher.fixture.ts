/** Two peers, a connection between them, and what is told of it. */
import type { ChatMessage } from '../messages/message.js'
import type { SocketMessage } from '../messages/socket.js'
import { Matcher, type Flow } from './matcher.js'

export const bob = { host: '10.0.0.2', port: 5003 }
export const ephemeral = { host: '10.0.0.1', port: 40_001 }

export function socketOf(fields: Partial<SocketMessage>): SocketMessage {
  const ending = { peerEndedNs: null, closedNs: null, end: null }
  const ends = { local: ephemeral, remote: bob }
  return {
    ...{ type: 'socket', id: 1, run: 1, role: 'outgoing', fd: 20, openedNs: 0 },
    ...ends,
    ...ending,
    ...fields,
  }
}
export const dialled = (fields: Partial<SocketMessage> = {}) => socketOf(fields)
export const accepted = (fields: Partial<SocketMessage> = {}) =>
  socketOf({ id: 2, role: 'incoming', local: bob, remote: ephemeral, ...fields })

export function messageOf(fields: Partial<ChatMessage>): ChatMessage {
  const nothing = {
    ...{ raw: null, queuedNs: null, acknowledgedNs: null },
    ...{ arrived: null, sentAgainAs: null },
  }
  const stream = { streamStart: null, streamEnd: null, startNs: null, endNs: null }
  return {
    ...{ type: 'message', id: 1, run: 1, direction: 'sent', state: 'handed', text: '' },
    ...{ connection: 1, sameRecv: false },
    ...nothing,
    ...stream,
    ...fields,
  }
}
/** A message that a send() took at `atNs`: bytes [start, end) of its stream. */
export const sent = (id: number, [start, end]: readonly [number, number], atNs: number) =>
  messageOf({ id, streamStart: start, streamEnd: end, queuedNs: atNs, startNs: atNs, endNs: atNs })
/** What a recv() brought at `atNs`. */
export const got = (id: number, [start, end]: readonly [number, number], atNs: number) =>
  messageOf({
    ...{ id, direction: 'received', state: 'received', connection: 2 },
    ...{ streamStart: start, streamEnd: end, startNs: atNs - 1, endNs: atNs },
  })

/** Source 0 has dialled source 1, who has accepted. */
export function linked(): Matcher {
  const matcher = new Matcher()
  matcher.socket(0, dialled(), 0)
  matcher.socket(1, accepted(), 0)
  return matcher
}
export const outcome = (flow: Flow | null) => [flow?.to, flow?.takenNs, flow?.readNs, flow?.lost]
