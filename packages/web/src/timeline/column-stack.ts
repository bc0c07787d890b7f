/**
 * A column that covers several spans shows the share of each mode as height, stacked in a fixed
 * order from the bottom: what needs the eye most stands on the ground line, idle time floats up.
 */
import { modeCode, modes, type Mode } from '@peerscope/protocol'
import { UNCOVERED, type LaneLayout } from './lane-layout'

const order: readonly Mode[] = ['running', 'retry', 'unobserved', 'blocked', 'pending', 'idle']
export const stackOrder: readonly number[] = order.map((mode) => modeCode[mode])

/**
 * Heights of the modes in one column, by code. A mode that occurs at all has at least `least`.
 * @param heights receives them, in the unit of `height`
 * @param columnNs width of the column: what no figure accounts for stays empty
 */
export function stackHeights(
  layout: LaneLayout,
  column: number,
  columnNs: number,
  height: number,
  least: number,
  heights: Float64Array,
): void {
  let largest = 0
  let sum = 0
  let covered = 0
  const present = (layout.present[column] ?? 0) | (1 << modeCode.unobserved)
  for (let mode = 0; mode < modes.length; mode++) {
    heights[mode] = 0
    if ((present & (1 << mode)) === 0) continue
    const uncovered = mode === modeCode.unobserved ? layout.timeAt(column, UNCOVERED) : 0
    const time = layout.timeAt(column, mode) + uncovered
    const exact = columnNs > 0 ? (time / columnNs) * height : 0
    const drawn = time > 0 ? Math.max(exact, least) : 0
    heights[mode] = drawn
    covered += exact
    sum += drawn
    if (drawn > (heights[largest] ?? 0)) largest = mode
  }
  const tooMuch = Math.max(0, sum - Math.max(covered, least))
  if (tooMuch > 0) heights[largest] = Math.max(least, (heights[largest] ?? 0) - tooMuch)
}
