/**
 * What happened before this page's memory begins, out of the bridge's session file: for the stretch
 * of time that is looked at, and some to either side.
 */
import { RECORD_BYTES, RecordView, type Nanoseconds, type RunMessage } from '@peerscope/protocol'
import { Trace } from '../trace/trace'

/** Records of a stretch of time of a session's own clock; null where they are not to be had. */
export type FetchHistory = (fromNs: Nanoseconds, toNs: Nanoseconds) => Promise<ArrayBuffer | null>

export const fetchFrom =
  (source: number): FetchHistory =>
  async (fromNs, toNs) => {
    const query = new URLSearchParams({ from: `${fromNs}`, to: `${toNs}`, source: `${source}` })
    try {
      const answer = await fetch(`./history?${query}`)
      return answer.ok ? await answer.arrayBuffer() : null
    } catch {
      return null
    }
  }

/** So much more than is looked at is fetched to either side, so that moving on a little is at once. */
const BESIDE = 0.5

export class History {
  readonly #fetch: FetchHistory
  /** Told when there is something new to be drawn. */
  readonly #changed: () => void
  #trace: Trace | null = null
  #have: { fromNs: Nanoseconds; toNs: Nanoseconds } | null = null
  #asking = false

  constructor(fetch: FetchHistory, changed: () => void) {
    this.#fetch = fetch
    this.#changed = changed
  }

  /** The stretch that is there; null before any was looked at. */
  get trace(): Trace | null {
    return this.#trace
  }

  forget(): void {
    this.#trace = null
    this.#have = null
  }

  /**
   * Looked at is [fromNs, toNs] of the session's own clock.
   * @param knownFromNs from here on the page has everything itself
   */
  async look(
    fromNs: Nanoseconds,
    toNs: Nanoseconds,
    knownFromNs: Nanoseconds,
    runs: readonly RunMessage[],
    shiftNs: Nanoseconds,
  ): Promise<void> {
    const from = Math.max(0, Math.floor(fromNs))
    const to = Math.min(Math.ceil(toNs), Math.floor(knownFromNs))
    if (to <= from || this.#asking || this.#has(from, to)) return
    const beside = (to - from) * BESIDE
    const wanted = {
      fromNs: Math.max(0, Math.floor(from - beside)),
      toNs: Math.min(Math.ceil(to + beside), Math.floor(knownFromNs)),
    }
    this.#asking = true
    const records = await this.#fetch(wanted.fromNs, wanted.toNs)
    this.#asking = false
    // Whoever does not answer, or has no file, is not asked again for the same.
    this.#have = wanted
    if (records === null || records.byteLength % RECORD_BYTES !== 0) return
    this.#trace = traceOf(new RecordView(records), runs, shiftNs)
    this.#changed()
  }

  #has(fromNs: Nanoseconds, toNs: Nanoseconds): boolean {
    return this.#have !== null && this.#have.fromNs <= fromNs && this.#have.toNs >= toNs
  }
}

function traceOf(records: RecordView, runs: readonly RunMessage[], shiftNs: Nanoseconds): Trace {
  const trace = new Trace()
  trace.shiftNs = shiftNs
  for (const run of runs) trace.addRun(run)
  trace.append(records)
  return trace
}
