/**
 * Do the kernels' queues and the spans of both ends agree? What one end has sent and the other has
 * not received must lie in the queues between them. Judged only when nothing has moved for a while
 * and no send() is outstanding: while bytes are under way, both ends may count them, or none.
 */
import {
  hostOnTheWire,
  type Bytes,
  type ConnectionId,
  type KernelMessage,
  type Milliseconds,
  type Nanoseconds,
  type OpenMessage,
  type Operation,
  type SocketMessage,
} from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'

export interface PeerBytes {
  source: number
  sockets: readonly SocketMessage[]
  kernel: KernelMessage | null
  open: OpenMessage | null
  lanes: readonly LaneTrace[]
  /** What is added to the times of its lanes. */
  shiftNs: Nanoseconds
  /** Not heard at present: then nothing is known. */
  blind: boolean
}

/** One direction of a connection whose sums do not come out. */
export interface Disagreement {
  from: number
  to: number
  /** By the spans of the sending and of the receiving program, modulo 2^32. */
  sent: Bytes
  received: Bytes
  /** In both kernels' queues, and read ahead by the receiving process. */
  queued: Bytes
}

/** So long nothing may have moved. */
const AT_REST: Milliseconds = 2000
/** The newest spans of a lane among which a connection's last one is looked for. */
const LOOKED_AT = 4096

export class ByteSums {
  /** Since when a direction has stood like this, by its ends. */
  readonly #since = new Map<string, { state: string; at: Milliseconds }>()

  look(peers: readonly PeerBytes[], at: Milliseconds): Disagreement[] {
    const found: Disagreement[] = []
    const seen = new Set<string>()
    for (const from of peers) {
      for (const socket of from.sockets) {
        for (const to of peers) {
          const other = otherEnd(socket, from, to)
          if (other === undefined) continue
          const sum = sumOf(from, socket, to, other)
          if (sum === null) continue
          const key = `${from.source} ${socket.id} ${to.source} ${other.id}`
          seen.add(key)
          if (this.#rests(key, JSON.stringify(sum), at) && !agrees(sum)) {
            const { sent, received, queues, inProcess } = sum
            const queued = queues + inProcess
            found.push({ from: from.source, to: to.source, sent, received, queued })
          }
        }
      }
    }
    for (const key of this.#since.keys()) if (!seen.has(key)) this.#since.delete(key)
    return found
  }

  #rests(key: string, state: string, at: Milliseconds): boolean {
    const known = this.#since.get(key)
    if (known?.state === state) return at - known.at >= AT_REST
    this.#since.set(key, { state, at })
    return false
  }
}

interface Sum {
  sent: Bytes
  received: Bytes
  queues: Bytes
  /** Of them, what has arrived. */
  unread: Bytes
  inProcess: Bytes
}

/**
 * What a process has read ahead may be counted as received already, or not yet; so may what it has
 * read and the sender's kernel has no acknowledgement of.
 */
function agrees({ sent, received, queues, unread, inProcess }: Sum): boolean {
  const between = (sent - received) >>> 0
  return between >= unread && between <= queues + inProcess
}

/** Null where one of the figures is not known, or nothing can be said while a send() goes on. */
function sumOf(
  from: PeerBytes,
  own: SocketMessage,
  to: PeerBytes,
  other: SocketMessage,
): Sum | null {
  if (from.blind || to.blind || isSending(from, own.id)) return null
  const outgoing = from.kernel?.sockets.find(({ id }) => id === own.id)
  const incoming = to.kernel?.sockets.find(({ id }) => id === other.id)
  const sent = streamEnd(from, own, 'send')
  const received = streamEnd(to, other, 'recv')
  if (outgoing?.state !== 'ESTABLISHED' || incoming?.state !== 'ESTABLISHED') return null
  if (sent === null || received === null) return null
  const queues = outgoing.sendQueue + incoming.receiveQueue
  return { sent, received, queues, unread: incoming.receiveQueue, inProcess: incoming.inProcess }
}

function isSending({ open }: PeerBytes, id: ConnectionId): boolean {
  return (open?.lanes ?? []).some((lane) => lane.operation === 'send' && lane.connection === id)
}

/** The other end of a connection, among the sockets of a peer. */
function otherEnd(
  { local, remote, closedNs }: SocketMessage,
  from: PeerBytes,
  to: PeerBytes,
): SocketMessage | undefined {
  if (from === to || local === null || remote === null || closedNs !== null) return undefined
  const isSame = (one: typeof local, two: typeof local | null): boolean =>
    two !== null && hostOnTheWire(one.host) === hostOnTheWire(two.host) && one.port === two.port
  return to.sockets.find(
    (socket) =>
      socket.closedNs === null && isSame(remote, socket.local) && isSame(local, socket.remote),
  )
}

/**
 * Where a connection's stream stands, by the last span of an operation on it, modulo 2^32; null
 * where that span may be one that is not here.
 */
function streamEnd(
  { lanes, shiftNs }: PeerBytes,
  { id, openedNs, run }: SocketMessage,
  operation: Operation,
): Bytes | null {
  for (const lane of lanes) {
    if (lane.run !== run) continue
    const first = Math.max(0, lane.length - LOOKED_AT)
    for (let i = lane.length - 1; i >= first; i--) {
      if (lane.columns.connection(i) !== id) continue
      const span = lane.span(i)
      if (span.operation === operation) return (span.streamOffset + span.bytes) >>> 0
    }
    const complete = first === 0 && lane.dropped === 0
    if (!complete || lane.missingBeforeNs > openedNs + shiftNs) return null
  }
  return 0
}
