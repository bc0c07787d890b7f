/**
 * The lane of an event loop: `running` while its callbacks run, `idle` while it sleeps.
 *
 * Nothing tells JavaScript that the loop goes to sleep, but there are two accounts of it:
 * `performance.nodeTiming.idleTime` (libuv's uv_metrics_idle_time) is the time it has slept so
 * far, and the kernel says how long its thread was on a processor. Every callback that the
 * program's operations cause calls `enter()` first; where the loop's account has grown since the
 * last turn, the loop slept, woke up, and has computed from then on to here (libuv and V8 work
 * before the callback, for as long as the thread was on a processor).
 *
 * A sleep that is interrupted (a stop, a debugger that attaches, the laptop's lid) is missing in
 * the loop's account: epoll_wait(2) returns EINTR, and libuv counts from there anew. So what is
 * missing comes before what is there. A sleep that ended just as the process was stopped has the
 * stop in it. Where the process is known to have stood still, either is `unobserved`; for the rest the kernel's word is taken: the thread was off the processor, did not
 * wait for one, and the process lived, so it slept. Whatever else is neither idle nor on the
 * processor is `unobserved`: the thread could have run and had no processor.
 */
import { performance } from 'node:perf_hooks'
import {
  modeCode,
  releaseCode,
  type ConnectionId,
  type LaneId,
  type Nanoseconds,
} from '@peerscope/protocol'
import type { Clock } from './clock.js'
import { wakeRecorder, type TraceMemory } from './memory.js'
import { isNoise, type ProcessorAccount } from './processor-account.js'
import type { RingWriter } from './ring.js'
import { SlotWriter } from './slots.js'
import { readStandstills, STANDSTILL } from './standstills.js'
import { covered, offProcessor } from './stretch.js'

const RUNNING = modeCode.running
const IDLE = modeCode.idle
const UNOBSERVED = modeCode.unobserved
const UNKNOWN = releaseCode.unknown
/** Time without a processor that the loop's account has as sleep is told apart from here on. */
const LONG_QUEUED: Nanoseconds = 25e6

export class LoopLaneWriter {
  readonly #memory: TraceMemory
  readonly #ring: RingWriter
  readonly #clock: Clock
  readonly #lane: LaneId
  readonly #slot: SlotWriter
  readonly #account: ProcessorAccount
  #written: Nanoseconds
  #idleBefore = idleTime()
  #turnEnds = false

  constructor(
    memory: TraceMemory,
    ring: RingWriter,
    clock: Clock,
    lane: LaneId,
    slot: number,
    account: ProcessorAccount,
  ) {
    this.#memory = memory
    this.#ring = ring
    this.#clock = clock
    this.#lane = lane
    this.#slot = new SlotWriter(memory, slot, lane)
    this.#account = account
    this.#written = clock()
    this.#show(RUNNING, this.#written)
    this.#scheduleTurnEnd()
  }

  /** A callback of the loop begins. */
  enter(): void {
    // An immediate is waiting: since it was set the loop has not slept, and cannot.
    if (this.#turnEnds) return
    this.#wake()
    this.#scheduleTurnEnd()
  }

  /** A call that never waits, made by a callback of the loop: a span of its own in this lane. */
  call<T>(operation: number, line: number, connection: ConnectionId, call: () => T): T {
    this.enter()
    this.#computed(this.#clock())
    try {
      return call()
    } finally {
      this.#computed(this.#clock(), operation, line, connection)
    }
  }

  close(): void {
    this.#wake()
    this.#computed(this.#clock())
    this.#slot.clear()
    this.#ring.close()
  }

  /**
   * The check phase follows the callbacks of a turn, and after it the loop may sleep. So from
   * there on the lane shows `idle` as what is open; the accounts confirm or correct it.
   */
  #scheduleTurnEnd(): void {
    if (this.#turnEnds) return
    this.#turnEnds = true
    setImmediate(() => {
      this.#turnEnds = false
      const now = this.#clock()
      this.#computed(now)
      this.#account.willWait(now)
      this.#show(IDLE, now)
    })
  }

  /** Writes the sleep since the last turn, if there was one, and what came of it. */
  #wake(): void {
    const idle = idleTime()
    const now = this.#clock()
    const from = this.#written
    const wall = now - from
    const slept = Math.min(idle - this.#idleBefore, wall)
    this.#idleBefore = idle
    if (slept <= 0 && wall < STANDSTILL) {
      this.#show(RUNNING, now)
      return
    }
    const account = this.#account
    account.waited(from, now, wall >= STANDSTILL)
    const used = Math.min(account.used, wall - slept)
    let missing = wall - used - slept
    if (account.queued - missing >= LONG_QUEUED) missing = account.queued
    if (wall >= STANDSTILL && this.#writeStandstills(now - used, now)) missing = 0
    if (missing >= STANDSTILL) missing -= this.#writeMissingSleep(missing)
    this.#write(now - used - missing, IDLE)
    if (!isNoise(missing, used + missing)) this.#writeUnobserved(now - used)
    this.#write(now, RUNNING)
    this.#show(RUNNING, now)
  }

  /**
   * Writes where the process stood still since the last turn, and the sleep around it.
   * @param until when the loop began to compute
   * @returns whether it has
   */
  #writeStandstills(until: Nanoseconds, now: Nanoseconds): boolean {
    const within = { from: this.#written, to: until }
    const standstills = covered(within, readStandstills(this.#memory, now))
    const last = standstills.at(-1)
    if (last === undefined) return false
    // When it could go on, it waited for a processor first.
    last.to = Math.min(last.to + this.#account.queued, until)
    for (const part of standstills) {
      this.#write(part.from, IDLE)
      this.#writeUnobserved(part.to)
    }
    return true
  }

  /**
   * Writes what the loop's account lacks of its sleep, which comes before what it has.
   * @returns how much of it is written now
   */
  #writeMissingSleep(missing: Nanoseconds): Nanoseconds {
    const { queued, tellsQueued } = this.#account
    const sleep = missing - queued
    if (sleep < STANDSTILL) return 0
    if (!tellsQueued) this.#writeUnobserved(this.#written + sleep)
    return sleep
  }

  /** Writes what the loop has computed until then, but for what it was off the processor. */
  #computed(until: Nanoseconds, operation = 0, line = 0, connection: ConnectionId = 0): void {
    const from = this.#written
    const off = this.#account.computed(from, until)
    if (off > 0) {
      const standstills = off < STANDSTILL ? [] : readStandstills(this.#memory, until)
      const part = offProcessor({ from, to: until }, off, standstills)
      this.#write(part.from, RUNNING, operation, line, connection)
      this.#writeUnobserved(part.to)
    }
    this.#write(until, RUNNING, operation, line, connection)
  }

  #writeUnobserved(until: Nanoseconds): void {
    this.#write(until, UNOBSERVED, 0, 0, 0, UNKNOWN)
  }

  #write(
    until: Nanoseconds,
    mode: number,
    operation = 0,
    line = 0,
    connection: ConnectionId = 0,
    release = 0,
  ): void {
    const from = this.#written
    if (until <= from) return
    const lane = this.#lane
    this.#ring.write(from, until - from, 0, 0, lane, connection, operation, line, 0, mode, release)
    this.#written = until
  }

  #show(mode: number, since: Nanoseconds): void {
    this.#slot.write(0, mode, 0, 0, since)
    wakeRecorder(this.#memory.common)
  }
}

/** How long this thread's loop has slept so far, in nanoseconds. */
function idleTime(): Nanoseconds {
  return Math.round(performance.nodeTiming.idleTime * 1e6)
}
