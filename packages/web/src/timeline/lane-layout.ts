/**
 * One lane laid out over pixel columns. It says, exactly, how long each mode lasted within each
 * column, and which spans are wide enough to be drawn as boxes of their own. It costs pixels, not
 * spans: a cursor sweeps the cumulative index from column to column.
 *
 * Column bounds are whole nanoseconds, so a column's figures sum to its width without an error.
 */
import {
  modeCode,
  modes,
  operationCode,
  type Nanoseconds,
  type Operation,
} from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import { TimeCursor } from '../trace/time-cursor'
import { MODE_SUMS } from '../trace/time-index'
import { endOf, type Viewport } from './viewport'

/** Time between two spans of a lane: nobody saw it. It follows the modes in a column's figures. */
export const UNCOVERED = modes.length
export const FIGURES = modes.length + 1
/** Stands for the open operation where a span's index is expected. */
export const OPEN_SPAN = -1
/** A span from this width on is a box with clean edges. Device pixels. */
export const BOX_COLUMNS = 3

export interface Box {
  /** Index of the span within its lane, or OPEN_SPAN. */
  span: number
  mode: number
  operation: number
  startNs: Nanoseconds
  /** As far as it is known at the layout's moment. */
  endNs: Nanoseconds
  /** It had not ended at the layout's moment. */
  open: boolean
  /** Columns it fills: [from, to). Beyond the edge of the picture where it goes on there. */
  from: number
  to: number
}

export class LaneLayout {
  readonly lane: LaneTrace
  columns = 0
  /** Time of each mode, and uncovered time, in each column: `column * FIGURES + mode`. */
  figures = new Float64Array(0)
  /** Time of the highlighted operation in each column. */
  lit = new Float64Array(0)
  /**
   * Which modes occur in each column, one bit per code. Unobserved occurs where nobody saw the
   * lane between two of its spans; before its first span there was no event to miss.
   */
  present = new Uint8Array(0)
  /** Which box fills the column, or -1. */
  boxAt = new Int32Array(0)
  boxes: Box[] = []
  #startNs = 0
  #columnNs = 1
  #untilNs = 0

  constructor(lane: LaneTrace) {
    this.lane = lane
  }

  /** Where column `c` begins. */
  boundNs(c: number): Nanoseconds {
    return Math.round(this.#startNs + c * this.#columnNs)
  }

  /** Time of a mode, or of UNCOVERED, in a column. */
  timeAt(column: number, figure: number): Nanoseconds {
    return this.figures[column * FIGURES + figure] ?? 0
  }

  /** Whether the lane was there in any part of a column. */
  hasTime(column: number): boolean {
    const from = column * FIGURES
    for (let i = from; i < from + FIGURES; i++) if ((this.figures[i] ?? 0) > 0) return true
    return false
  }

  /**
   * @param untilNs the moment the picture shows: what came later is left out.
   * @param highlight its time per column goes to `lit`.
   */
  update(
    viewport: Viewport,
    columns: number,
    untilNs: Nanoseconds,
    highlight: Operation | null = null,
  ): void {
    this.#resize(columns)
    this.#startNs = viewport.startNs
    this.#columnNs = viewport.durationNs / columns
    this.#untilNs = untilNs
    if (endOf(viewport) <= this.lane.startedNs || viewport.startNs >= untilNs) return
    this.#sweep(highlight === null ? -1 : MODE_SUMS + operationCode[highlight])
    this.#addOpen(highlight)
    this.boxes.forEach((box, b) => {
      this.boxAt.fill(b, Math.max(0, box.from), Math.max(0, Math.min(columns, box.to)))
    })
  }

  #resize(columns: number): void {
    this.boxes = []
    if (this.columns === columns) {
      this.figures.fill(0)
      this.lit.fill(0)
      this.present.fill(0)
      this.boxAt.fill(-1)
      return
    }
    this.columns = columns
    this.figures = new Float64Array(columns * FIGURES)
    this.lit = new Float64Array(columns)
    this.present = new Uint8Array(columns)
    this.boxAt = new Int32Array(columns).fill(-1)
  }

  /** The finished spans, and the time between them. */
  #sweep(highlightSum: number): void {
    const { lane, figures, columns } = this
    const { beginNs } = lane
    const endNs = Math.min(lane.endNs, this.#untilNs)
    const cursor = new TimeCursor(lane, highlightSum >= 0)
    const before = new Float64Array(cursor.sums.length)
    let from = Math.max(this.boundNs(0), beginNs)
    let boxed = -1
    cursor.seek(from)
    for (let c = 0; c < columns && from < endNs; c++) {
      const to = Math.min(this.boundNs(c + 1), endNs)
      if (to <= from) continue
      const first = cursor.index
      for (let k = 0; k < before.length; k++) before[k] = cursor.sums[k] ?? 0
      cursor.seek(to)
      let rest = to - from
      let present = 0
      const at = c * FIGURES
      for (let mode = 0; mode < UNCOVERED; mode++) {
        const time = (cursor.sums[mode] ?? 0) - (before[mode] ?? 0)
        figures[at + mode] = time
        rest -= time
        if (time > 0) present |= 1 << mode
      }
      figures[at + UNCOVERED] = rest
      if (rest > 0 && from >= lane.startNs) present |= 1 << modeCode.unobserved
      this.present[c] = present
      if (highlightSum >= 0) {
        this.lit[c] = (cursor.sums[highlightSum] ?? 0) - (before[highlightSum] ?? 0)
      }
      // A box is wider than a column, so that a column's bound lies within it.
      if (first > boxed && first < lane.length) {
        boxed = first
        this.#addSpan(first)
      }
      if (cursor.index > boxed && cursor.index < lane.length) {
        boxed = cursor.index
        this.#addSpan(boxed)
      }
      from = to
    }
  }

  #addSpan(i: number): void {
    const { columns } = this.lane
    const startNs = columns.start(i)
    const endNs = Math.min(columns.end(i), this.#untilNs)
    const open = columns.end(i) > this.#untilNs
    this.#addBox(i, columns.mode(i), columns.operation(i), startNs, endNs, open)
  }

  #addOpen(highlight: Operation | null): void {
    const { open, openFromNs } = this.lane
    if (open === null || openFromNs >= this.#untilNs) return
    const mode = modeCode[open.mode]
    const first = Math.max(0, Math.floor((openFromNs - this.#startNs) / this.#columnNs) - 1)
    for (let c = first; c < this.columns; c++) {
      const from = Math.max(this.boundNs(c), openFromNs)
      const to = Math.min(this.boundNs(c + 1), this.#untilNs)
      if (to <= from) continue
      const key = c * FIGURES + mode
      this.figures[key] = (this.figures[key] ?? 0) + to - from
      this.present[c] = (this.present[c] ?? 0) | (1 << mode)
      if (open.operation === highlight) this.lit[c] = (this.lit[c] ?? 0) + to - from
    }
    this.#addBox(OPEN_SPAN, mode, operationCode[open.operation], openFromNs, this.#untilNs, true)
  }

  #addBox(
    span: number,
    mode: number,
    operation: number,
    startNs: Nanoseconds,
    endNs: Nanoseconds,
    open: boolean,
  ): void {
    if (endNs - startNs < BOX_COLUMNS * this.#columnNs) return
    const from = Math.max(-1, Math.round((startNs - this.#startNs) / this.#columnNs))
    const to = Math.min(this.columns + 1, Math.round((endNs - this.#startNs) / this.#columnNs))
    if (to > 0 && from < this.columns && to > from) {
      this.boxes.push({ span, mode, operation, startNs, endNs, open, from, to })
    }
  }
}
