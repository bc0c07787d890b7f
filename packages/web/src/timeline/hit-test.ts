/** From a place in the picture to the span that is drawn there. */
import { modeCode, type Nanoseconds } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import { OPEN_SPAN } from './lane-layout'
import { FLAG_RADIUS } from './notes'
import { momentAt, type Scene, type SceneRow } from './scene'
import { openRef, type SpanRef } from './span-ref'

/** A short span is hit when the pointer is this near. CSS pixels. */
const NEAR = 3

export function rowAt(scene: Scene, y: number): SceneRow | undefined {
  const isIn = ({ y: top, height }: SceneRow, air: number): boolean =>
    y >= top - air && y < top + height + air
  // A flag at a row's edge stands half outside of it.
  return scene.rows.find((row) => isIn(row, 2)) ?? scene.rows.find((row) => isIn(row, FLAG_RADIUS))
}

/** The row that a lane stands in; undefined when it is not shown. */
export function rowOfLane(scene: Scene, lane: LaneTrace): SceneRow | undefined {
  return scene.rows.find(({ lanes }) => lanes.some(({ layout }) => layout.lane === lane))
}

/** The span at a place: the one that lasted longest of those within the pointer's column. */
export function spanAt(scene: Scene, x: number, y: number): SpanRef | null {
  if (x < scene.plotX || x > scene.plotX + scene.plotWidth) return null
  const row = rowAt(scene, y)
  if (row === undefined) return null
  const atNs = momentAt(scene, x)
  const nearNs = (NEAR / scene.plotWidth) * scene.viewport.durationNs
  for (const { layout } of row.lanes) {
    const span = nearestOf(layout.lane, atNs, nearNs, scene.untilNs)
    if (span === OPEN_SPAN) return openRef(layout.lane)
    if (span !== null) return { lane: layout.lane, span }
  }
  return null
}

/**
 * The tick of a moment between two long spans is wider than the moment: where the pointer is near
 * such a one, it is meant, else the span under the pointer.
 */
function nearestOf(
  lane: LaneTrace,
  atNs: Nanoseconds,
  nearNs: Nanoseconds,
  untilNs: Nanoseconds,
): number | null {
  if (atNs > Math.min(untilNs, lane.backNs)) return null
  if (atNs >= lane.openFromNs) return OPEN_SPAN
  const { columns } = lane
  let under: number | null = null
  let short: number | null = null
  let shortDistance = nearNs
  const first = lane.indexAt(atNs - nearNs)
  // In a crowd none can be meant rather than another: a few steps are enough.
  for (let i = first; i < Math.min(lane.length, first + 64); i++) {
    const start = columns.start(i)
    const end = columns.end(i)
    if (start > atNs + nearNs) break
    if (start <= atNs && end > atNs) under = i
    const distance = Math.max(0, start - atNs, atNs - end)
    if (end - start < nearNs / 2 && distance < shortDistance && columns.mode(i) !== modeCode.idle) {
      short = i
      shortDistance = distance
    }
  }
  if (short !== null) return short
  if (under !== null) return under
  const exact = lane.indexAt(atNs)
  return exact < lane.length && columns.start(exact) <= atNs ? exact : null
}
