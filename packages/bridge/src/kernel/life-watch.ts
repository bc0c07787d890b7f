/**
 * Says in shared memory that the bridge lives, and notices on its main thread when it has not:
 * when the whole process was stopped, frozen, or had no processor. CLOCK_MONOTONIC went on, and
 * neither this thread nor the program's did.
 *
 * That this thread alone was held (by a slow disk, say) is no standstill: then the program's
 * thread has not been given a processor either where it was blocked. A thread that is stopped and
 * continued has.
 */
import type { Nanoseconds } from '@peerscope/protocol'
import type { Clock } from '../trace/clock.js'
import type { TraceMemory } from '../trace/memory.js'
import { SchedstatReader, type Schedstat } from '../trace/schedstat.js'
import {
  SEEN_EVERY,
  STANDSTILL,
  stoodFor,
  writeSeen,
  writeStandstill,
} from '../trace/standstills.js'
import type { Stretch } from '../trace/stretch.js'

export class LifeWatch {
  readonly #memory: TraceMemory
  readonly #clock: Clock
  readonly #onStandstill: (stretch: Stretch) => void
  readonly #timer: NodeJS.Timeout
  readonly #own = SchedstatReader.open(`self/task/${process.pid}`)
  #program: SchedstatReader | null = null
  #seen: Nanoseconds
  #ownBefore: Schedstat
  #turnsBefore: number | null = null

  constructor(memory: TraceMemory, clock: Clock, onStandstill: (stretch: Stretch) => void) {
    this.#memory = memory
    this.#clock = clock
    this.#onStandstill = onStandstill
    this.#seen = clock()
    this.#ownBefore = this.#readOwn()
    this.#timer = setInterval(() => {
      this.look()
    }, SEEN_EVERY)
  }

  /** The kernel's number of the program's thread; 0 where the system does not tell. */
  follow(tid: number): void {
    this.#program?.close()
    this.#program = tid === 0 ? null : SchedstatReader.open(`self/task/${tid}`)
    this.#turnsBefore = this.#program?.read()?.turns ?? null
  }

  close(): void {
    clearInterval(this.#timer)
    this.#own?.close()
    this.#program?.close()
    this.#program = null
  }

  /** Looks now, if the timer should have done so long ago: whoever calls this may be first. */
  lookIfLate(): void {
    if (this.#clock() - this.#seen >= STANDSTILL) this.look()
  }

  /** Looks now whether the process has stood still since it was last seen. */
  look(): void {
    const now = this.#clock()
    const own = this.#readOwn()
    const turns = this.#program?.read()?.turns ?? null
    const from = this.#seen
    const busy = own.cpu - this.#ownBefore.cpu + (own.queued - this.#ownBefore.queued)
    const programMoved = turns === null || turns !== this.#turnsBefore
    if (stoodFor(now - from, busy) >= STANDSTILL && programMoved) {
      const standstill = { from, to: now }
      writeStandstill(this.#memory, standstill)
      this.#onStandstill(standstill)
    }
    this.#seen = now
    this.#ownBefore = own
    this.#turnsBefore = turns
    writeSeen(this.#memory, now, own.cpu)
  }

  /** Elsewhere than on Linux: what the whole process has used, which is more. */
  #readOwn(): Schedstat {
    const own = this.#own?.read() ?? null
    if (own !== null) return own
    const { user, system } = process.cpuUsage()
    return { cpu: (user + system) * 1000, queued: 0, turns: 0 }
  }
}
