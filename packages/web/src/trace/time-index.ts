/**
 * Cumulative time, noted every 32 spans: how long each mode and each operation had lasted before
 * that span. The difference of two such sums is exact (whole nanoseconds in doubles, up to
 * 104 days), so the time of any window costs a binary search and a few steps at each end.
 */
import { modes, operations, type Nanoseconds } from '@peerscope/protocol'

export const SPANS_PER_BLOCK = 32
/** A row of sums: one figure per mode, then one per operation. */
export const MODE_SUMS = modes.length
export const SUMS = modes.length + operations.length

export class TimeIndex {
  #blocks = new Float64Array(SUMS * 16)
  /** Start of each block's first span: a search among these stays within the processor's cache. */
  #starts = new Float64Array(16)
  #total = new Float64Array(SUMS)
  #length = 0

  /** Adds the next span's time under its mode and its operation. */
  push(start: Nanoseconds, duration: Nanoseconds, mode: number, operation: number): void {
    if (this.#length % SPANS_PER_BLOCK === 0) this.#note(this.#length / SPANS_PER_BLOCK, start)
    this.#total[mode] = (this.#total[mode] ?? 0) + duration
    const key = MODE_SUMS + operation
    this.#total[key] = (this.#total[key] ?? 0) + duration
    this.#length++
  }

  /** Time of mode `code` in all spans together, the dropped ones included. */
  total(code: number): Nanoseconds {
    return this.#total[code] ?? 0
  }

  /**
   * The last block that begins at or before a moment; the first one when none does.
   * @param hint a block near it: looking on from there costs the logarithm of the distance.
   */
  blockAt(atNs: Nanoseconds, hint: number): number {
    const starts = this.#starts
    const blocks = Math.ceil(this.#length / SPANS_PER_BLOCK)
    let low = 0
    let high = blocks
    if (hint < blocks && (starts[hint] ?? 0) <= atNs) {
      low = hint
      let step = 1
      while (low + step < blocks && (starts[low + step] ?? 0) <= atNs) {
        low += step
        step *= 2
      }
      high = Math.min(blocks, low + step)
    }
    // The block sought lies in [low, high).
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((starts[middle] ?? 0) <= atNs) low = middle
      else high = middle
    }
    return low
  }

  /** Sets `sums`, as many as it holds, to what had passed before the first span of a block. */
  load(block: number, sums: Float64Array): void {
    const noted = block * SPANS_PER_BLOCK < this.#length
    const from = noted ? this.#blocks : this.#total
    const at = noted ? block * SUMS : 0
    for (let k = 0; k < sums.length; k++) sums[k] = from[at + k] ?? 0
  }

  /** Moves every span in time. */
  shift(byNs: Nanoseconds): void {
    const blocks = Math.ceil(this.#length / SPANS_PER_BLOCK)
    for (let b = 0; b < blocks; b++) this.#starts[b] = (this.#starts[b] ?? 0) + byNs
  }

  /** Forgets the oldest blocks. Sums go on counting from the first span: only differences matter. */
  dropOldest(blocks: number): void {
    this.#blocks.copyWithin(0, blocks * SUMS)
    this.#starts.copyWithin(0, blocks)
    this.#length -= blocks * SPANS_PER_BLOCK
  }

  #note(block: number, start: Nanoseconds): void {
    const at = block * SUMS
    if (at + SUMS > this.#blocks.length) {
      const capacity = Math.ceil(block * 1.25)
      this.#blocks = enlarged(this.#blocks, capacity * SUMS)
      this.#starts = enlarged(this.#starts, capacity)
    }
    this.#blocks.set(this.#total, at)
    this.#starts[block] = start
  }
}

function enlarged(from: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(length)
  to.set(from)
  return to
}
