/**
 * Cumulative time, noted every 64 spans: how long each mode and each operation had lasted before
 * that span. The difference of two such sums is exact (whole nanoseconds in doubles, up to
 * 104 days), so the time of any window costs a binary search and at most 64 steps at each end.
 */
import { modes, operations, type Nanoseconds } from '@peerscope/protocol'

export const SPANS_PER_BLOCK = 64
/** A row of sums: one figure per mode, then one per operation. */
export const MODE_SUMS = modes.length
export const SUMS = modes.length + operations.length

export class TimeIndex {
  #blocks = new Float64Array(SUMS * 16)
  #total = new Float64Array(SUMS)
  #length = 0

  /** Adds the next span's time under its mode and its operation. */
  push(mode: number, operation: number, duration: Nanoseconds): void {
    if (this.#length % SPANS_PER_BLOCK === 0) this.#note(this.#length / SPANS_PER_BLOCK)
    this.#total[mode] = (this.#total[mode] ?? 0) + duration
    const key = MODE_SUMS + operation
    this.#total[key] = (this.#total[key] ?? 0) + duration
    this.#length++
  }

  /** Time of mode `code` in all spans together, the dropped ones included. */
  total(code: number): Nanoseconds {
    return this.#total[code] ?? 0
  }

  /** Sets `sums` to what had passed before the first span of a block. */
  load(block: number, sums: Float64Array): void {
    if (block * SPANS_PER_BLOCK >= this.#length) sums.set(this.#total)
    else for (let k = 0; k < SUMS; k++) sums[k] = this.#blocks[block * SUMS + k] ?? 0
  }

  /** Forgets the oldest blocks. Sums go on counting from the first span: only differences matter. */
  dropOldest(blocks: number): void {
    this.#blocks.copyWithin(0, blocks * SUMS)
    this.#length -= blocks * SPANS_PER_BLOCK
  }

  #note(block: number): void {
    const at = block * SUMS
    if (at + SUMS > this.#blocks.length) {
      const grown = new Float64Array(Math.ceil((this.#blocks.length * 1.5) / SUMS) * SUMS)
      grown.set(this.#blocks)
      this.#blocks = grown
    }
    this.#blocks.set(this.#total, at)
  }
}
