import {
  modeAt,
  modeCode,
  modes,
  operationAt,
  operationCode,
  operations,
  releaseAt,
  releaseCode,
  RECORD_BYTES,
  RecordView,
  releases,
  type Lane,
  type Mode,
  type Model,
  type Nanoseconds,
  type OpenOperation,
  type Operation,
  type Span,
} from '@peerscope/protocol'
import { SpanColumns } from './span-columns'
import { TimeCursor } from './time-cursor'
import { MODE_SUMS, SPANS_PER_BLOCK, TimeIndex } from './time-index'

/** Time of every mode within a window; `uncovered` is what no span covers. Sums to the window. */
export type TimeByMode = Record<Mode | 'uncovered', Nanoseconds>
/** Time of every operation within a window, `none` included, and what no span covers. */
export type TimeByOperation = Record<Operation | 'uncovered', Nanoseconds>

/** More spans than this are not kept for one lane: the older half goes (64 MB are left). */
export const MAX_SPANS = 2_097_152

/**
 * One lane of one run: its finished spans, in order, and what it is in the middle of.
 *
 * Spans of a lane follow one another. A record that begins before its predecessor has ended is
 * cut to what is new, so that no time counts twice; both cases are counted in `overlapping`.
 * A mode this page has no word for counts as unobserved, such an operation as none.
 */
const BLANK = new RecordView(new ArrayBuffer(RECORD_BYTES))

export class LaneTrace {
  readonly lane: Lane
  readonly run: number
  readonly model: Model
  /** When the run began. */
  startedNs: Nanoseconds
  /** What is added to the times that are told, so that they are those of the page's own bridge. */
  #shiftNs: Nanoseconds
  readonly columns = new SpanColumns()
  readonly index = new TimeIndex()
  open: OpenOperation | null = null
  /** Spans that are no longer kept. */
  dropped = 0
  /** Spans that ended before this did not come: the viewer was late. */
  missingBeforeNs: Nanoseconds
  /** What it did from here on was not seen, until something else began. */
  lostNs: Nanoseconds = Infinity
  backNs: Nanoseconds = Infinity
  /** Records that overlapped their predecessor. */
  overlapping = 0
  readonly #maxSpans: number

  constructor(
    lane: Lane,
    run: { run: number; model: Model; startedNs: Nanoseconds },
    maxSpans = MAX_SPANS,
    shiftNs = 0,
  ) {
    this.#shiftNs = shiftNs
    this.missingBeforeNs = shiftNs
    this.lane = lane
    this.run = run.run
    this.model = run.model
    this.startedNs = run.startedNs + shiftNs
    this.#maxSpans = maxSpans
  }

  get length(): number {
    return this.columns.length
  }

  /** Start of the first span that is kept; where the run began when there is none. */
  get startNs(): Nanoseconds {
    return this.length > 0 ? this.columns.start(0) : this.startedNs
  }

  /**
   * From when on the lane has a picture. A program's thread needs a moment to begin: before its
   * first span there is nothing to see. But where spans are missing, the run's start counts.
   */
  get beginNs(): Nanoseconds {
    const missing = this.dropped > 0 || this.missingBeforeNs > this.startedNs
    return missing ? Math.min(this.startedNs, this.startNs) : this.startNs
  }

  /** End of the last finished span; where the run began when there is none. */
  get endNs(): Nanoseconds {
    return this.length > 0 ? this.columns.end(this.length - 1) : this.startedNs
  }

  /** From when on the open operation counts: what is finished already is not open. */
  get openFromNs(): Nanoseconds {
    return this.open === null ? Infinity : Math.max(this.open.sinceNs + this.#shiftNs, this.endNs)
  }

  /** Moves all that is known in time, and what comes: the clocks' relation is known better. */
  shiftTo(shiftNs: Nanoseconds): void {
    const by = shiftNs - this.#shiftNs
    if (by === 0) return
    this.#shiftNs = shiftNs
    this.startedNs += by
    this.missingBeforeNs += by
    this.columns.shift(by)
    this.index.shift(by)
  }

  append(records: RecordView, r: number): void {
    let start = records.start(r) + this.#shiftNs
    let duration = records.duration(r)
    if (this.length > 0 && start < this.endNs) {
      this.overlapping++
      duration -= this.endNs - start
      start = this.endNs
      if (duration <= 0) return
    }
    this.#fillWithIdle(start)
    const mode = records.mode(r) < modes.length ? records.mode(r) : modeCode.unobserved
    const operation =
      records.operation(r) < operations.length ? records.operation(r) : operationCode.none
    const releasedBy =
      records.releasedBy(r) < releases.length ? records.releasedBy(r) : releaseCode.unknown
    if (this.length >= this.#maxSpans) this.#dropOlderHalf()
    this.columns.push(records, r, start, duration, mode, operation, releasedBy)
    this.index.push(start, duration, mode, operation)
  }

  /** In a lane of pending operations, what lies between two records is idle. */
  #fillWithIdle(until: Nanoseconds): void {
    const from = this.endNs
    if (this.lane.kind !== 'pending' || this.length === 0 || until <= from) return
    if (this.length >= this.#maxSpans) this.#dropOlderHalf()
    this.columns.push(BLANK, 0, from, until - from, modeCode.idle, operationCode.none, 0)
    this.index.push(from, until - from, modeCode.idle, operationCode.none)
  }

  /**
   * The first span that ends after a moment; `length` when there is none.
   * @param hint a span near it: looking on from there costs the logarithm of the distance.
   */
  indexAt(atNs: Nanoseconds, hint = 0): number {
    const block = this.index.blockAt(atNs, Math.floor(hint / SPANS_PER_BLOCK))
    // What lies before the block has ended before it began, what lies behind it begins later.
    const first = block * SPANS_PER_BLOCK
    const behind = Math.min(this.length, first + SPANS_PER_BLOCK)
    return this.columns.firstEndingAfter(atNs, first, behind)
  }

  /** The finished span that began at a moment of its session's own clock; null while it is none. */
  indexSince(sinceNs: Nanoseconds): number | null {
    const startNs = sinceNs + this.#shiftNs
    const i = this.indexAt(startNs)
    return i < this.length && this.columns.start(i) <= startNs ? i : null
  }

  span(i: number): Span {
    const { columns } = this
    return {
      start: columns.start(i),
      duration: columns.duration(i),
      bytes: columns.bytes(i),
      streamOffset: columns.streamOffset(i),
      lane: this.lane.id,
      connection: columns.connection(i),
      operation: operationAt(columns.operation(i)),
      line: columns.line(i),
      error: columns.error(i),
      mode: modeAt(columns.mode(i)),
      releasedBy: releaseAt(columns.releasedBy(i)),
    }
  }

  /** What the lane is in the middle of, as a span that lasts until now. */
  openSpan(nowNs: Nanoseconds): Span | null {
    if (this.open === null) return null
    const { connection, operation, line, mode } = this.open
    const start = this.openFromNs
    const duration = Math.max(0, Math.min(nowNs, this.lostNs) - start)
    const unknown = { bytes: 0, streamOffset: 0, error: 0, releasedBy: 'none' as const }
    return { start, duration, lane: this.lane.id, connection, operation, line, mode, ...unknown }
  }

  /**
   * Time of every mode in [fromNs, toNs). Exact to the nanosecond for whole bounds.
   * @param nowNs when given, the open operation counts until then.
   */
  timeByMode(fromNs: Nanoseconds, toNs: Nanoseconds, nowNs?: Nanoseconds): TimeByMode {
    const { sums, openTime } = this.#between(fromNs, toNs, nowNs, false)
    const entries = modes.map((mode, code) => [mode, sums[code] ?? 0] as const)
    const time = Object.fromEntries(entries) as Record<Mode, Nanoseconds>
    if (this.open !== null) time[this.open.mode] += openTime
    return { ...time, uncovered: uncovered(fromNs, toNs, Object.values(time)) }
  }

  /** Time of every operation in [fromNs, toNs); see `timeByMode`. */
  timeByOperation(fromNs: Nanoseconds, toNs: Nanoseconds, nowNs?: Nanoseconds): TimeByOperation {
    const { sums, openTime } = this.#between(fromNs, toNs, nowNs, true)
    const entries = operations.map((word, code) => [word, sums[MODE_SUMS + code] ?? 0] as const)
    const time = Object.fromEntries(entries) as Record<Operation, Nanoseconds>
    if (this.open !== null) time[this.open.operation] += openTime
    return { ...time, uncovered: uncovered(fromNs, toNs, Object.values(time)) }
  }

  #between(
    fromNs: Nanoseconds,
    toNs: Nanoseconds,
    nowNs: Nanoseconds | undefined,
    byOperation: boolean,
  ) {
    const cursor = new TimeCursor(this, byOperation)
    cursor.seek(fromNs)
    const before = cursor.sums.slice()
    cursor.seek(toNs)
    const sums = cursor.sums.map((sum, key) => sum - (before[key] ?? 0))
    const openTo = nowNs === undefined ? -Infinity : Math.min(nowNs, toNs, this.lostNs)
    return { sums, openTime: Math.max(0, openTo - Math.max(this.openFromNs, fromNs)) }
  }

  #dropOlderHalf(): void {
    const blocks = Math.floor(this.length / 2 / SPANS_PER_BLOCK)
    this.columns.dropOldest(blocks * SPANS_PER_BLOCK)
    this.index.dropOldest(blocks)
    this.dropped += blocks * SPANS_PER_BLOCK
  }
}

function uncovered(fromNs: Nanoseconds, toNs: Nanoseconds, times: Nanoseconds[]): Nanoseconds {
  return times.reduce((rest, time) => rest - time, toNs - fromNs)
}
