/**
 * One lane laid out over pixel columns. It says, exactly, how long each mode lasted within each
 * column, and which spans are wide enough to be drawn as boxes of their own. It costs pixels, not
 * spans: a cursor sweeps the cumulative index from column to column. What was laid out before is
 * kept: a picture that has moved by whole columns, or that only goes on at its end, costs no more
 * than the columns that are new.
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
import { type Viewport } from './viewport'

/** Time between two spans of a lane: nobody saw it. It follows the modes in a column's figures. */
export const UNCOVERED = modes.length
export const FIGURES = modes.length + 1
/** Stands for the open operation where a span's index is expected. */
export const OPEN_SPAN = -1
/** And for what was not seen, because its bridge was not heard. */
export const LOST_SPAN = -2
/** A span from this width on is a box with clean edges. Device pixels. */
export const BOX_COLUMNS = 3

export interface Box {
  /** Index of the span within its lane, or OPEN_SPAN, or LOST_SPAN. */
  span: number
  mode: number
  operation: number
  startNs: Nanoseconds
  /** As far as it is known at the layout's moment. */
  endNs: Nanoseconds
  /** It had not ended at the layout's moment. */
  open: boolean
  /** Columns it fills: [from, to). Some may lie beyond the edges of the picture. */
  from: number
  to: number
}

/** What the columns that are there depend on. */
interface Made {
  /** Of the lane's past. */
  dropped: number
  startedNs: Nanoseconds
  missingBeforeNs: Nanoseconds
  /** From here on it may be another one now. */
  settledNs: Nanoseconds
  operation: Operation | null
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
  /** The first column is this one of all columns of this width, counted from `#baseNs`. */
  #first = 0
  #baseNs = 0
  #columnNs = 1
  #untilNs = 0
  #made: Made | null = null

  constructor(lane: LaneTrace) {
    this.lane = lane
  }

  /** Where column `c` begins. */
  boundNs(c: number): Nanoseconds {
    return Math.round(this.#baseNs + (this.#first + c) * this.#columnNs)
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
    const columnNs = viewport.durationNs / columns
    const first = Math.round(viewport.startNs / columnNs)
    const offset = viewport.startNs - first * columnNs
    // A viewport that begins with a column does so up to the last bit of its numbers.
    const baseNs = Math.abs(offset) < columnNs * 1e-6 ? 0 : offset
    const { lane } = this
    const made = this.#made
    const kept =
      made !== null &&
      this.columns === columns &&
      this.#columnNs === columnNs &&
      this.#baseNs === baseNs &&
      made.operation === highlight &&
      made.dropped === lane.dropped &&
      made.startedNs === lane.startedNs &&
      made.missingBeforeNs === lane.missingBeforeNs
    const by = kept ? first - this.#first : columns
    this.#columnNs = columnNs
    this.#baseNs = baseNs
    this.#first = first
    this.#untilNs = untilNs
    this.#resize(columns)
    const settledNs = Math.min(made?.settledNs ?? -Infinity, untilNs)
    if (Math.abs(by) >= columns) {
      this.boxes = []
      this.#renew(0, columns, highlight)
    } else {
      this.#moveBy(by)
      // The column that it lies in, and one more: bounds are rounded. The last one is always made
      // anew: what goes on beyond it may end elsewhere now.
      const settled = Math.floor((settledNs - this.boundNs(0)) / columnNs) - 1
      const from = Math.min(settled, columns - Math.max(1, by))
      if (by < 0) this.#renew(0, -by, highlight)
      this.#renew(Math.max(0, from), columns, highlight)
    }
    this.boxAt.fill(-1)
    this.boxes.forEach((box, b) => {
      this.boxAt.fill(b, Math.max(0, box.from), Math.max(0, Math.min(columns, box.to)))
    })
    this.#made = {
      dropped: lane.dropped,
      startedNs: lane.startedNs,
      missingBeforeNs: lane.missingBeforeNs,
      // Before its first span nothing of a lane is settled.
      settledNs: lane.length === 0 ? -Infinity : Math.min(lane.endNs, untilNs),
      operation: highlight,
    }
  }

  #resize(columns: number): void {
    if (this.columns === columns) return
    this.columns = columns
    this.figures = new Float64Array(columns * FIGURES)
    this.lit = new Float64Array(columns)
    this.present = new Uint8Array(columns)
    this.boxAt = new Int32Array(columns)
  }

  /** The picture has moved on by so many columns. */
  #moveBy(by: number): void {
    if (by === 0) return
    const { figures, lit, present, columns } = this
    const to = Math.max(0, -by)
    const from = Math.max(0, by)
    figures.copyWithin(to * FIGURES, from * FIGURES, (columns - to) * FIGURES)
    lit.copyWithin(to, from, columns - to)
    present.copyWithin(to, from, columns - to)
    for (const box of this.boxes) {
      box.from -= by
      box.to -= by
    }
  }

  /** Lays the columns [from, to) out anew. */
  #renew(from: number, to: number, highlight: Operation | null): void {
    if (from >= to) return
    this.figures.fill(0, from * FIGURES, to * FIGURES)
    this.lit.fill(0, from, to)
    this.present.fill(0, from, to)
    this.boxes = this.boxes.filter(
      (box) => box.to > 0 && box.from < this.columns && (box.to <= from || box.from >= to),
    )
    if (this.boundNs(to) <= this.lane.startedNs || this.boundNs(from) >= this.#untilNs) return
    this.#sweep(from, to, highlight === null ? -1 : MODE_SUMS + operationCode[highlight])
    this.#addOpen(from, to, highlight)
    this.#addLost(from, to)
  }

  /** The finished spans, and the time between them. */
  #sweep(firstColumn: number, behind: number, highlightSum: number): void {
    const { lane, figures } = this
    const { columns: spans } = lane
    const { beginNs } = lane
    const endNs = Math.min(lane.endNs, this.#untilNs)
    const cursor = new TimeCursor(lane, highlightSum >= 0)
    const before = new Float64Array(cursor.sums.length)
    const leastNs = BOX_COLUMNS * this.#columnNs
    let from = Math.max(this.boundNs(firstColumn), beginNs)
    let boxed = -1
    cursor.seek(from)
    for (let c = firstColumn; c < behind && from < endNs; c++) {
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
      for (const i of [first, cursor.index]) {
        if (i <= boxed || i >= lane.length) continue
        boxed = i
        if (spans.end(i) - spans.start(i) >= leastNs) this.#addSpan(i)
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

  #addOpen(firstColumn: number, behind: number, highlight: Operation | null): void {
    const { open, openFromNs, lostNs } = this.lane
    const untilNs = Math.min(this.#untilNs, lostNs)
    if (open === null || openFromNs >= untilNs) return
    const mode = modeCode[open.mode]
    const begun = Math.floor((openFromNs - this.boundNs(0)) / this.#columnNs) - 1
    for (let c = Math.max(firstColumn, begun); c < behind; c++) {
      const from = Math.max(this.boundNs(c), openFromNs)
      const to = Math.min(this.boundNs(c + 1), untilNs)
      if (to <= from) continue
      const key = c * FIGURES + mode
      this.figures[key] = (this.figures[key] ?? 0) + to - from
      this.present[c] = (this.present[c] ?? 0) | (1 << mode)
      if (open.operation === highlight) this.lit[c] = (this.lit[c] ?? 0) + to - from
    }
    const operation = operationCode[open.operation]
    this.#addBox(OPEN_SPAN, mode, operation, openFromNs, untilNs, true)
  }

  /** While its bridge was not heard. */
  #addLost(firstColumn: number, behind: number): void {
    const { lostNs, backNs } = this.lane
    const untilNs = Math.min(this.#untilNs, backNs)
    if (lostNs >= untilNs) return
    for (let c = firstColumn; c < behind; c++) {
      const from = Math.max(this.boundNs(c), lostNs)
      const to = Math.min(this.boundNs(c + 1), untilNs)
      if (to <= from) continue
      const key = c * FIGURES + modeCode.unobserved
      this.figures[key] = (this.figures[key] ?? 0) + to - from
      this.present[c] = (this.present[c] ?? 0) | (1 << modeCode.unobserved)
    }
    const mode = modeCode.unobserved
    this.#addBox(LOST_SPAN, mode, operationCode.none, lostNs, untilNs, this.#untilNs < backNs)
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
    // By its place among all columns, so that it stays the same when the picture moves.
    const columnOf = (ns: Nanoseconds): number =>
      Math.round((ns - this.#baseNs) / this.#columnNs) - this.#first
    const from = columnOf(startNs)
    const to = columnOf(endNs)
    if (to <= 0 || from >= this.columns || to <= from) return
    if (this.boxes.some((box) => box.span === span)) return
    this.boxes.push({ span, mode, operation, startNs, endNs, open, from, to })
  }
}
