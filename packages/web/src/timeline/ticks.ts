/**
 * Short spans between long ones. A message that is sent takes microseconds, the waiting around it
 * seconds: at true scale it is nothing. Where such a moment stands alone it becomes a tick of the
 * full height, so that it does not vanish; where many stand close together each only leaves a
 * foot at the bottom, so that they do not dominate. The figures of the columns stay exact.
 */
import { modeCode, type Mode } from '@peerscope/protocol'
import type { LaneLayout } from './lane-layout'

/** From the least to the most important: a later one is drawn over an earlier one. */
const ticked: readonly Mode[] = ['blocked', 'pending', 'running', 'retry', 'unobserved']
/**
 * How wide a tick is; a few that stand together, away from all others, may fill a group.
 * All in CSS pixels.
 */
const WIDTH = 2
const GROUP = 6
/** How far from the next of its kind a group stands alone, and has room for the full width. */
const ALONE = 4
const ROOM = 10

export interface Ticks {
  /** Code of the mode whose tick fills the column, plus one; 0 where there is none. */
  tick: Uint8Array
  /** Modes that leave a foot in the column, one bit per code. */
  feet: Uint8Array
}

/** @param dpr device pixels, thus columns, in a CSS pixel */
export function ticksOf(layout: LaneLayout, dpr: number): Ticks {
  const { columns } = layout
  const ticks = { tick: new Uint8Array(columns), feet: new Uint8Array(columns) }
  for (const mode of ticked) {
    const code = modeCode[mode]
    let before = -Infinity
    let from = nextColumn(layout, code, 0, true)
    while (from < columns) {
      const to = groupEnd(layout, code, from, ALONE * dpr)
      const next = nextColumn(layout, code, to, true)
      const room = Math.min(from - before, next < columns ? next - to : Infinity)
      const width = room >= ROOM * dpr ? WIDTH * dpr : dpr
      if (to - from <= GROUP * dpr) markTicks(layout, code, from, to, width, ticks)
      else markFeet(layout, code, from, to, ticks)
      before = to
      from = next
    }
  }
  return ticks
}

/** The end of a group: behind it the mode does not occur for a while. */
function groupEnd(layout: LaneLayout, code: number, from: number, alone: number): number {
  let to = nextColumn(layout, code, from, false)
  for (;;) {
    const next = nextColumn(layout, code, to, true)
    if (next >= layout.columns || next - to >= alone) return to
    to = nextColumn(layout, code, next, false)
  }
}

function markTicks(
  layout: LaneLayout,
  code: number,
  from: number,
  to: number,
  width: number,
  ticks: Ticks,
): void {
  let first = from
  while (first < to) {
    const last = nextColumn(layout, code, first, false)
    const lone = first === from && last === to
    // Several in a group keep their gaps; one alone is as wide as the eye needs.
    const missing = lone ? Math.max(0, Math.round(width) - (last - first)) : 0
    const at = Math.max(0, first - (missing >> 1))
    ticks.tick.fill(code + 1, at, last + missing - (missing >> 1))
    first = nextColumn(layout, code, last, true)
  }
}

function markFeet(layout: LaneLayout, code: number, from: number, to: number, ticks: Ticks): void {
  for (let c = from; c < to; c++) {
    if (((layout.present[c] ?? 0) & (1 << code)) === 0 || atBox(layout, c, code)) continue
    ticks.feet[c] = (ticks.feet[c] ?? 0) | (1 << code)
  }
}

/** The next column, from `c` on, in which the mode occurs (or does not). */
function nextColumn(layout: LaneLayout, code: number, c: number, occurs: boolean): number {
  const { present, columns } = layout
  const bit = 1 << code
  const wanted = occurs ? bit : 0
  while (c < columns && ((present[c] ?? 0) & bit) !== wanted) c++
  return c
}

/** In a box of the mode, or at its ragged edge: that is drawn already. */
function atBox(layout: LaneLayout, column: number, code: number): boolean {
  return (
    isBox(layout, column, code) ||
    isBox(layout, column - 1, code) ||
    isBox(layout, column + 1, code)
  )
}

function isBox(layout: LaneLayout, column: number, code: number): boolean {
  const box = layout.boxAt[column] ?? -1
  return box >= 0 && layout.boxes[box]?.mode === code
}
