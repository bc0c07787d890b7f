/**
 * What happened before this page's memory begins, out of the bridge's session file: for the stretch
 * of time that is looked at, and some to either side.
 */
import {
  RECORD_BYTES,
  RecordView,
  type Bytes,
  type Milliseconds,
  type Nanoseconds,
} from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
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
/** Who did not answer is asked again after so long. */
const AGAIN: Milliseconds = 5000
/** An answer this long may be only the newest part: a bridge sends 4 MiB at most. */
const PERHAPS_CUT: Bytes = 2 * 1024 * 1024
/** Which is asked for again once so small a part of it is looked at. */
const NARROWER = 0.25

interface Stretch {
  fromNs: Nanoseconds
  toNs: Nanoseconds
}

export class History {
  readonly #fetch: FetchHistory
  /** Told when there is something new to be drawn. */
  readonly #changed: () => void
  #trace: Trace | null = null
  /** Of the session's own clock, as all that is asked for. */
  #have: Stretch | null = null
  #asked: (Stretch & { failedAt: Milliseconds | null }) | null = null
  #asking = false

  constructor(fetch: FetchHistory, changed: () => void) {
    this.#fetch = fetch
    this.#changed = changed
  }

  /** The stretch that is there; null before any was looked at. */
  get trace(): Trace | null {
    return this.#trace
  }

  /**
   * Looked at is [fromNs, toNs], on the page's time.
   * @param page what the page has itself
   */
  async look(fromNs: Nanoseconds, toNs: Nanoseconds, page: Trace): Promise<void> {
    // How the clocks stand to each other may have become known since.
    if (this.#trace !== null && this.#trace.shiftNs !== page.shiftNs) {
      this.#trace.shiftNs = page.shiftNs
      this.#changed()
    }
    const knownFromNs = Math.floor(page.completeFromNs - page.shiftNs)
    const from = Math.max(0, Math.floor(fromNs - page.shiftNs))
    const to = Math.min(Math.ceil(toNs - page.shiftNs), knownFromNs)
    if (to <= from || this.#asking || !this.#isWorthAsking(from, to)) return
    const beside = (to - from) * BESIDE
    const wanted = {
      fromNs: Math.max(0, Math.floor(from - beside)),
      toNs: Math.min(Math.ceil(to + beside), knownFromNs),
    }
    this.#asking = true
    const answer = await this.#fetch(wanted.fromNs, wanted.toNs)
    this.#asking = false
    const failed = answer === null || answer.byteLength % RECORD_BYTES !== 0
    this.#asked = { ...wanted, failedAt: failed ? performance.now() : null }
    if (failed) return
    const records = new RecordView(answer)
    const cut = answer.byteLength >= PERHAPS_CUT
    this.#have = cut ? { ...wanted, fromNs: Math.max(wanted.fromNs, firstEnd(records)) } : wanted
    this.#trace = traceOf(records, page)
    this.#changed()
  }

  #isWorthAsking(fromNs: Nanoseconds, toNs: Nanoseconds): boolean {
    if (this.#have !== null && this.#have.fromNs <= fromNs && this.#have.toNs >= toNs) return false
    const asked = this.#asked
    if (asked === null || fromNs < asked.fromNs || toNs > asked.toNs) return true
    if (asked.failedAt !== null) return performance.now() - asked.failedAt >= AGAIN
    return toNs - fromNs < (asked.toNs - asked.fromNs) * NARROWER
  }
}

/** What ended before this is in none of them. */
function firstEnd(records: RecordView): Nanoseconds {
  let first = Infinity
  for (let r = 0; r < records.length; r++) {
    first = Math.min(first, records.start(r) + records.duration(r))
  }
  return first
}

/** The records of what the page lacks: whole frames come, and parts of them it may have. */
function traceOf(records: RecordView, page: Trace): Trace {
  const trace = new Trace()
  trace.shiftNs = page.shiftNs
  for (const run of page.runs) trace.addRun(run)
  const keptFrom = new Map(
    page.lanes.map((lane) => [lane.lane.id, keptFromNs(lane) - page.shiftNs] as const),
  )
  for (let r = 0; r < records.length; r++) {
    const left = (keptFrom.get(records.lane(r)) ?? Infinity) - records.start(r)
    if (left <= 0) continue
    // One that lies across is cut, as the page has its end.
    if (records.duration(r) > left) records.f64[r * 4 + 1] = left
    trace.appendOne(records, r)
  }
  return trace
}

/** From here on the page has the lane's spans, all of them where none is missing. */
function keptFromNs(lane: LaneTrace): Nanoseconds {
  if (lane.dropped === 0 && lane.missingBeforeNs <= lane.startedNs) return lane.startedNs
  return lane.length > 0 ? lane.columns.start(0) : Infinity
}
