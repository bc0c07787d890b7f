/** The exact figures of a stretch of time: per lane, mode and operation. */
import {
  modes,
  operations,
  type Bytes,
  type Mode,
  type Nanoseconds,
  type Operation,
} from '@peerscope/protocol'
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

/**
 * One row for each lane, mode and operation that occurs, in the order of the lanes; time that no span
 * covers is `uncovered`. The times of a lane add up to the range.
 * @param untilNs what is open counts until then
 */
export function rangeRows(
  lanes: readonly OwnedLane[],
  range: Range,
  untilNs: Nanoseconds,
): RangeRow[] {
  const from = Math.round(range.fromNs)
  const to = Math.round(range.toNs)
  if (to <= from) return []
  return asOne(lanes).flatMap((parts) => rowsOf(parts, from, to, Math.round(untilNs)))
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

function rowsOf(
  parts: readonly OwnedLane[],
  from: number,
  to: number,
  untilNs: number,
): RangeRow[] {
  const [owned] = parts
  if (owned === undefined) return []
  const sums = new Map<number, Omit<RangeRow, 'share'>>()
  let covered = 0
  const add = (
    mode: number,
    operation: number,
    start: number,
    end: number,
    bytes: number,
  ): void => {
    const time = Math.min(end, to) - Math.max(start, from)
    if (time < 0 || (time === 0 && end !== start)) return
    covered += time
    const key = mode * operations.length + operation
    const row = sums.get(key) ?? {
      ...owned,
      ...{ mode: modes[mode] ?? 'unobserved', operation: operations[operation] ?? 'none' },
      ...{ timeNs: 0, count: 0, longestNs: 0, bytes: 0 },
    }
    row.timeNs += time
    row.count += 1
    row.longestNs = Math.max(row.longestNs, end - start)
    if (end <= to) row.bytes += bytes
    sums.set(key, row)
  }
  for (const { lane } of parts) {
    const { columns } = lane
    for (let i = lane.indexAt(from); i < lane.length && columns.start(i) < to; i++) {
      add(columns.mode(i), columns.operation(i), columns.start(i), columns.end(i), columns.bytes(i))
    }
    const open = lane.openSpan(untilNs)
    if (open !== null && open.start < to && untilNs > from) {
      const end = open.start + open.duration
      add(modes.indexOf(open.mode), operations.indexOf(open.operation), open.start, end, 0)
    }
  }
  const rows: Omit<RangeRow, 'share'>[] = [...sums.values()].sort((a, b) => b.timeNs - a.timeNs)
  const rest = to - from - covered
  if (rows.length > 0 && rest > 0) {
    const none = { operation: 'none', count: 0, longestNs: 0, bytes: 0 } as const
    rows.push({ ...owned, mode: 'uncovered', timeNs: rest, ...none })
  }
  return rows.map((row) => ({ ...row, share: row.timeNs / (to - from) }))
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
