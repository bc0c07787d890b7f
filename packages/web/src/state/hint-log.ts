/** Which hints there were, and when: each begins, changes its figures, and ends. */
import type { Nanoseconds } from '@peerscope/protocol'
import type { Hint } from './hints'

export interface LoggedHint {
  hint: Hint
  /** It is so now. */
  current: boolean
}

/** So many of those that are over are kept. */
const MOST = 500

export class HintLog {
  #past: readonly LoggedHint[] = []
  #current: readonly LoggedHint[] = []
  #all: readonly LoggedHint[] = []

  /** In the order in which they ended, then those that are true now. The same list while it is. */
  get all(): readonly LoggedHint[] {
    return this.#all
  }

  /**
   * @param hints all that are true now
   * @param overAt when one was over that is not true any more, as far as is known
   */
  apply(hints: readonly Hint[], overAt: (hint: Hint) => Nanoseconds): void {
    const over = this.#current.filter(({ hint }) => !hints.some((now) => isSame(now, hint)))
    const current = hints.map((hint) => {
      const known = this.#current.find((one) => isSame(hint, one.hint))
      if (known === undefined) return { hint, current: true }
      const next = { ...hint, sinceNs: known.hint.sinceNs }
      return areEqual(next, known.hint) ? known : { hint: next, current: true }
    })
    const kept = current.length === this.#current.length && current.every(this.#isCurrent)
    if (kept) return
    const ended = over.map(({ hint }) => ({
      hint: { ...hint, untilNs: hint.untilNs ?? Math.max(hint.sinceNs, overAt(hint)) },
      current: false,
    }))
    if (ended.length > 0) this.#past = [...this.#past, ...ended].slice(-MOST)
    this.#current = current
    this.#all = [...this.#past, ...current]
  }

  readonly #isCurrent = (one: LoggedHint, place: number): boolean => this.#current[place] === one
}

/**
 * What goes on is one hint however its figures change, as long as the call goes on that it is about;
 * what was over when it was told is another one.
 */
function isSame(now: Hint, known: Hint): boolean {
  if (now.kind !== known.kind || now.callNs !== known.callNs) return false
  return known.untilNs === null || known.sinceNs === now.sinceNs
}

function areEqual(a: Hint, b: Hint): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
