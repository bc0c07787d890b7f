/** Finds the spans of a picture that a query is about. */
import type { Nanoseconds, Span } from '@peerscope/protocol'
import { modeCode } from '@peerscope/protocol'
import type { OwnedLane } from '../newest-spans'
import type { SpanRef } from '../hit-test'
import { endOf, type Viewport } from '../viewport'
import { matches, type Query } from './query'

export type MessageOf = (lane: OwnedLane, span: Span) => string | null

/** So many finds are counted, and so many spans of a lane looked at for one answer. */
const MOST = 10_000
const LOOKED_AT = 2_000_000
/** In view: more marks than that are no marks. */
const MOST_IN_VIEW = 400
const LOOKED_AT_IN_VIEW = 20_000

function isFound(query: Query, owned: OwnedLane, i: number, messageOf: MessageOf): boolean {
  const { lane } = owned
  // What lies between two operations of a lane of pending ones is nothing that happened.
  if (lane.lane.kind === 'pending' && lane.columns.mode(i) === modeCode.idle) return false
  // Cheap before dear: most spans are too short for what is looked for.
  const duration = lane.columns.duration(i)
  if (duration < query.shortestNs || duration > query.longestNs) return false
  const span = lane.span(i)
  return matches(query, span, () => messageOf(owned, span))
}

/** How many there are; `more` when it was not counted to the end. */
export function countMatches(
  lanes: readonly OwnedLane[],
  query: Query,
  messageOf: MessageOf,
): { found: number; more: boolean } {
  let found = 0
  let more = false
  for (const owned of lanes) {
    const first = Math.max(0, owned.lane.length - LOOKED_AT)
    for (let i = owned.lane.length - 1; i >= first; i--) {
      if (isFound(query, owned, i, messageOf)) found += 1
      if (found === MOST) return { found, more: true }
    }
    more ||= first > 0
  }
  return { found, more }
}

/** The next one in time after a span, or after a moment; or the one before. */
export function nextMatch(
  lanes: readonly OwnedLane[],
  query: Query,
  from: { atNs: Nanoseconds; ref: SpanRef | null },
  direction: 1 | -1,
  messageOf: MessageOf,
): SpanRef | null {
  let best: SpanRef | null = null
  let bestNs = direction * Infinity
  for (const owned of lanes) {
    const { lane } = owned
    const own = from.ref?.lane === lane && from.ref.span >= 0 ? from.ref.span : null
    // The span that the moment lies in may be the one before, or after it began.
    const start = own ?? lane.indexAt(from.atNs) - direction
    for (let i = start + direction, seen = 0; seen < LOOKED_AT; i += direction, seen++) {
      if (i < 0 || i >= lane.length) break
      const at = lane.columns.start(i)
      // Spans of other lanes at the same moment come after it, or before.
      if (own === null && (direction === 1 ? at <= from.atNs : at >= from.atNs)) continue
      if (direction === 1 ? at >= bestNs : at <= bestNs) break
      if (!isFound(query, owned, i, messageOf)) continue
      best = { lane, span: i }
      bestNs = at
      break
    }
  }
  return best
}

/** Those in view, to be marked. */
export function matchesInView(
  lanes: readonly OwnedLane[],
  query: Query,
  viewport: Viewport,
  messageOf: MessageOf,
): SpanRef[] {
  const found: SpanRef[] = []
  for (const owned of lanes) {
    const { lane } = owned
    let looked = 0
    for (let i = lane.indexAt(viewport.startNs); i < lane.length; i++) {
      if (lane.columns.start(i) > endOf(viewport) || ++looked > LOOKED_AT_IN_VIEW) break
      if (isFound(query, owned, i, messageOf)) found.push({ lane, span: i })
      if (found.length >= MOST_IN_VIEW) return found
    }
  }
  return found
}
