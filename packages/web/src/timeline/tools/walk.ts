/** Going from span to span, and from lane to lane, by key. */
import { modeCode, type Nanoseconds } from '@peerscope/protocol'
import type { LaneTrace } from '../../trace/lane-trace'
import { openRef, settled, type SpanRef } from '../span-ref'
import { OPEN_SPAN } from '../lane-layout'
import type { LaneRow } from '../rows'

/** The next (+1) or previous (-1) span of the lane; the same one at either end. */
export function stepped(ref: SpanRef, direction: 1 | -1): SpanRef {
  const { lane } = ref
  const at = settled(ref).span
  const skipped = (i: number): boolean =>
    lane.lane.kind === 'pending' && lane.columns.mode(i) === modeCode.idle
  let i = (at === OPEN_SPAN ? lane.length : at) + direction
  while (i >= 0 && i < lane.length && skipped(i)) i += direction
  if (i < 0) return ref
  if (i < lane.length) return { lane, span: i }
  return lane.open === null || isIdleWait(lane) ? ref : openRef(lane)
}

/** The span of another row that lies at the same time, or nearest to it. */
export function acrossRows(
  rows: readonly LaneRow[],
  ref: SpanRef,
  direction: 1 | -1,
  atNs: Nanoseconds,
): SpanRef {
  const at = rows.findIndex((row) => row.lanes.includes(ref.lane))
  const row = rows[at + direction]
  if (row === undefined) return ref
  const holds = ({ length, startNs, endNs }: LaneTrace) =>
    length > 0 && startNs <= atNs && atNs <= endNs
  const lane =
    row.lanes.find(holds) ??
    row.lanes.findLast((candidate) => candidate.startedNs <= atNs) ??
    row.lanes.at(-1)
  return lane === undefined ? ref : (spanNear(lane, atNs) ?? ref)
}

/** What keys start from when nothing is chosen yet: the newest of the first row. */
export function firstChoice([row]: readonly LaneRow[], atNs: Nanoseconds): SpanRef | null {
  const lane = row?.lanes.at(-1)
  return lane === undefined ? null : spanNear(lane, atNs)
}

/** The span at a moment, or the last one before it; null in a lane that has none. */
export function spanNear(lane: LaneTrace, atNs: Nanoseconds): SpanRef | null {
  if (lane.open !== null && atNs >= lane.openFromNs) return openRef(lane)
  if (lane.length === 0) return lane.open === null ? null : openRef(lane)
  return { lane, span: Math.min(lane.indexAt(atNs), lane.length - 1) }
}

function isIdleWait(lane: LaneTrace): boolean {
  return lane.lane.kind === 'pending' && lane.open?.mode === 'idle'
}
