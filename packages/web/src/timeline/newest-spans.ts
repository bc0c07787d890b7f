/** The newest spans in view, for the table that says the same as the picture. */
import { modeCode, type Nanoseconds, type Span } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import { endOf, type Viewport } from './viewport'

/** A lane, and whose it is. */
export interface OwnedLane {
  lane: LaneTrace
  source: number
  peer: string
}

export interface ListedSpan extends OwnedLane {
  /** Index in its lane; the open one comes after the last. */
  index: number
  span: Span
  open: boolean
}

/** What is open, then finished spans that begin in view, the newest first. */
export function newestSpans(
  lanes: readonly OwnedLane[],
  viewport: Viewport,
  untilNs: Nanoseconds,
  count: number,
): ListedSpan[] {
  const open: ListedSpan[] = []
  const finished: ListedSpan[] = []
  for (const owned of lanes) {
    const { lane } = owned
    const span = lane.openSpan(untilNs)
    const shown = span !== null && span.start < endOf(viewport) && !isVacant(lane, span)
    if (shown) open.push({ ...owned, index: lane.length, span, open: true })
    finished.push(...newestOf(owned, viewport, untilNs, count))
  }
  finished.sort((a, b) => b.span.start - a.span.start)
  return [...open, ...finished.slice(0, count)]
}

function newestOf(
  owned: OwnedLane,
  viewport: Viewport,
  untilNs: Nanoseconds,
  count: number,
): ListedSpan[] {
  const { lane } = owned
  const found: ListedSpan[] = []
  const last = lane.indexAt(Math.min(endOf(viewport), untilNs) - 1)
  for (let i = Math.min(last, lane.length - 1); i >= 0 && found.length < count; i--) {
    if (lane.columns.end(i) <= viewport.startNs) break
    if (lane.columns.end(i) > untilNs) continue
    if (lane.lane.kind === 'pending' && lane.columns.mode(i) === modeCode.idle) continue
    found.push({ ...owned, index: i, span: lane.span(i), open: false })
  }
  return found
}

/** Nothing of the kind is outstanding. */
function isVacant(lane: LaneTrace, span: Span): boolean {
  return lane.lane.kind === 'pending' && span.mode === 'idle'
}
