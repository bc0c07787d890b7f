/**
 * The ring: one producer (a program's worker), one consumer (the recorder). It never makes the
 * producer wait. When it is full the record is counted as lost, and what was lost in a lane
 * becomes one `unobserved` record of that lane as soon as there is room.
 */
import {
  modeCode,
  RECORD_BYTES,
  releaseCode,
  type RecordView,
  type Bytes,
  type ConnectionId,
  type Errno,
  type LaneId,
  type Milliseconds,
  type Nanoseconds,
} from '@peerscope/protocol'
import { CONTROL, wakeRecorder, type TraceMemory } from './memory.js'

const CLOSING_TRIES = 20
const CLOSING_WAIT: Milliseconds = 5
const UNOBSERVED = modeCode.unobserved
const UNKNOWN = releaseCode.unknown

interface Gap {
  from: Nanoseconds
  to: Nanoseconds
  count: number
}

export class RingWriter {
  readonly #common: Int32Array
  readonly #control: Int32Array
  readonly #ring: RecordView
  readonly #capacity: number
  readonly #mask: number
  readonly #gaps = new Map<LaneId, Gap>()
  #hasGaps = false
  /** Ours alone to move, so it is read from here; published with every record. */
  #head: number
  /** The consumer's place as last seen; it is read again only when the ring seems full. */
  #tail: number

  constructor(memory: TraceMemory) {
    this.#common = memory.common
    this.#control = memory.control
    this.#ring = memory.ring
    this.#capacity = memory.capacity
    this.#mask = memory.capacity - 1
    this.#head = Atomics.load(this.#control, CONTROL.head)
    this.#tail = Atomics.load(this.#control, CONTROL.tail)
    if ((memory.capacity & this.#mask) !== 0) throw new RangeError('capacity: not a power of two')
  }

  /** Writes one finished span, or counts it as lost. */
  write(
    start: Nanoseconds,
    duration: Nanoseconds,
    bytes: Bytes,
    streamOffset: Bytes,
    lane: LaneId,
    connection: ConnectionId,
    operation: number,
    line: number,
    error: Errno,
    mode: number,
    releasedBy: number,
  ): void {
    if (this.#hasGaps) this.flushGaps()
    // A lane with a gap loses on until the gap is written: its records stay in order.
    if (this.#isFull() || (this.#hasGaps && this.#gaps.has(lane))) {
      this.#lose(lane, start, start + duration)
      return
    }
    this.#ring.write(
      this.#head & this.#mask,
      start,
      duration,
      bytes,
      streamOffset,
      lane,
      connection,
      operation,
      line,
      error,
      mode,
      releasedBy,
    )
    this.#publish()
  }

  /** Writes the `unobserved` records that are due, as far as there is room. */
  flushGaps(): void {
    for (const [lane, gap] of this.#gaps) {
      if (this.#isFull()) return
      const { from, to, count } = gap
      const place = this.#head & this.#mask
      this.#ring.write(place, from, to - from, count, 0, lane, 0, 0, 0, 0, UNOBSERVED, UNKNOWN)
      this.#publish()
      this.#gaps.delete(lane)
    }
    this.#hasGaps = this.#gaps.size > 0
  }

  /**
   * The program is over: it may wait a little for the recorder to make room, so that what was
   * lost is told.
   */
  close(): void {
    for (let tries = 0; tries < CLOSING_TRIES; tries++) {
      this.flushGaps()
      wakeRecorder(this.#common)
      if (!this.#hasGaps) return
      Atomics.wait(this.#control, CONTROL.tail, this.#tail, CLOSING_WAIT)
    }
  }

  #publish(): void {
    this.#head = (this.#head + 1) | 0
    Atomics.store(this.#control, CONTROL.head, this.#head)
  }

  #isFull(): boolean {
    if (((this.#head - this.#tail) | 0) < this.#capacity) return false
    this.#tail = Atomics.load(this.#control, CONTROL.tail)
    return ((this.#head - this.#tail) | 0) >= this.#capacity
  }

  #lose(lane: LaneId, start: Nanoseconds, end: Nanoseconds): void {
    Atomics.add(this.#control, CONTROL.lost, 1)
    this.#hasGaps = true
    const gap = this.#gaps.get(lane)
    if (gap === undefined) this.#gaps.set(lane, { from: start, to: end, count: 1 })
    else {
      gap.to = end
      gap.count += 1
    }
  }
}

/** Takes what is there: a copy of at most `limit` records, in order; null when it is empty. */
export function takeRecords(memory: TraceMemory, limit: number): Uint8Array<ArrayBuffer> | null {
  const { control, capacity, ring } = memory
  const head = Atomics.load(control, CONTROL.head)
  const tail = Atomics.load(control, CONTROL.tail)
  const count = Math.min((head - tail) | 0, limit)
  if (count <= 0) return null
  const taken = new Uint8Array(count * RECORD_BYTES)
  const from = tail & (capacity - 1)
  const first = Math.min(count, capacity - from)
  taken.set(ring.u8.subarray(from * RECORD_BYTES, (from + first) * RECORD_BYTES))
  if (first < count) {
    taken.set(ring.u8.subarray(0, (count - first) * RECORD_BYTES), first * RECORD_BYTES)
  }
  Atomics.store(control, CONTROL.tail, (tail + count) | 0)
  return taken
}
