/**
 * A lane as its program writes it: operations one after another, and between them the filling
 * mode: `running` for a thread, `idle` for a lane of pending operations. So a lane has no holes,
 * and the times of its modes add up to any window. Running is recorded; idle is what lies between
 * two records of such a lane, which halves the work for a program that awaits without end.
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
import type { RingWriter } from './ring.js'
import { SlotWriter } from './slots.js'

const IDLE = modeCode.idle

export class LaneWriter {
  readonly #control: Int32Array
  readonly #ring: RingWriter
  readonly #clock: Clock
  readonly #lane: LaneId
  readonly #slot: SlotWriter
  readonly #filling: number
  /** End of the last record: everything before it is written. */
  #written: Nanoseconds
  #operation = 0
  #mode = 0
  #line = 0
  #connection: ConnectionId = 0

  /** @param slot place of the lane among the slots of this memory. */
  constructor(
    memory: TraceMemory,
    ring: RingWriter,
    clock: Clock,
    lane: LaneId,
    slot: number,
    filling: Extract<Mode, 'running' | 'idle'>,
  ) {
    this.#control = memory.control
    this.#ring = ring
    this.#clock = clock
    this.#lane = lane
    this.#slot = new SlotWriter(memory, slot, lane)
    this.#filling = modeCode[filling]
    this.#written = clock()
    this.#slot.write(0, this.#filling, 0, 0, this.#written)
    wakeRecorder(memory.control)
  }

  /** An operation starts now. @returns the time. */
  begin(operation: number, mode: number, line: number, connection: ConnectionId): Nanoseconds {
    const now = this.#clock()
    // Where nothing is recorded in a lane of pending operations, it was idle.
    if (this.#filling === IDLE) this.#written = now
    else this.#fill(now)
    this.#operation = operation
    this.#mode = mode
    this.#line = line
    this.#connection = connection
    this.#slot.write(operation, mode, line, connection, now)
    wakeRecorder(this.#control)
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
    this.#written = now
    this.#operation = 0
    this.#slot.write(0, this.#filling, 0, 0, now)
    wakeRecorder(this.#control)
    return now
  }

  /** Whether an operation is open. */
  get busy(): boolean {
    return this.#operation !== 0
  }

  /** The lane is over: an open operation ends as cancelled, the rest is filled. */
  close(): void {
    if (this.busy) this.end(0, 0, 0, releaseCode.cancel)
    this.#fill(this.#clock())
    this.#slot.clear()
    this.#ring.close()
  }

  #fill(now: Nanoseconds): void {
    const from = this.#written
    if (now <= from) return
    this.#ring.write(from, now - from, 0, 0, this.#lane, 0, 0, 0, 0, this.#filling, 0)
    this.#written = now
  }
}
