/**
 * What released a span, as a span that one can go to: the send() of the message that came, or what
 * the peer at the other end of the same connection did. Known only where that peer is in the same
 * picture, and the two ends of the connection are known to be one.
 */
import {
  operationCode,
  type ConnectionEnd,
  type ConnectionId,
  type Flow,
  type Nanoseconds,
  type Operation,
  type Span,
} from '@peerscope/protocol'
import type { LaneTrace } from '../../trace/lane-trace'
import type { TracedPeer } from '../../trace/traced-peers'
import type { SpanRef } from '../span-ref'
import { isInterrupted } from './interrupted'

/** Who is at the other end of a peer's connection, and as which of its own. */
export type OtherEnd = (source: number, connection: ConnectionId) => ConnectionEnd | null

/** Where nobody else is in the picture. */
export const noOtherEnd: OtherEnd = () => null

/** An event loop notes the end of a recv() a moment after it had the message. */
const NEAR: Nanoseconds = 1e6
/** The first failure of a call is told before the pause begins; a slow machine takes its time for it. */
const TOLD_WITHIN: Nanoseconds = 100e6
/** Between a call and what its program does next there is computing at most. */
const NEXT_SPANS = 4
/** So many spans are looked through for the one that is meant. */
const LOOKED_THROUGH = 200_000

export function causeOf(
  ref: SpanRef,
  span: Span,
  peers: readonly TracedPeer[],
  flows: readonly Flow[],
  otherEnd: OtherEnd,
): SpanRef | null {
  const own = peers.find((peer) => lanesOf(peer).includes(ref.lane))
  if (own === undefined) return null
  if (span.releasedBy === 'timer') return failedBefore(span, own)
  const end = otherEnd(own.source, isInterrupted(span) ? closedNext(ref) : span.connection)
  const other = peers.find((peer) => peer.source === end?.source)
  if (end === null || other === undefined) return null
  const { connection } = end
  const endNs = span.start + span.duration
  switch (span.releasedBy) {
    case 'data':
      return sendOf(own.source, span, other, flows)
    case 'close':
    case 'reset':
      return lastOf(other, 'close', endNs, 'start', connection)
    case 'connection':
      return span.operation === 'accept'
        ? lastOf(other, 'connect', endNs + NEAR, 'start', connection)
        : lastOf(other, 'listen', endNs, 'start')
    case 'bufferSpace':
      return lastOf(other, 'recv', endNs + NEAR, 'end', connection)
    default:
      return null
  }
}

const lanesOf = ({ trace, past }: TracedPeer): readonly LaneTrace[] =>
  past === undefined || past === null ? trace.lanes : [...trace.lanes, ...past.lanes]

/**
 * A call that was interrupted is freed by the end of another connection, the one that its program
 * closes next.
 */
function closedNext({ lane, span }: SpanRef): ConnectionId {
  const { columns } = lane
  for (let i = span + 1; i < Math.min(span + NEXT_SPANS, lane.length); i++) {
    if (columns.operation(i) === operationCode.close) return columns.connection(i)
  }
  return 0
}

/** The call of the same peer whose failure set the timer of a pause. */
function failedBefore({ start }: Span, own: TracedPeer): SpanRef | null {
  const endOf = ({ lane, span }: SpanRef): Nanoseconds => lane.columns.end(span)
  const last = (['connect', 'accept'] as const)
    .flatMap((operation) => lastOf(own, operation, start, 'end') ?? [])
    .reduce<SpanRef | null>((a, b) => (a !== null && endOf(a) > endOf(b) ? a : b), null)
  const isIt =
    last !== null && endOf(last) >= start - TOLD_WITHIN && last.lane.columns.error(last.span) > 0
  return isIt ? last : null
}

/** The send() of the message that a recv() brought. */
function sendOf(
  source: number,
  { start, duration }: Span,
  sender: TracedPeer,
  flows: readonly Flow[],
): SpanRef | null {
  const endNs = start + duration
  let found: Flow | null = null
  let nearest = Infinity
  for (const flow of flows) {
    if (flow.to !== source || flow.from !== sender.source || flow.takenNs === null) continue
    if (flow.takenNs <= start || flow.takenNs > endNs + NEAR) continue
    const distance = Math.abs(flow.takenNs - endNs)
    if (distance <= nearest) [found, nearest] = [flow, distance]
  }
  return found === null ? null : lastOf(sender, 'send', found.sendStartNs + 1000, 'start')
}

/** A peer's last span of an operation that starts, or ends, by a moment. */
function lastOf(
  peer: TracedPeer,
  operation: Operation,
  byNs: Nanoseconds,
  what: 'start' | 'end',
  connection: ConnectionId | null = null,
): SpanRef | null {
  let best: SpanRef | null = null
  let bestNs = -Infinity
  for (const lane of lanesOf(peer)) {
    const i = lastIn(lane, operation, byNs, what, connection)
    if (i === null) continue
    const at = what === 'start' ? lane.columns.start(i) : lane.columns.end(i)
    if (at > bestNs) [best, bestNs] = [{ lane, span: i }, at]
  }
  return best
}

function lastIn(
  lane: LaneTrace,
  operation: Operation,
  byNs: Nanoseconds,
  what: 'start' | 'end',
  connection: ConnectionId | null,
): number | null {
  const { columns } = lane
  const wanted = operationCode[operation]
  const last = Math.min(lane.indexAt(byNs), lane.length - 1)
  for (let i = last; i >= Math.max(0, last - LOOKED_THROUGH); i--) {
    if (columns.operation(i) !== wanted) continue
    if (connection !== null && columns.connection(i) !== connection) continue
    if ((what === 'start' ? columns.start(i) : columns.end(i)) <= byNs) return i
  }
  return null
}
