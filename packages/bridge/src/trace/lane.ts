/**
 * A lane as its program writes it: operations one after another, and between them the filling
 * mode: `running` for a thread, `idle` for a lane of pending operations. So a lane has no holes,
 * and the times of its modes add up to any window. Running is recorded; idle is what lies between
 * two records of such a lane, which halves the work for a program that awaits without end.
 *
 * A thread's lane is `running` only for as long as the thread was on a processor, and a call of it
 * is cut where the process stood still or the thread had no processor for long: that is
 * `unobserved`.
 */
import {
  modeCode,
  releaseCode,
  type Bytes,
  type ConnectionId,
  type Errno,
  type LaneId,
  type Mode,
  type Nanoseconds,
} from '@peerscope/protocol'
import type { Clock } from './clock.js'
import { wakeRecorder, type TraceMemory } from './memory.js'
import type { ProcessorAccount } from './processor-account.js'
import type { RingWriter } from './ring.js'
import { SlotWriter } from './slots.js'
import { readStandstills, STANDSTILL } from './standstills.js'
import { covered, offProcessor, type Stretch } from './stretch.js'

const IDLE = modeCode.idle
const RUNNING = modeCode.running
const UNOBSERVED = modeCode.unobserved
const UNKNOWN = releaseCode.unknown
/** What takes longer than this was more than readings. */
const READINGS: Nanoseconds = 20_000
/** A call that was cut goes on for at least so long afterwards: it has yet to return. */
const RETURNING: Nanoseconds = 1000

export class LaneWriter {
  readonly #memory: TraceMemory
  readonly #common: Int32Array
  readonly #ring: RingWriter
  readonly #clock: Clock
  readonly #lane: LaneId
  readonly #slot: SlotWriter
  readonly #filling: number
  readonly #account: ProcessorAccount | null
  /** End of the last record: everything before it is written. */
  #written: Nanoseconds
  #operation = 0
  #mode = 0
  #line = 0
  #connection: ConnectionId = 0
  #switches: number | null = null
  #endedFrom: Nanoseconds = 0

  /**
   * @param slot place of the lane among the slots of this memory.
   * @param account of the thread whose lane this is; null for a lane of pending operations.
   */
  constructor(
    memory: TraceMemory,
    ring: RingWriter,
    clock: Clock,
    lane: LaneId,
    slot: number,
    filling: Extract<Mode, 'running' | 'idle'>,
    account: ProcessorAccount | null = null,
  ) {
    this.#memory = memory
    this.#common = memory.common
    this.#ring = ring
    this.#clock = clock
    this.#lane = lane
    this.#slot = new SlotWriter(memory, slot, lane)
    this.#filling = modeCode[filling]
    this.#account = account
    this.#written = clock()
    this.#slot.write(0, this.#filling, 0, 0, this.#written)
    wakeRecorder(memory.common)
  }

  /**
   * An operation starts now.
   * @param switches how often the thread has slept so far, where that was asked.
   * @returns the time.
   */
  begin(
    operation: number,
    mode: number,
    line: number,
    connection: ConnectionId,
    switches: number | null = null,
  ): Nanoseconds {
    const now = this.#untilNow()
    this.#switches = switches
    this.#operation = operation
    this.#mode = mode
    this.#line = line
    this.#connection = connection
    this.#slot.write(operation, mode, line, connection, now)
    wakeRecorder(this.#common)
    return now
  }

  /** The operation that was begun ends now. @returns the time. */
  end(
    bytes: Bytes,
    streamOffset: Bytes,
    error: Errno,
    releasedBy: number,
    connection: ConnectionId = this.#connection,
  ): Nanoseconds {
    const now = this.#clock()
    if (this.#account !== null) this.#cut(this.#account, now, streamOffset)
    this.#ring.write(
      this.#written,
      now - this.#written,
      bytes,
      // The record's u32 takes the low half by itself (ECMA-262, ToUint32).
      streamOffset,
      this.#lane,
      connection,
      this.#operation,
      this.#line,
      error,
      this.#mode,
      releasedBy,
    )
    this.#endedFrom = this.#written
    this.#written = now
    this.#operation = 0
    this.#slot.write(0, this.#filling, 0, 0, now)
    wakeRecorder(this.#common)
    return now
  }

  /** Where the last record begins: the operation that has ended, or its last part. */
  get endedFrom(): Nanoseconds {
    return this.#endedFrom
  }

  /** Whether an operation is open. */
  get busy(): boolean {
    return this.#operation !== 0
  }

  /** The lane is over: an open operation ends as cancelled, the rest is filled. */
  close(): void {
    if (this.busy) this.end(0, 0, 0, releaseCode.cancel)
    if (this.#filling === IDLE) this.#write(this.#clock(), IDLE)
    else this.#untilNow()
    this.#slot.clear()
    this.#ring.close()
  }

  /** Writes what lies between the operation that has ended and now. @returns the time */
  #untilNow(): Nanoseconds {
    const before = this.#clock()
    // Where nothing is recorded in a lane of pending operations, it was idle.
    if (this.#filling === IDLE) {
      this.#written = before
      return before
    }
    if (this.#account === null) {
      this.#write(before, RUNNING)
      return before
    }
    const off = this.#account.computed(this.#written, before)
    this.#account.willWait(before)
    const now = this.#clock()
    // Readings are system calls, on whose way out a thread may lose the processor.
    this.#fill(now, now - before < READINGS ? off : off + now - before)
    return now
  }

  /** Writes what lies before now, of which the thread was off the processor for `off`. */
  #fill(now: Nanoseconds, off: Nanoseconds): void {
    if (off > 0) {
      const part = this.#offProcessor({ from: this.#written, to: now }, off)
      this.#write(part.from, RUNNING)
      this.#writeUnobserved(part.to)
    }
    this.#write(now, RUNNING)
  }

  /** Writes the operation that ends now, but for its last part. */
  #cut(account: ProcessorAccount, now: Nanoseconds, streamOffset: Bytes): void {
    const from = this.#written
    if (this.#mode === RUNNING) {
      const off = account.computed(from, now)
      if (off === 0) return
      const part = this.#offProcessor({ from, to: now }, off)
      this.#writePart(part.from, streamOffset)
      this.#writeUnobserved(part.to)
      return
    }
    const long = now - from >= STANDSTILL
    account.waited(from, now, long)
    if (!long) return
    const within = { from, to: now - Math.max(account.used, RETURNING) }
    const unobserved: Stretch[] = []
    // The processor is missed when a call could return.
    if (account.queued >= STANDSTILL) {
      unobserved.push({ from: within.to - account.queued, to: within.to })
    }
    const standstills = covered(within, readStandstills(this.#memory, now))
    if (standstills.length > 0 && account.sleptAgain(this.#switches)) {
      unobserved.push(...standstills)
    }
    for (const part of covered(within, unobserved)) {
      this.#writePart(part.from, streamOffset)
      this.#writeUnobserved(part.to)
    }
  }

  #offProcessor(computing: Stretch, off: Nanoseconds): Stretch {
    const standstills = off < STANDSTILL ? [] : readStandstills(this.#memory, computing.to)
    return offProcessor(computing, off, standstills)
  }

  /** Writes a part of the operation that is open. What ended it is nothing that releases one. */
  #writePart(until: Nanoseconds, streamOffset: Bytes): void {
    const from = this.#written
    if (until <= from) return
    this.#ring.write(
      from,
      until - from,
      0,
      streamOffset,
      this.#lane,
      this.#connection,
      this.#operation,
      this.#line,
      0,
      this.#mode,
      UNKNOWN,
    )
    this.#written = until
  }

  #writeUnobserved(until: Nanoseconds): void {
    this.#write(until, UNOBSERVED, UNKNOWN)
  }

  #write(until: Nanoseconds, mode: number, release = 0): void {
    const from = this.#written
    if (until <= from) return
    this.#ring.write(from, until - from, 0, 0, this.#lane, 0, 0, 0, 0, mode, release)
    this.#written = until
  }
}
