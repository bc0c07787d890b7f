/**
 * How long a program's thread was on a processor, while it computed and while it waited.
 *
 * A reading is a system call, so it is taken only where it matters: a stretch this short cannot
 * have been interrupted (a switch to another thread and back takes about as long), and counts as
 * what it seems to be. A reading from before such stretches is carried over them.
 */
import type { Nanoseconds } from '@peerscope/protocol'
import type { ThreadTimes } from './thread-times.js'

const SHORT: Nanoseconds = 20_000
/** A reading is carried over short stretches no further than this. */
const CARRIED: Nanoseconds = 1e6
/** The reading of the time without a processor costs more, and is carried further. */
const QUEUED_CARRIED: Nanoseconds = 25e6
/** What a thread is off the processor for all the same: interrupts, the readings themselves. */
const NOISE: Nanoseconds = 5000
const NOISE_SHARE = 0.1
const MOST_NOISE: Nanoseconds = 100_000

export class ProcessorAccount {
  /** Of the wait that ended last: how long it was on a processor, and how long it had none. */
  used: Nanoseconds = 0
  queued: Nanoseconds = 0
  readonly #times: ThreadTimes
  #cpu: Nanoseconds
  #cpuAt: Nanoseconds
  #queued: Nanoseconds | null
  #queuedAt: Nanoseconds
  /** Time off the processor that was told of since the reading of the time without one. */
  #offSince: Nanoseconds = 0

  constructor(times: ThreadTimes, now: Nanoseconds) {
    this.#times = times
    this.#cpu = times.cpu()
    this.#cpuAt = now
    this.#queued = times.queued()
    this.#queuedAt = now
  }

  /** Whether the system tells how long a thread had no processor. */
  get tellsQueued(): boolean {
    return this.#queued !== null
  }

  /** Whether the thread has slept more than once since then: it does where it is stopped in a wait. */
  sleptAgain(switchesBefore: number | null): boolean {
    const switches = this.#times.switches()
    return switches === null || switchesBefore === null || switches - switchesBefore > 1
  }

  /** The thread has computed from `from` to now. @returns how much of it was off the processor. */
  computed(from: Nanoseconds, now: Nanoseconds): Nanoseconds {
    const wall = now - from
    if (wall < SHORT) {
      if (now - this.#cpuAt > CARRIED) this.#readCpu(now)
      return 0
    }
    const off = wall - this.#usedFrom(from, now)
    if (isNoise(off, wall)) return 0
    this.#offSince += off
    return off
  }

  /** A wait may begin. */
  willWait(now: Nanoseconds): void {
    if (now - this.#queuedAt > QUEUED_CARRIED) this.#readQueued(now)
  }

  /** A wait has ended: `used` and `queued` tell of it. @param long whether to ask for both */
  waited(from: Nanoseconds, now: Nanoseconds, long: boolean): void {
    this.used = now - from
    this.queued = 0
    if (now - from < SHORT) return
    this.used = this.#usedFrom(from, now)
    if (!long) return
    const before = this.#queued ?? 0
    const off = this.#offSince
    this.#readQueued(now)
    const queued = (this.#queued ?? 0) - before - off
    this.queued = Math.max(0, Math.min(queued, now - from - this.used))
  }

  /** CPU time since `from`, until when the thread was on the processor since the last reading. */
  #usedFrom(from: Nanoseconds, now: Nanoseconds): Nanoseconds {
    const before = this.#cpu + Math.max(0, from - this.#cpuAt)
    this.#readCpu(now)
    const used = this.#cpu - before + this.#times.resolution
    return Math.max(0, Math.min(used, now - from))
  }

  #readCpu(now: Nanoseconds): void {
    this.#cpu = this.#times.cpu()
    this.#cpuAt = now
  }

  #readQueued(now: Nanoseconds): void {
    this.#queued = this.#times.queued()
    this.#queuedAt = now
    this.#offSince = 0
  }
}

/** Whether this much of a stretch is no more than a reading is out by. */
export function isNoise(off: Nanoseconds, wall: Nanoseconds): boolean {
  return off < Math.max(NOISE, Math.min(wall * NOISE_SHARE, MOST_NOISE))
}
