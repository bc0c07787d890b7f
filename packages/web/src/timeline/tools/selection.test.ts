import { modes, operations, type Span } from '@peerscope/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LaneTrace } from '../../trace/lane-trace'
import { mainLane, recordsOf, runOf, spanOf } from '../../trace/spans.fixture'
import { rangeRows, toTsv } from './selection'

function laneOf(spans: readonly Span[]): LaneTrace {
  const lane = new LaneTrace(mainLane, runOf(1))
  const records = recordsOf(spans)
  for (let r = 0; r < records.length; r++) lane.append(records, r)
  return lane
}
const owned = (lane: LaneTrace) => [{ lane, source: 0, peer: 'Alice' }]

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
        const rows = rangeRows(owned(lane), { fromNs, toNs }, lane.endNs)
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
  const rows = rangeRows(owned(lane), { fromNs: 50, toNs: 400 }, 300)
  expect(rows.map(({ operation, mode, timeNs }) => [operation, mode, timeNs])).toEqual([
    ['input', 'blocked', 200],
    ['recv', 'blocked', 50],
    ['none', 'uncovered', 100],
  ])
})

test('rows can be pasted into a table', () => {
  const lane = laneOf([spanOf(0, 250e6, { bytes: 6 })])
  const rows = rangeRows([{ lane, source: 0, peer: 'A\tB' }], { fromNs: 0, toNs: 500e6 }, 250e6)
  expect(toTsv(rows, ['peer', 'lane']).split('\n')).toEqual([
    'peer\tlane',
    'A B\tmain\tblocked\trecv\t0.25\t0.5\t1\t0.25\t6',
    'A B\tmain\tuncovered\tnone\t0.25\t0.5\t0\t0\t0',
  ])
})

test('what was fetched of a lane and what the page has of it are one lane', () => {
  const past = laneOf([spanOf(0, 300), spanOf(300, 100, { operation: 'send' })])
  const kept = laneOf([spanOf(400, 200)])
  const rows = rangeRows([...owned(kept), ...owned(past)], { fromNs: 0, toNs: 700 }, 700)
  expect(
    rows.map(({ mode, operation, timeNs, count }) => [mode, operation, timeNs, count]),
  ).toEqual([
    ['blocked', 'recv', 500, 2],
    ['blocked', 'send', 100, 1],
    ['uncovered', 'none', 100, 0],
  ])
})
