/**
 * Walks along one lane and knows, at each moment it is moved to, how long every mode and every
 * operation had lasted until then. Moving on by a little costs a little, jumping costs a binary
 * search and a few steps: a row of pixel columns is swept with one cursor.
 */
import type { Nanoseconds } from '@peerscope/protocol'
import type { SpanColumns } from './span-columns'
import { MODE_SUMS, SPANS_PER_BLOCK, SUMS, type TimeIndex } from './time-index'

/** What the cursor needs of a lane. */
export interface WalkedLane {
  readonly length: number
  readonly columns: SpanColumns
  readonly index: TimeIndex
  indexAt(atNs: Nanoseconds, hint?: number): number
}

export class TimeCursor {
  readonly #lane: WalkedLane
  /** Sums over the spans before `index`. */
  readonly #before: Float64Array
  /** Sums until the moment sought: modes first, then operations (see TimeIndex). */
  readonly sums: Float64Array
  /** The first span that ends after the moment sought; the lane's length when there is none. */
  index = 0

  /** @param byOperation whether the time of operations is wanted too: it costs as much again */
  constructor(lane: WalkedLane, byOperation: boolean) {
    this.#lane = lane
    this.#before = new Float64Array(byOperation ? SUMS : MODE_SUMS)
    this.sums = this.#before.slice()
    lane.index.load(0, this.#before)
  }

  seek(atNs: Nanoseconds): void {
    const lane = this.#lane
    const index = lane.indexAt(atNs, this.index)
    if (index !== this.index) this.#moveTo(index)
    // A loop: for so few figures it is faster than TypedArray.set.
    for (let k = 0; k < this.sums.length; k++) this.sums[k] = this.#before[k] ?? 0
    const inside = index < lane.length ? atNs - lane.columns.start(index) : 0
    if (inside > 0) this.#addPart(index, inside)
  }

  /** From where it is, or from the nearer end of the block, whichever takes fewer steps. */
  #moveTo(index: number): void {
    const lane = this.#lane
    const block = Math.floor(index / SPANS_PER_BLOCK)
    const first = block * SPANS_PER_BLOCK
    const last = Math.min(first + SPANS_PER_BLOCK, lane.length)
    const nearest = Math.min(index - first, last - index)
    let i = this.index
    if (Math.abs(index - i) > nearest) {
      i = index - first <= last - index ? first : last
      lane.index.load(i === first ? block : block + 1, this.#before)
    }
    const { columns } = lane
    if (i < index) columns.addDurations(this.#before, i, index, 1, MODE_SUMS)
    else columns.addDurations(this.#before, index, i, -1, MODE_SUMS)
    this.index = index
  }

  /** Adds the part of a span that has passed. */
  #addPart(i: number, time: Nanoseconds): void {
    const { sums } = this
    const mode = this.#lane.columns.mode(i)
    sums[mode] = (sums[mode] ?? 0) + time
    if (sums.length === MODE_SUMS) return
    const operation = MODE_SUMS + this.#lane.columns.operation(i)
    sums[operation] = (sums[operation] ?? 0) + time
  }
}
