/** The exact figures of a stretch of time: per lane, mode and operation. */
import {
  modes,
  operations,
  type Bytes,
  type Mode,
  type Nanoseconds,
  type Operation,
} from '@peerscope/protocol'
import type { LaneTrace } from '../../trace/lane-trace'
import type { OwnedLane } from '../newest-spans'

export interface Range {
  fromNs: Nanoseconds
  toNs: Nanoseconds
}

export interface RangeRow extends OwnedLane {
  mode: Mode | 'uncovered'
  operation: Operation
  timeNs: Nanoseconds
  /** Of the range. */
  share: number
  /** Spans that lie in it, wholly or in part. */
  count: number
  longestNs: Nanoseconds
  /** Of the spans that ended in it. */
  bytes: Bytes
}

export const lengthOf = ({ fromNs, toNs }: Range): Nanoseconds => toNs - fromNs

const KEYS = modes.length * operations.length

/** By mode and operation: `mode * operations.length + operation`. */
class Sums {
  readonly time = new Float64Array(KEYS)
  readonly count = new Float64Array(KEYS)
  readonly longest = new Float64Array(KEYS)
  readonly bytes = new Float64Array(KEYS)

  add(key: number, timeNs: Nanoseconds, durationNs: Nanoseconds, bytes: Bytes): void {
    this.time[key] = (this.time[key] ?? 0) + timeNs
    this.count[key] = (this.count[key] ?? 0) + 1
    this.longest[key] = Math.max(this.longest[key] ?? 0, durationNs)
    this.bytes[key] = (this.bytes[key] ?? 0) + bytes
  }

  /** Another one, with what others have added up too. */
  with(others: readonly Sums[]): Sums {
    const all = new Sums()
    for (const sums of [this, ...others]) {
      for (let key = 0; key < KEYS; key++) {
        all.time[key] = (all.time[key] ?? 0) + (sums.time[key] ?? 0)
        all.count[key] = (all.count[key] ?? 0) + (sums.count[key] ?? 0)
        all.longest[key] = Math.max(all.longest[key] ?? 0, sums.longest[key] ?? 0)
        all.bytes[key] = (all.bytes[key] ?? 0) + (sums.bytes[key] ?? 0)
      }
    }
    return all
  }
}

/** What was added up of a lane: its finished spans before `next`, which do not change. */
interface Counted {
  sums: Sums
  next: number
  /** Another one: the lane has forgotten spans, or was moved in time. */
  startNs: Nanoseconds
}

/** So many spans are added up between two looks at the clock. */
const AT_ONCE = 2048

/**
 * Adds a range up, a part at a time, so that the page stays quick however long it is; what comes
 * later is added to what is there.
 */
export class RangeSums {
  readonly #from: Nanoseconds
  readonly #to: Nanoseconds
  readonly #counted = new WeakMap<LaneTrace, Counted>()

  constructor(range: Range) {
    this.#from = Math.round(range.fromNs)
    this.#to = Math.round(range.toNs)
  }

  /** @returns whether all was added up; false when `mayGoOn` said no before. */
  add(lanes: readonly OwnedLane[], mayGoOn: () => boolean): boolean {
    return lanes.every((owned) => this.#addLane(owned, mayGoOn))
  }

  /**
   * One row for each lane, mode and operation that occurs, in the order of the lanes; time that no
   * span covers is `uncovered`. The times of a lane add up to the range. What is open counts until
   * its lane is known.
   */
  rows(lanes: readonly OwnedLane[]): RangeRow[] {
    return this.#to <= this.#from ? [] : asOne(lanes).flatMap((parts) => this.#rowsOf(parts))
  }

  #addLane({ lane, untilNs }: OwnedLane, mayGoOn: () => boolean): boolean {
    const { columns, startNs } = lane
    let counted = this.#counted.get(lane)
    if (counted?.startNs !== startNs) {
      counted = { sums: new Sums(), next: lane.indexAt(this.#from), startNs }
      this.#counted.set(lane, counted)
    }
    const toNs = Math.min(this.#to, untilNs)
    for (let n = 1; counted.next < lane.length; n++) {
      // One that lies across the moment that is shown is not over yet.
      if (columns.start(counted.next) >= toNs || columns.end(counted.next) > untilNs) break
      this.#addSpan(counted.sums, lane, counted.next++, untilNs)
      if (n % AT_ONCE === 0 && !mayGoOn()) return false
    }
    return true
  }

  #addSpan(sums: Sums, { columns }: LaneTrace, i: number, untilNs: Nanoseconds): void {
    const start = columns.start(i)
    const end = columns.end(i)
    const bytes = end <= Math.min(this.#to, untilNs) ? columns.bytes(i) : 0
    const key = columns.mode(i) * operations.length + columns.operation(i)
    this.#addTime(sums, key, start, Math.min(end, untilNs), bytes)
  }

  #addTime(sums: Sums, key: number, start: number, end: number, bytes: Bytes): void {
    const time = Math.min(end, this.#to) - Math.max(start, this.#from)
    if (time < 0 || (time === 0 && end !== start)) return
    sums.add(key, time, end - start, bytes)
  }

  /** What goes on at the moment that is shown. */
  #unfinished({ lane, untilNs }: OwnedLane, next: number): Sums {
    const sums = new Sums()
    const toNs = Math.min(this.#to, untilNs)
    const i = Math.max(next, lane.indexAt(this.#from))
    const isCut = i < lane.length && lane.columns.start(i) < toNs
    if (isCut) this.#addSpan(sums, lane, i, untilNs)
    const open = lane.openSpan(untilNs)
    if (open !== null && open.start < toNs && untilNs > this.#from) {
      const key = modes.indexOf(open.mode) * operations.length + operations.indexOf(open.operation)
      this.#addTime(sums, key, open.start, open.start + open.duration, 0)
    }
    return sums
  }

  #rowsOf(parts: readonly OwnedLane[]): RangeRow[] {
    const [owned] = parts
    if (owned === undefined) return []
    const sums = new Sums().with(
      parts.flatMap((part) => {
        const counted = this.#counted.get(part.lane)
        const rest = this.#unfinished(part, counted?.next ?? 0)
        return counted === undefined ? [rest] : [counted.sums, rest]
      }),
    )
    const length = this.#to - this.#from
    const rows: RangeRow[] = []
    let covered = 0
    for (const [m, mode] of modes.entries()) {
      for (const [o, operation] of operations.entries()) {
        const key = m * operations.length + o
        const [timeNs = 0, count = 0] = [sums.time[key], sums.count[key]]
        if (count === 0) continue
        covered += timeNs
        const share = timeNs / length
        const [longestNs = 0, bytes = 0] = [sums.longest[key], sums.bytes[key]]
        rows.push({ ...owned, mode, operation, timeNs, share, count, longestNs, bytes })
      }
    }
    rows.sort((a, b) => b.timeNs - a.timeNs)
    const rest = length - covered
    if (rows.length > 0 && rest > 0) {
      const none = { operation: 'none', count: 0, longestNs: 0, bytes: 0 } as const
      rows.push({ ...owned, mode: 'uncovered', timeNs: rest, share: rest / length, ...none })
    }
    return rows
  }
}

/** What was fetched of a lane's past is one lane with what the page has of it. */
function asOne(lanes: readonly OwnedLane[]): OwnedLane[][] {
  const groups = new Map<string, OwnedLane[]>()
  for (const owned of lanes) {
    const key = `${owned.source} ${owned.lane.run} ${owned.lane.lane.id}`
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [owned])
    else known.push(owned)
  }
  return [...groups.values()]
}

/** Rows as lines of values, to be pasted into a table. @param head names of the columns */
export function toTsv(rows: readonly RangeRow[], head: readonly string[]): string {
  const lines = rows.map(
    ({ peer, lane, mode, operation, timeNs, share, count, longestNs, bytes }) =>
      [
        peer,
        lane.lane.name,
        mode,
        operation,
        timeNs / 1e9,
        share,
        count,
        longestNs / 1e9,
        bytes,
      ].map((value) => String(value).replaceAll(/[\t\n\r]/g, ' ')),
  )
  return [head, ...lines].map((line) => line.join('\t')).join('\n')
}
