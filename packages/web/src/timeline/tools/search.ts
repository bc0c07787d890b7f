/**
 * Finds the spans of a picture that a query is about. Every finished span is looked at once, a part
 * at a time so that the page stays quick; what was found is kept by number, so that the next one,
 * or those in view, cost a binary search.
 */
import { modeCode, type Nanoseconds, type Span } from '@peerscope/protocol'
import type { LaneTrace } from '../../trace/lane-trace'
import { openRef, type SpanRef } from '../span-ref'
import { openIn, type ListedSpan, type OwnedLane } from '../newest-spans'
import { endOf, type Viewport } from '../viewport'
import { matches, type Query } from './query'

/** The text of the messages that a span carried; '' for none. */
export type TextOf = (owned: OwnedLane, span: Span) => string

/** Spans of a lane that were found, so near to each other that they are one to the eye. */
export interface FoundRun {
  lane: LaneTrace
  fromNs: Nanoseconds
  /** Infinity: it goes on. */
  toNs: Nanoseconds
}

/** So many spans are looked at between two looks at the clock. */
const AT_ONCE = 512
/** A message is told of a moment after its span: for so long it is looked again. */
const UNSETTLED: Nanoseconds = 3e9

interface Looked {
  /** Numbers within the lane of those that were found, in order. */
  found: number[]
  /** The first that was not looked at. */
  next: number
  /** The first that is to be looked at again. */
  unsettled: number
  /** Another one: the lane has forgotten spans, or was moved in time. */
  startNs: Nanoseconds
}

export class Search {
  readonly #query: Query
  readonly #textOf: TextOf
  readonly #looked = new WeakMap<LaneTrace, Looked>()

  constructor(query: Query, textOf: TextOf) {
    this.#query = query
    this.#textOf = textOf
  }

  /** @returns whether all was looked at; false when `mayGoOn` said no before. */
  look(lanes: readonly OwnedLane[], mayGoOn: () => boolean): boolean {
    return lanes.every((owned) => this.#lookAt(owned, mayGoOn))
  }

  /** How many were found so far, with those that go on. */
  count(lanes: readonly OwnedLane[]): number {
    return lanes.reduce((sum, owned) => {
      const { found } = this.#lookedAt(owned.lane)
      const begun = firstWhere(found, (i) => owned.lane.columns.start(i) >= owned.untilNs)
      return sum + begun + (this.#open(owned) === null ? 0 : 1)
    }, 0)
  }

  /** The next one in time after a span, or after a moment; or the one before. */
  next(
    lanes: readonly OwnedLane[],
    from: { atNs: Nanoseconds; ref: SpanRef | null },
    direction: 1 | -1,
  ): SpanRef | null {
    // Of spans that begin at the same moment, those of a lane below come after.
    const fromPlace = lanes.findIndex(({ lane }) => lane === from.ref?.lane)
    let best: { ref: SpanRef; atNs: Nanoseconds } | null = null
    for (const [place, owned] of lanes.entries()) {
      const isAfter = (atNs: Nanoseconds): boolean =>
        atNs > from.atNs || (atNs === from.atNs && fromPlace >= 0 && place > fromPlace)
      const isBefore = (atNs: Nanoseconds): boolean =>
        atNs < from.atNs || (atNs === from.atNs && fromPlace >= 0 && place < fromPlace)
      const found =
        direction === 1 ? this.#firstWhere(owned, isAfter) : this.#lastWhere(owned, isBefore)
      if (found === null) continue
      const isBetter =
        best === null || (direction === 1 ? found.atNs < best.atNs : found.atNs >= best.atNs)
      if (isBetter) best = found
    }
    return best?.ref ?? null
  }

  /** @param columnNs what is nearer to each other than this is one */
  inView(lanes: readonly OwnedLane[], viewport: Viewport, columnNs: Nanoseconds): FoundRun[] {
    const runs: FoundRun[] = []
    for (const owned of lanes) {
      const { lane } = owned
      const { columns } = lane
      const { found } = this.#lookedAt(lane)
      const endNs = Math.min(endOf(viewport), owned.untilNs)
      let last: FoundRun | null = null
      let place = 0
      for (let atNs = viewport.startNs; ;) {
        place = firstWhere(found, (one) => columns.end(one) > atNs, place)
        const i = found[place]
        // The next one may begin in view though all before `atNs`, beyond its end, is marked.
        if (i === undefined || columns.start(i) >= endNs) break
        const [fromNs, toNs] = [columns.start(i), columns.end(i)]
        if (last !== null && fromNs - last.toNs < columnNs) last.toNs = toNs
        else runs.push((last = { lane, fromNs, toNs }))
        atNs = Math.max(toNs, fromNs + columnNs)
      }
      const open = openIn(owned, viewport)
      if (open !== null && this.#isFound(owned, open)) {
        runs.push({ lane, fromNs: open.start, toNs: Infinity })
      }
    }
    return runs
  }

  /** Those that go on, then the newest that begin in view. */
  newest(lanes: readonly OwnedLane[], viewport: Viewport, count: number): ListedSpan[] {
    const open: ListedSpan[] = []
    const finished: ListedSpan[] = []
    for (const owned of lanes) {
      const { lane } = owned
      const { columns } = lane
      const span = openIn(owned, viewport)
      if (span !== null && this.#isFound(owned, span)) {
        open.push({ ...owned, index: lane.length, span, open: true })
      }
      const { found } = this.#lookedAt(lane)
      const behind = firstWhere(found, (i) => columns.start(i) >= endOf(viewport))
      for (const i of found.slice(Math.max(0, behind - count), behind)) {
        if (columns.end(i) <= viewport.startNs || columns.end(i) > owned.untilNs) continue
        finished.push({ ...owned, index: i, span: lane.span(i), open: false })
      }
    }
    finished.sort((a, b) => b.span.start - a.span.start)
    return [...open, ...finished.slice(0, count)]
  }

  #lookedAt(lane: LaneTrace): Looked {
    const { startNs } = lane
    let looked = this.#looked.get(lane)
    if (looked?.startNs !== startNs) {
      looked = { found: [], next: 0, unsettled: Infinity, startNs }
      this.#looked.set(lane, looked)
    }
    return looked
  }

  #lookAt(owned: OwnedLane, mayGoOn: () => boolean): boolean {
    const { lane } = owned
    const looked = this.#lookedAt(lane)
    if (looked.unsettled < looked.next) {
      looked.next = looked.unsettled
      looked.found.length = firstWhere(looked.found, (i) => i >= looked.next)
    }
    looked.unsettled = Infinity
    for (let n = 1; looked.next < lane.length; n++) {
      if (this.#isFoundAt(owned, looked.next)) looked.found.push(looked.next)
      looked.next++
      if (n % AT_ONCE === 0 && !mayGoOn()) return false
    }
    if (this.#query.words.length > 0) looked.unsettled = firstUnsettled(lane)
    return true
  }

  #isFoundAt(owned: OwnedLane, i: number): boolean {
    const { lane } = owned
    const { columns } = lane
    // What lies between two operations of a lane of pending ones is nothing that happened.
    if (lane.lane.kind === 'pending' && columns.mode(i) === modeCode.idle) return false
    // Cheap before dear: most spans are too short for what is looked for.
    const duration = columns.duration(i)
    const { shortestNs, longestNs } = this.#query
    if (duration < shortestNs || duration > longestNs) return false
    return this.#isFound(owned, lane.span(i))
  }

  #isFound(owned: OwnedLane, span: Span): boolean {
    return matches(this.#query, span, () => this.#textOf(owned, span))
  }

  /** What goes on, if it is looked for. */
  #open(owned: OwnedLane): Span | null {
    const span = openIn(owned, { startNs: 0, durationNs: Infinity })
    return span !== null && this.#isFound(owned, span) ? span : null
  }

  #firstWhere(
    owned: OwnedLane,
    holds: (atNs: Nanoseconds) => boolean,
  ): { ref: SpanRef; atNs: Nanoseconds } | null {
    const { lane, untilNs } = owned
    const { found } = this.#lookedAt(lane)
    const i = found[firstWhere(found, (one) => holds(lane.columns.start(one)))]
    const atNs = i === undefined ? Infinity : lane.columns.start(i)
    if (i !== undefined && atNs < untilNs) return { ref: { lane, span: i }, atNs }
    const open = this.#open(owned)
    return open === null || !holds(open.start) ? null : { ref: openRef(lane), atNs: open.start }
  }

  #lastWhere(
    owned: OwnedLane,
    holds: (atNs: Nanoseconds) => boolean,
  ): { ref: SpanRef; atNs: Nanoseconds } | null {
    const { lane, untilNs } = owned
    const open = this.#open(owned)
    if (open !== null && holds(open.start)) {
      return { ref: openRef(lane), atNs: open.start }
    }
    const { found } = this.#lookedAt(lane)
    const i =
      found[
        firstWhere(found, (one) => {
          const atNs = lane.columns.start(one)
          return !holds(atNs) || atNs >= untilNs
        }) - 1
      ]
    return i === undefined ? null : { ref: { lane, span: i }, atNs: lane.columns.start(i) }
  }
}

/** The newest may carry messages that were not told of yet. */
function firstUnsettled({ columns, length, endNs }: LaneTrace): number {
  let first = length
  while (first > 0 && columns.end(first - 1) > endNs - UNSETTLED) first--
  return first
}

/**
 * Place of the first that a condition holds for, which holds for all after it; the length for none.
 * @param from it is none before; the nearer it is, the less it costs
 */
function firstWhere(sorted: readonly number[], holds: (i: number) => boolean, from = 0): number {
  let low = from
  let high = from
  for (let step = 1; high < sorted.length && !holds(sorted[high] ?? 0); step *= 2) {
    low = high + 1
    high += step
  }
  high = Math.min(high, sorted.length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(sorted[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}
