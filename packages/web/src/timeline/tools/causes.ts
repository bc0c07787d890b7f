/**
 * What released a span, as a span that one can go to: the send() of the message that came, the other
 * peer's connect(), recv() or close(). Known only where that peer is in the same picture.
 */
import type { Flow, Nanoseconds, Operation, Span } from '@peerscope/protocol'
import type { LaneTrace } from '../../trace/lane-trace'
import type { TracedPeer } from '../../trace/traced-peers'
import type { SpanRef } from '../hit-test'

/** An event loop notes the end of a recv() a moment after it had the message. */
const NEAR: Nanoseconds = 1e6
/** What lies further back than this did not release it: a peer that was killed has no close(). */
const FURTHEST: Nanoseconds = 1e9
/** So many spans are looked through for the one that is meant. */
const LOOKED_THROUGH = 200_000

export function causeOf(
  ref: SpanRef,
  span: Span,
  peers: readonly TracedPeer[],
  flows: readonly Flow[],
): SpanRef | null {
  const own = peers.find((peer) => lanesOf(peer).includes(ref.lane))
  if (own === undefined) return null
  const others = peers.filter((peer) => peer !== own && peer.group === own.group)
  const endNs = span.start + span.duration
  switch (span.releasedBy) {
    case 'data':
      return sendOf(own.source, span, others, flows)
    case 'close':
    case 'reset':
      return lastOf(others, ['close'], endNs, 'start', endNs - FURTHEST)
    case 'connection':
      return span.operation === 'accept'
        ? lastOf(others, ['connect'], endNs + NEAR, 'start', endNs - FURTHEST)
        : lastOf(others, ['listen'], endNs, 'start')
    case 'bufferSpace':
      return lastOf(others, ['recv'], endNs + NEAR, 'end', endNs - FURTHEST)
    default:
      return null
  }
}

const lanesOf = ({ trace, past }: TracedPeer): readonly LaneTrace[] =>
  past === undefined || past === null ? trace.lanes : [...trace.lanes, ...past.lanes]

/** The send() of the message that a recv() brought. */
function sendOf(
  source: number,
  { start, duration }: Span,
  others: readonly TracedPeer[],
  flows: readonly Flow[],
): SpanRef | null {
  const endNs = start + duration
  let found: Flow | null = null
  let nearest = Infinity
  for (const flow of flows) {
    if (flow.to !== source || flow.takenNs === null) continue
    if (flow.takenNs <= start || flow.takenNs > endNs + NEAR) continue
    const distance = Math.abs(flow.takenNs - endNs)
    if (distance <= nearest) [found, nearest] = [flow, distance]
  }
  if (found === null) return null
  const { from, sendStartNs } = found
  const sender = others.find((peer) => peer.source === from)
  return sender === undefined ? null : lastOf([sender], ['send'], sendStartNs + 1000, 'start')
}

/** The last span of some operations that starts, or ends, by a moment. */
function lastOf(
  peers: readonly TracedPeer[],
  wanted: readonly Operation[],
  byNs: Nanoseconds,
  what: 'start' | 'end',
  fromNs: Nanoseconds = -Infinity,
): SpanRef | null {
  let best: SpanRef | null = null
  let bestNs = fromNs
  for (const lane of peers.flatMap(lanesOf)) {
    const i = lastIn(lane, wanted, byNs, what)
    if (i === null) continue
    const at = what === 'start' ? lane.columns.start(i) : lane.columns.end(i)
    if (at > bestNs) [best, bestNs] = [{ lane, span: i }, at]
  }
  return best
}

function lastIn(
  lane: LaneTrace,
  wanted: readonly Operation[],
  byNs: Nanoseconds,
  what: 'start' | 'end',
): number | null {
  const { columns } = lane
  const last = Math.min(lane.indexAt(byNs), lane.length - 1)
  for (let i = last; i >= Math.max(0, last - LOOKED_THROUGH); i--) {
    const at = what === 'start' ? columns.start(i) : columns.end(i)
    if (at <= byNs && wanted.includes(lane.span(i).operation)) return i
  }
  return null
}
