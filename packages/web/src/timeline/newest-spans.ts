/** The newest spans in view, for the table that says the same as the picture. */
import { modeCode, type Nanoseconds, type Span } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import { endOf, type Viewport } from './viewport'

/** A lane, whose it is, and how far that peer is known. */
export interface OwnedLane {
  lane: LaneTrace
  source: number
  peer: string
  untilNs: Nanoseconds
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
  count: number,
): ListedSpan[] {
  const open: ListedSpan[] = []
  const finished: ListedSpan[] = []
  for (const owned of lanes) {
    const span = openIn(owned, viewport)
    if (span !== null) open.push({ ...owned, index: owned.lane.length, span, open: true })
    finished.push(...newestOf(owned, viewport, count))
  }
  finished.sort((a, b) => b.span.start - a.span.start)
  return [...open, ...finished.slice(0, count)]
}

/** What goes on in a lane within a viewport; null where nothing does, or it began later. */
export function openIn({ lane, untilNs }: OwnedLane, viewport: Viewport): Span | null {
  const span = lane.openSpan(untilNs)
  const isShown = span !== null && span.start < Math.min(endOf(viewport), untilNs)
  return isShown && !isVacant(lane, span) ? span : null
}

function newestOf(owned: OwnedLane, viewport: Viewport, count: number): ListedSpan[] {
  const { lane, untilNs } = owned
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
