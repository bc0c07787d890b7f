/** The few answers to `/history` that may be in memory at a time; others wait for their turn. */
import {
  HISTORY_A_SECOND,
  HISTORY_BURST,
  MAX_HISTORY_ANSWERS,
  MAX_HISTORY_WAITING,
} from '../limits.js'
import { RateLimit } from '../rate-limit.js'

export class HistorySlots {
  readonly #limit = new RateLimit(HISTORY_A_SECOND, HISTORY_BURST, performance.now())
  readonly #waiting: (() => void)[] = []
  #taken = 0

  get othersWait(): boolean {
    return this.#waiting.length > 0
  }

  /**
   * Waits for a turn.
   * @returns what gives it back, once; null where too many wait
   */
  async take(): Promise<(() => void) | null> {
    if (!this.#limit.allows(performance.now())) return null
    if (this.#taken >= MAX_HISTORY_ANSWERS) {
      if (this.#waiting.length >= MAX_HISTORY_WAITING) return null
      // Whoever gives a place back hands it on.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#taken += 1
    }
    let given = false
    return () => {
      if (given) return
      given = true
      const next = this.#waiting.shift()
      if (next === undefined) this.#taken -= 1
      else next()
    }
  }
}
