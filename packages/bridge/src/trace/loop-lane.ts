/**
 * The lane of an event loop: `running` while its callbacks run, `idle` while it sleeps.
 *
 * Nothing tells JavaScript that the loop goes to sleep, but the loop keeps an account:
 * `performance.nodeTiming.idleTime` (libuv's uv_metrics_idle_time) is the time it has slept so
 * far. Every callback that the program's operations cause calls `enter()` first; where the
 * account has grown since the last call, the loop slept for that long, and the sleep ended here.
 * (What libuv itself does between waking up and the callback, some microseconds, is placed
 * before the sleep instead of after it; the sums are exact.)
 */
import { performance } from 'node:perf_hooks'
import { modeCode, type ConnectionId, type LaneId, type Nanoseconds } from '@peerscope/protocol'
import type { Clock } from './clock.js'
import { wakeRecorder, type TraceMemory } from './memory.js'
import type { RingWriter } from './ring.js'
import { SlotWriter } from './slots.js'

const RUNNING = modeCode.running

export class LoopLaneWriter {
  readonly #control: Int32Array
  readonly #ring: RingWriter
  readonly #clock: Clock
  readonly #lane: LaneId
  readonly #slot: SlotWriter
  #written: Nanoseconds
  #idleBefore = idleTime()
  #turnEnds = false

  constructor(memory: TraceMemory, ring: RingWriter, clock: Clock, lane: LaneId, slot: number) {
    this.#control = memory.control
    this.#ring = ring
    this.#clock = clock
    this.#lane = lane
    this.#slot = new SlotWriter(memory, slot, lane)
    this.#written = clock()
    this.#show(RUNNING, this.#written)
    this.#scheduleTurnEnd()
  }

  /** A callback of the loop begins. */
  enter(): void {
    // An immediate is waiting: since it was set the loop has not slept, and cannot.
    if (this.#turnEnds) return
    this.#account()
    this.#scheduleTurnEnd()
  }

  /** A call that never waits, made by a callback of the loop: a span of its own in this lane. */
  call<T>(operation: number, line: number, connection: ConnectionId, call: () => T): T {
    this.enter()
    const from = this.#clock()
    this.#write(from, RUNNING)
    try {
      return call()
    } finally {
      this.#write(this.#clock(), RUNNING, operation, line, connection)
    }
  }

  close(): void {
    this.#account()
    this.#write(this.#clock(), RUNNING)
    this.#slot.clear()
    this.#ring.close()
  }

  /**
   * The check phase follows the callbacks of a turn, and after it the loop may sleep. So from
   * there on the lane shows `idle` as what is open; the account confirms or corrects it.
   */
  #scheduleTurnEnd(): void {
    if (this.#turnEnds) return
    this.#turnEnds = true
    setImmediate(() => {
      this.#turnEnds = false
      const now = this.#clock()
      this.#write(now, RUNNING)
      this.#show(modeCode.idle, now)
    })
  }

  /** Writes the sleep that the account shows since it was last asked. */
  #account(): void {
    const idle = idleTime()
    const slept = idle - this.#idleBefore
    this.#idleBefore = idle
    if (slept > 0) {
      const now = this.#clock()
      this.#write(Math.max(this.#written, now - slept), RUNNING)
      this.#write(now, modeCode.idle)
      this.#show(RUNNING, now)
    }
  }

  #write(until: Nanoseconds, mode: number, operation = 0, line = 0, connection = 0): void {
    const from = this.#written
    if (until <= from) return
    const lane = this.#lane
    this.#ring.write(from, until - from, 0, 0, lane, connection, operation, line, 0, mode, 0)
    this.#written = until
  }

  #show(mode: number, since: Nanoseconds): void {
    this.#slot.write(0, mode, 0, 0, since)
    wakeRecorder(this.#control)
  }
}

/** How long this thread's loop has slept so far, in nanoseconds. */
function idleTime(): Nanoseconds {
  return Math.round(performance.nodeTiming.idleTime * 1e6)
}
