/**
 * Finished spans of one lane as typed columns: 30 bytes a span, nothing allocated per span. They
 * grow by a piece at a time, and what is there stays where it is: no frame has to wait for a copy.
 * With the time index (8 bytes more) a span costs 38 bytes, and a lane at most one piece besides.
 */
import type { Bytes, ConnectionId, Errno, Nanoseconds, RecordView } from '@peerscope/protocol'

const PIECE_BITS = 13
/** Spans of a piece: a multiple of those of a block of the time index. */
const PIECE = 1 << PIECE_BITS
const MASK = PIECE - 1
/** Most lanes stay short: their only piece begins small. */
const FIRST_CAPACITY = 256

class Piece {
  readonly start: Float64Array
  /** The end rather than the duration: it is what is searched for. */
  readonly end: Float64Array
  readonly bytes: Uint32Array
  readonly streamOffset: Uint32Array
  readonly connection: Uint16Array
  readonly operation: Uint8Array
  readonly line: Uint8Array
  readonly error: Uint8Array
  readonly modeAndRelease: Uint8Array

  constructor(capacity: number) {
    this.start = new Float64Array(capacity)
    this.end = new Float64Array(capacity)
    this.bytes = new Uint32Array(capacity)
    this.streamOffset = new Uint32Array(capacity)
    this.connection = new Uint16Array(capacity)
    this.operation = new Uint8Array(capacity)
    this.line = new Uint8Array(capacity)
    this.error = new Uint8Array(capacity)
    this.modeAndRelease = new Uint8Array(capacity)
  }

  get capacity(): number {
    return this.start.length
  }

  grown(capacity: number): Piece {
    const larger = new Piece(capacity)
    larger.start.set(this.start)
    larger.end.set(this.end)
    larger.bytes.set(this.bytes)
    larger.streamOffset.set(this.streamOffset)
    larger.connection.set(this.connection)
    larger.operation.set(this.operation)
    larger.line.set(this.line)
    larger.error.set(this.error)
    larger.modeAndRelease.set(this.modeAndRelease)
    return larger
  }
}

export class SpanColumns {
  readonly #pieces: Piece[] = [new Piece(FIRST_CAPACITY)]
  /** Place of the first span in the first piece: those before it are forgotten. */
  #offset = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  start(i: number): Nanoseconds {
    return this.#pieceOf(i)?.start[(i + this.#offset) & MASK] ?? 0
  }
  duration(i: number): Nanoseconds {
    return this.end(i) - this.start(i)
  }
  end(i: number): Nanoseconds {
    return this.#pieceOf(i)?.end[(i + this.#offset) & MASK] ?? 0
  }
  bytes(i: number): Bytes {
    return this.#pieceOf(i)?.bytes[(i + this.#offset) & MASK] ?? 0
  }
  streamOffset(i: number): Bytes {
    return this.#pieceOf(i)?.streamOffset[(i + this.#offset) & MASK] ?? 0
  }
  connection(i: number): ConnectionId {
    return this.#pieceOf(i)?.connection[(i + this.#offset) & MASK] ?? 0
  }
  operation(i: number): number {
    return this.#pieceOf(i)?.operation[(i + this.#offset) & MASK] ?? 0
  }
  line(i: number): number {
    return this.#pieceOf(i)?.line[(i + this.#offset) & MASK] ?? 0
  }
  error(i: number): Errno {
    return this.#pieceOf(i)?.error[(i + this.#offset) & MASK] ?? 0
  }
  mode(i: number): number {
    return (this.#pieceOf(i)?.modeAndRelease[(i + this.#offset) & MASK] ?? 0) & 15
  }
  releasedBy(i: number): number {
    return (this.#pieceOf(i)?.modeAndRelease[(i + this.#offset) & MASK] ?? 0) >> 4
  }

  /**
   * The first of the spans [low, high) that ends after a moment; `high` when none does.
   * They are of one block of the time index, thus of one piece.
   */
  firstEndingAfter(atNs: Nanoseconds, low: number, high: number): number {
    const ends = this.#pieceOf(low)?.end
    if (ends === undefined) return high
    const offset = this.#offset
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((ends[(middle + offset) & MASK] ?? 0) > atNs) high = middle
      else low = middle + 1
    }
    return low
  }

  /**
   * Adds the durations of the spans [low, high), times `sign`, to the sum of their mode and, where
   * `sums` goes on behind `operationsAt`, of their operation.
   */
  addDurations(
    sums: Float64Array,
    low: number,
    high: number,
    sign: 1 | -1,
    operationsAt: number,
  ): void {
    const byOperation = sums.length > operationsAt
    for (let from = low; from < high;) {
      const piece = this.#pieceOf(from)
      if (piece === undefined) return
      const first = (from + this.#offset) & MASK
      const last = Math.min(PIECE, first + high - from)
      const { start, end, modeAndRelease, operation } = piece
      for (let i = first; i < last; i++) {
        const time = ((end[i] ?? 0) - (start[i] ?? 0)) * sign
        const mode = (modeAndRelease[i] ?? 0) & 15
        sums[mode] = (sums[mode] ?? 0) + time
        if (!byOperation) continue
        const key = operationsAt + (operation[i] ?? 0)
        sums[key] = (sums[key] ?? 0) + time
      }
      from += last - first
    }
  }

  /** Copies record `r`, with times and codes that the caller has checked. */
  push(
    records: RecordView,
    r: number,
    start: Nanoseconds,
    duration: Nanoseconds,
    mode: number,
    operation: number,
    releasedBy: number,
  ): void {
    const place = this.#length + this.#offset
    const i = place & MASK
    const piece = this.#roomFor(place >> PIECE_BITS, i)
    piece.start[i] = start
    piece.end[i] = start + duration
    piece.bytes[i] = records.bytes(r)
    piece.streamOffset[i] = records.streamOffset(r)
    piece.connection[i] = records.connection(r)
    piece.operation[i] = operation
    piece.line[i] = records.line(r)
    piece.error[i] = records.error(r)
    piece.modeAndRelease[i] = mode | (releasedBy << 4)
    this.#length += 1
  }

  /** Moves every span in time. */
  shift(byNs: Nanoseconds): void {
    for (const { start, end } of this.#pieces) {
      for (let i = 0; i < start.length; i++) {
        start[i] = (start[i] ?? 0) + byNs
        end[i] = (end[i] ?? 0) + byNs
      }
    }
  }

  /** Forgets the oldest `count` spans; the others move down. */
  dropOldest(count: number): void {
    this.#offset += count
    this.#length -= count
    this.#pieces.splice(0, this.#offset >> PIECE_BITS)
    this.#offset &= MASK
  }

  #pieceOf(i: number): Piece | undefined {
    return this.#pieces[(i + this.#offset) >> PIECE_BITS]
  }

  #roomFor(p: number, i: number): Piece {
    const piece = this.#pieces[p]
    if (piece !== undefined && i < piece.capacity) return piece
    const capacity = p > 0 ? PIECE : Math.min(PIECE, Math.max(FIRST_CAPACITY, i * 2))
    const room = piece?.grown(capacity) ?? new Piece(capacity)
    this.#pieces[p] = room
    return room
  }
}
