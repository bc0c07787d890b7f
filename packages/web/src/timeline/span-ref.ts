/** Which span is meant, also when it was chosen while it still went on. */
import type { Nanoseconds, Span } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import { OPEN_SPAN } from './lane-layout'

/** A span of a lane: its index, or OPEN_SPAN for what the lane is in the middle of. */
export interface SpanRef {
  lane: LaneTrace
  span: number
  /** Since when the open one goes on, on its session's clock: once it is over it is found by that. */
  sinceNs?: Nanoseconds
}

/** What a lane is in the middle of now, also when it will be over. */
export const openRef = (lane: LaneTrace): SpanRef => ({
  lane,
  span: OPEN_SPAN,
  sinceNs: lane.open?.sinceNs ?? 0,
})

/** The same span by its index, once it is finished. */
export function settled(ref: SpanRef): SpanRef {
  const { lane, span, sinceNs } = ref
  if (span !== OPEN_SPAN || sinceNs === undefined || lane.open?.sinceNs === sinceNs) return ref
  const i = lane.indexSince(sinceNs)
  return i === null ? ref : { lane, span: i }
}

/** A span as a picture shows it, which may stand still: what was over later goes on in it. */
export interface ShownSpan {
  span: Span
  open: boolean
  /** It went on when its bridge was heard last: what became of it is not known. */
  lost: boolean
}

/** @param knownNs how far its peer is known, @param shownNs the moment that the picture ends with */
export function shownSpan(
  ref: SpanRef,
  knownNs: Nanoseconds,
  shownNs: Nanoseconds,
): ShownSpan | null {
  const span = spanOf(ref, knownNs)
  if (span === null) return null
  const isOver = settled(ref).span !== OPEN_SPAN && span.start + span.duration <= shownNs
  if (isOver) return { span, open: false, lost: false }
  const duration = Math.max(0, Math.min(span.duration, shownNs - span.start))
  return { span: { ...span, duration }, open: true, lost: ref.lane.lostNs < shownNs }
}

/** The span's fields; null when it is no longer there. */
export function spanOf(ref: SpanRef, untilNs: Nanoseconds): Span | null {
  const { lane, span, sinceNs } = settled(ref)
  if (span !== OPEN_SPAN) return span < lane.length ? lane.span(span) : null
  // One that is over, and not known as finished yet, is none that goes on.
  const goesOn = sinceNs === undefined || lane.open?.sinceNs === sinceNs
  return goesOn ? lane.openSpan(untilNs) : null
}
