import { modes, operations, type Span } from '@peerscope/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LaneTrace } from '../../trace/lane-trace'
import type { OwnedLane } from '../newest-spans'
import { mainLane, recordsOf, runOf, spanOf } from '../../trace/spans.fixture'
import { RangeSums, toTsv, type Range, type RangeRow } from './selection'

function laneOf(spans: readonly Span[]): LaneTrace {
  const lane = new LaneTrace(mainLane, runOf(1))
  const records = recordsOf(spans)
  for (let r = 0; r < records.length; r++) lane.append(records, r)
  return lane
}
const owned = (lane: LaneTrace, untilNs = lane.endNs): OwnedLane => ({
  lane,
  source: 0,
  peer: 'Alice',
  untilNs,
})

function rangeRows(lanes: readonly OwnedLane[], range: Range): RangeRow[] {
  const sums = new RangeSums(range)
  expect(sums.add(lanes, () => true)).toBe(true)
  return sums.rows(lanes)
}

const story = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.nat(300)),
    duration: fc.nat(2000),
    bytes: fc.nat(50),
    mode: fc.constantFrom(...modes),
    operation: fc.constantFrom(...operations),
  }),
  { maxLength: 120 },
)

test('every row is what adding up span by span gives, and the times add up to the range', () => {
  fc.assert(
    fc.property(
      story,
      fc.nat(60_000),
      fc.integer({ min: 1, max: 60_000 }),
      (parts, fromNs, length) => {
        let at = 0
        const spans = parts.map(({ gap, duration, ...rest }) => {
          const span = spanOf(at + gap, duration, rest)
          at += gap + duration
          return span
        })
        const lane = laneOf(spans)
        const toNs = fromNs + length
        const rows = rangeRows([owned(lane)], { fromNs, toNs })
        const kept = Array.from({ length: lane.length }, (_, i) => lane.span(i))
        for (const { mode, operation, timeNs, count, bytes, longestNs } of rows) {
          if (mode === 'uncovered') continue
          const own = kept.filter(
            (span) =>
              span.mode === mode &&
              span.operation === operation &&
              span.start < toNs &&
              (span.start + span.duration > fromNs || (span.duration === 0 && span.start > fromNs)),
          )
          const time = own.reduce(
            (sum, { start, duration }) =>
              sum + Math.min(start + duration, toNs) - Math.max(start, fromNs),
            0,
          )
          expect([timeNs, count]).toEqual([time, own.length])
          expect(longestNs).toBe(Math.max(...own.map(({ duration }) => duration)))
          const ended = own.filter(({ start, duration }) => start + duration <= toNs)
          expect(bytes).toBe(ended.reduce((sum, span) => sum + span.bytes, 0))
        }
        if (rows.length > 0) {
          expect(rows.reduce((sum, { timeNs }) => sum + timeNs, 0)).toBe(length)
          expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
        }
      },
    ),
  )
})

test('what goes on counts until now', () => {
  const lane = laneOf([spanOf(0, 100)])
  lane.open = { lane: 1, operation: 'input', mode: 'blocked', line: 3, connection: 0, sinceNs: 100 }
  const rows = rangeRows([owned(lane, 300)], { fromNs: 50, toNs: 400 })
  expect(rows.map(({ operation, mode, timeNs }) => [operation, mode, timeNs])).toEqual([
    ['input', 'blocked', 200],
    ['recv', 'blocked', 50],
    ['none', 'uncovered', 100],
  ])
})

test('rows can be pasted into a table', () => {
  const lane = laneOf([spanOf(0, 250e6, { bytes: 6 })])
  const rows = rangeRows([{ ...owned(lane), peer: 'A\tB' }], { fromNs: 0, toNs: 500e6 })
  expect(toTsv(rows, ['peer', 'lane']).split('\n')).toEqual([
    'peer\tlane',
    'A B\tmain\tblocked\trecv\t0.25\t0.5\t1\t0.25\t6',
    'A B\tmain\tuncovered\tnone\t0.25\t0.5\t0\t0\t0',
  ])
})

test('what was fetched of a lane and what the page has of it are one lane', () => {
  const past = laneOf([spanOf(0, 300), spanOf(300, 100, { operation: 'send' })])
  const kept = laneOf([spanOf(400, 200)])
  const rows = rangeRows([owned(kept), owned(past)], { fromNs: 0, toNs: 700 })
  expect(
    rows.map(({ mode, operation, timeNs, count }) => [mode, operation, timeNs, count]),
  ).toEqual([
    ['blocked', 'recv', 500, 2],
    ['blocked', 'send', 100, 1],
    ['uncovered', 'none', 100, 0],
  ])
})

test('a peer that is gone, or a picture that stands still, counts only until then', () => {
  const lane = laneOf([spanOf(0, 100), spanOf(100, 200, { operation: 'send' })])
  lane.open = { lane: 1, operation: 'input', mode: 'blocked', line: 3, connection: 0, sinceNs: 300 }
  const rowsUntil = (untilNs: number) =>
    rangeRows([owned(lane, untilNs)], { fromNs: 0, toNs: 400 }).map(
      ({ operation, mode, timeNs, longestNs }) => [operation, mode, timeNs, longestNs],
    )
  expect(rowsUntil(150)).toEqual([
    ['recv', 'blocked', 100, 100],
    ['send', 'blocked', 50, 50],
    ['none', 'uncovered', 250, 0],
  ])
  expect(rowsUntil(350)).toEqual([
    ['send', 'blocked', 200, 200],
    ['recv', 'blocked', 100, 100],
    ['input', 'blocked', 50, 50],
    ['none', 'uncovered', 50, 0],
  ])
})

test('added up a part at a time, while more comes, it is the same as at once', () => {
  const spans = Array.from({ length: 10_000 }, (_, i) => spanOf(i * 10, 10, { bytes: i % 7 }))
  const lane = laneOf(spans.slice(0, 6000))
  const range = { fromNs: 5, toNs: 95_000 }
  const sums = new RangeSums(range)
  let parts = 0
  while (!sums.add([owned(lane)], () => false)) parts += 1
  expect(parts).toBeGreaterThan(1)
  const records = recordsOf(spans.slice(6000))
  for (let r = 0; r < records.length; r++) lane.append(records, r)
  while (!sums.add([owned(lane)], () => false)) parts += 1
  expect(sums.rows([owned(lane)])).toEqual(rangeRows([owned(lane)], range))
  // Where the clocks' relation has become known better, it is counted anew.
  lane.shiftTo(1000)
  sums.add([owned(lane)], () => true)
  expect(sums.rows([owned(lane)])).toEqual(rangeRows([owned(lane)], range))
})
