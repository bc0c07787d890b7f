/**
 * Cumulative time, noted every 16 spans: how long each mode and each operation had lasted before
 * that span. The difference of two such sums is exact (whole nanoseconds in doubles, up to
 * 104 days), so the time of any window costs a binary search and a few steps at each end. It grows
 * by a piece at a time, like the columns it belongs to.
 */
import { modes, operations, type Nanoseconds } from '@peerscope/protocol'

export const SPANS_PER_BLOCK = 16
/** A row of sums: one figure per mode, then one per operation. */
export const MODE_SUMS = modes.length
export const SUMS = modes.length + operations.length

const PIECE_BITS = 8
/** Blocks of a piece. */
const PIECE = 1 << PIECE_BITS
const MASK = PIECE - 1
const FIRST_CAPACITY = 16

interface Piece {
  /** Rows of sums, one after the other. */
  sums: Float64Array
  /** Start of each block's first span: a search among these stays within the processor's cache. */
  starts: Float64Array
}

export class TimeIndex {
  readonly #pieces: Piece[] = []
  readonly #total = new Float64Array(SUMS)
  /** Place of the first block in the first piece: those before it are forgotten. */
  #offset = 0
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
    const blocks = Math.ceil(this.#length / SPANS_PER_BLOCK)
    let low = 0
    let high = blocks
    if (hint < blocks && this.#startOf(hint) <= atNs) {
      low = hint
      let step = 1
      while (low + step < blocks && this.#startOf(low + step) <= atNs) {
        low += step
        step *= 2
      }
      high = Math.min(blocks, low + step)
    }
    // The block sought lies in [low, high).
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.#startOf(middle) <= atNs) low = middle
      else high = middle
    }
    return low
  }

  /** Sets `sums`, as many as it holds, to what had passed before the first span of a block. */
  load(block: number, sums: Float64Array): void {
    const noted = block * SPANS_PER_BLOCK < this.#length
    const place = block + this.#offset
    const from = noted ? (this.#pieces[place >> PIECE_BITS]?.sums ?? this.#total) : this.#total
    const at = noted ? (place & MASK) * SUMS : 0
    for (let k = 0; k < sums.length; k++) sums[k] = from[at + k] ?? 0
  }

  /** Moves every span in time. */
  shift(byNs: Nanoseconds): void {
    for (const { starts } of this.#pieces) {
      for (let b = 0; b < starts.length; b++) starts[b] = (starts[b] ?? 0) + byNs
    }
  }

  /** Forgets the oldest blocks. Sums go on counting from the first span: only differences matter. */
  dropOldest(blocks: number): void {
    this.#offset += blocks
    this.#length -= blocks * SPANS_PER_BLOCK
    this.#pieces.splice(0, this.#offset >> PIECE_BITS)
    this.#offset &= MASK
  }

  #startOf(block: number): Nanoseconds {
    const place = block + this.#offset
    return this.#pieces[place >> PIECE_BITS]?.starts[place & MASK] ?? 0
  }

  #note(block: number, start: Nanoseconds): void {
    const place = block + this.#offset
    const at = place & MASK
    const piece = this.#roomFor(place >> PIECE_BITS, at)
    piece.sums.set(this.#total, at * SUMS)
    piece.starts[at] = start
  }

  #roomFor(p: number, at: number): Piece {
    const piece = this.#pieces[p]
    if (piece !== undefined && at < piece.starts.length) return piece
    const capacity = p > 0 ? PIECE : Math.min(PIECE, Math.max(FIRST_CAPACITY, at * 2))
    const sums = new Float64Array(capacity * SUMS)
    const starts = new Float64Array(capacity)
    if (piece !== undefined) {
      sums.set(piece.sums)
      starts.set(piece.starts)
    }
    const room = { sums, starts }
    this.#pieces[p] = room
    return room
  }
}
