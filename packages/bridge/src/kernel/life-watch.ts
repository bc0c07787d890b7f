/**
 * Says in shared memory that the bridge lives, and notices on its main thread when it has not:
 * when the whole process was stopped, frozen, or had no processor. CLOCK_MONOTONIC went on, and
 * neither this thread nor the program's did.
 *
 * That this thread alone was held (by a slow disk, say) is no standstill (trace/witness.ts).
 */
import type { Nanoseconds } from '@peerscope/protocol'
import type { Clock } from '../trace/clock.js'
import type { ProgramMemory } from '../trace/memory.js'
import { SchedstatReader, type Schedstat } from '../trace/schedstat.js'
import {
  SEEN_EVERY,
  STANDSTILL,
  stoodStill,
  writeSeen,
  writeStandstill,
} from '../trace/standstills.js'
import type { Stretch } from '../trace/stretch.js'
import { openWitness } from '../trace/witness.js'

export class LifeWatch {
  readonly #memory: ProgramMemory
  readonly #clock: Clock
  readonly #onStandstill: (stretch: Stretch) => void
  readonly #timer: NodeJS.Timeout
  readonly #own = SchedstatReader.open(`self/task/${process.pid}`)
  readonly #witness = openWitness()
  #seen: Nanoseconds
  #ownBefore: Schedstat
  #turnsBefore: number | null
  #closed = false

  constructor(memory: ProgramMemory, clock: Clock, onStandstill: (stretch: Stretch) => void) {
    this.#memory = memory
    this.#clock = clock
    this.#onStandstill = onStandstill
    this.#seen = clock()
    this.#ownBefore = this.#readOwn()
    this.#turnsBefore = this.#readTurns()
    this.#timer = setInterval(() => {
      this.look()
    }, SEEN_EVERY)
  }

  /** Nothing is noticed any more: the program's last records come after this. */
  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    this.#own?.close()
    this.#witness?.close()
  }

  /** Looks now, if the timer should have done so long ago: whoever calls this may be first. */
  lookIfLate(): void {
    if (!this.#closed && this.#clock() - this.#seen >= STANDSTILL) this.look()
  }

  /** Looks now whether the process has stood still since it was last seen. */
  look(): void {
    const now = this.#clock()
    const own = this.#readOwn()
    const turns = this.#readTurns()
    const from = this.#seen
    const before = { cpu: busy(this.#ownBefore), turns: this.#turnsBefore }
    if (stoodStill(now - from, before, { cpu: busy(own), turns })) {
      const standstill = { from, to: now }
      writeStandstill(this.#memory, standstill)
      this.#onStandstill(standstill)
    }
    this.#seen = now
    this.#ownBefore = own
    this.#turnsBefore = turns
    writeSeen(this.#memory, now, { cpu: own.cpu, turns })
  }

  #readTurns(): number | null {
    return this.#witness?.read()?.turns ?? null
  }

  /** Elsewhere than on Linux: what the whole process has used, which is more. */
  #readOwn(): Schedstat {
    const own = this.#own?.read() ?? null
    if (own !== null) return own
    const { user, system } = process.cpuUsage()
    return { cpu: (user + system) * 1000, queued: 0, turns: 0 }
  }
}

/** How long it has worked, or waited for a processor. */
const busy = ({ cpu, queued }: Schedstat): Nanoseconds => cpu + queued
