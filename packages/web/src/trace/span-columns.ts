/**
 * Finished spans of one lane as growable typed columns: 30 bytes a span, nothing allocated per
 * span. Capacity grows by a quarter: with the time index (4 bytes more) a span costs at most 43 bytes.
 */
import type { Bytes, ConnectionId, Errno, Nanoseconds, RecordView } from '@peerscope/protocol'

const FIRST_CAPACITY = 256

export class SpanColumns {
  #start = new Float64Array(FIRST_CAPACITY)
  /** The end rather than the duration: it is what is searched for. */
  #end = new Float64Array(FIRST_CAPACITY)
  #bytes = new Uint32Array(FIRST_CAPACITY)
  #streamOffset = new Uint32Array(FIRST_CAPACITY)
  #connection = new Uint16Array(FIRST_CAPACITY)
  #operation = new Uint8Array(FIRST_CAPACITY)
  #line = new Uint8Array(FIRST_CAPACITY)
  #error = new Uint8Array(FIRST_CAPACITY)
  #modeAndRelease = new Uint8Array(FIRST_CAPACITY)
  #length = 0

  get length(): number {
    return this.#length
  }

  start(i: number): Nanoseconds {
    return this.#start[i] ?? 0
  }
  duration(i: number): Nanoseconds {
    return (this.#end[i] ?? 0) - (this.#start[i] ?? 0)
  }
  end(i: number): Nanoseconds {
    return this.#end[i] ?? 0
  }
  bytes(i: number): Bytes {
    return this.#bytes[i] ?? 0
  }
  streamOffset(i: number): Bytes {
    return this.#streamOffset[i] ?? 0
  }
  connection(i: number): ConnectionId {
    return this.#connection[i] ?? 0
  }
  operation(i: number): number {
    return this.#operation[i] ?? 0
  }
  line(i: number): number {
    return this.#line[i] ?? 0
  }
  error(i: number): Errno {
    return this.#error[i] ?? 0
  }
  mode(i: number): number {
    return (this.#modeAndRelease[i] ?? 0) & 15
  }
  releasedBy(i: number): number {
    return (this.#modeAndRelease[i] ?? 0) >> 4
  }

  /** The first of the spans [low, high) that ends after a moment; `high` when none does. */
  firstEndingAfter(atNs: Nanoseconds, low: number, high: number): number {
    const ends = this.#end
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((ends[middle] ?? 0) > atNs) high = middle
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
    const starts = this.#start
    const ends = this.#end
    const modes = this.#modeAndRelease
    const byOperation = sums.length > operationsAt
    for (let i = low; i < high; i++) {
      const time = ((ends[i] ?? 0) - (starts[i] ?? 0)) * sign
      const mode = (modes[i] ?? 0) & 15
      sums[mode] = (sums[mode] ?? 0) + time
      if (!byOperation) continue
      const operation = operationsAt + (this.#operation[i] ?? 0)
      sums[operation] = (sums[operation] ?? 0) + time
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
    const i = this.#length
    if (i === this.#start.length) this.#grow(Math.ceil(i * 1.25))
    this.#start[i] = start
    this.#end[i] = start + duration
    this.#bytes[i] = records.bytes(r)
    this.#streamOffset[i] = records.streamOffset(r)
    this.#connection[i] = records.connection(r)
    this.#operation[i] = operation
    this.#line[i] = records.line(r)
    this.#error[i] = records.error(r)
    this.#modeAndRelease[i] = mode | (releasedBy << 4)
    this.#length = i + 1
  }

  /** Moves every span in time. */
  shift(byNs: Nanoseconds): void {
    for (let i = 0; i < this.#length; i++) {
      this.#start[i] = (this.#start[i] ?? 0) + byNs
      this.#end[i] = (this.#end[i] ?? 0) + byNs
    }
  }

  /** Forgets the oldest `count` spans; the others move down. */
  dropOldest(count: number): void {
    const columns = [
      this.#start,
      this.#end,
      this.#bytes,
      this.#streamOffset,
      this.#connection,
      this.#operation,
      this.#line,
      this.#error,
      this.#modeAndRelease,
    ]
    for (const column of columns) column.copyWithin(0, count, this.#length)
    this.#length -= count
  }

  #grow(capacity: number): void {
    this.#start = copied(this.#start, new Float64Array(capacity))
    this.#end = copied(this.#end, new Float64Array(capacity))
    this.#bytes = copied(this.#bytes, new Uint32Array(capacity))
    this.#streamOffset = copied(this.#streamOffset, new Uint32Array(capacity))
    this.#connection = copied(this.#connection, new Uint16Array(capacity))
    this.#operation = copied(this.#operation, new Uint8Array(capacity))
    this.#line = copied(this.#line, new Uint8Array(capacity))
    this.#error = copied(this.#error, new Uint8Array(capacity))
    this.#modeAndRelease = copied(this.#modeAndRelease, new Uint8Array(capacity))
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from)
  return to
}
