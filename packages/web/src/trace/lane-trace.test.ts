import { modes, operations, type Span } from '@peerscope/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LaneTrace } from './lane-trace'
import { chain, mainLane, recordsOf, runOf, spanOf } from './spans.fixture'

function laneOf(spans: readonly Span[], maxSpans?: number): LaneTrace {
  const lane = new LaneTrace(mainLane, runOf(1), maxSpans)
  const records = recordsOf(spans)
  for (let r = 0; r < records.length; r++) lane.append(records, r)
  return lane
}

/** Spans in order, with gaps and spans of no duration among them. */
const spans = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 })),
      duration: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 10_000_000 })),
      mode: fc.constantFrom(...modes),
      operation: fc.constantFrom(...operations),
    }),
    { maxLength: 300 },
  )
  .map((parts) => {
    let at = 0
    return parts.map(({ gap, duration, mode, operation }) => {
      const span = spanOf(at + gap, duration, { mode, operation })
      at += gap + duration
      return span
    })
  })

const overlap = (span: Span, from: number, to: number) =>
  Math.max(0, Math.min(span.start + span.duration, to) - Math.max(span.start, from))

const window = (lane: LaneTrace, a: number, b: number): [number, number] => {
  const reach = lane.endNs + 100
  const from = Math.floor(Math.min(a, b) * reach) - 50
  return [from, Math.max(from, Math.floor(Math.max(a, b) * reach))]
}
const share = fc.double({ min: 0, max: 1, noNaN: true })

describe('time in a window', () => {
  test('is, by mode, what adding up every span gives', () => {
    fc.assert(
      fc.property(spans, share, share, (all, a, b) => {
        const lane = laneOf(all)
        const [from, to] = window(lane, a, b)
        const time = lane.timeByMode(from, to)
        for (const mode of modes) {
          const own = all.filter((span) => span.mode === mode)
          expect(time[mode]).toBe(own.reduce((sum, span) => sum + overlap(span, from, to), 0))
        }
        expect(Object.values(time).reduce((sum, part) => sum + part, 0)).toBe(to - from)
        expect(time.uncovered).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('is, by operation, what adding up every span gives', () => {
    fc.assert(
      fc.property(spans, share, share, (all, a, b) => {
        const lane = laneOf(all)
        const [from, to] = window(lane, a, b)
        const time = lane.timeByOperation(from, to)
        for (const operation of operations) {
          const own = all.filter((span) => span.operation === operation)
          expect(time[operation]).toBe(own.reduce((sum, span) => sum + overlap(span, from, to), 0))
        }
        expect(Object.values(time).reduce((sum, part) => sum + part, 0)).toBe(to - from)
      }),
    )
  })

  test('counts the open operation from where the finished spans end until now', () => {
    const lane = laneOf(chain(0, [['running', 'none', 100]]))
    lane.open = { lane: 1, operation: 'recv', mode: 'blocked', line: 6, connection: 2, sinceNs: 90 }
    const time = lane.timeByMode(0, 1000, 400)
    expect(time).toMatchObject({ running: 100, blocked: 300, uncovered: 600 })
    expect(lane.timeByMode(0, 1000).blocked).toBe(0)
    expect(lane.timeByMode(200, 300, 400).blocked).toBe(100)
  })
})

describe('the span at a moment', () => {
  test('is the first that ends after it, wherever the search begins', () => {
    fc.assert(
      fc.property(spans, share, fc.nat(400), (all, a, hint) => {
        const lane = laneOf(all)
        const at = Math.floor(a * (lane.endNs + 10))
        const expected = all.findIndex((span) => span.start + span.duration > at)
        expect(lane.indexAt(at, hint)).toBe(expected < 0 ? all.length : expected)
      }),
    )
  })
})

test('a record that overlaps its predecessor adds only what is new', () => {
  const lane = laneOf([spanOf(0, 100), spanOf(50, 100), spanOf(60, 20), spanOf(150, 10)])
  expect(lane.length).toBe(3)
  expect(lane.span(1)).toMatchObject({ start: 100, duration: 50 })
  expect(lane.overlapping).toBe(2)
  expect(lane.timeByMode(0, 160)).toMatchObject({ blocked: 160, uncovered: 0 })
})

test('a span comes back as it was recorded', () => {
  const span = spanOf(5, 7, {
    bytes: 21,
    streamOffset: 4_000_000_000,
    connection: 300,
    operation: 'send',
    line: 5,
    error: 104,
    releasedBy: 'reset',
  })
  expect(laneOf([span]).span(0)).toEqual(span)
})

test('a lane that is full forgets its older half and keeps exact times for the rest', () => {
  const all = chain(
    0,
    Array.from({ length: 1000 }, (_, i) => [i % 2 ? 'running' : 'blocked', 'recv', 10] as const),
  )
  const lane = laneOf(all, 512)
  expect(lane.length).toBeLessThanOrEqual(512)
  expect(lane.length + lane.dropped).toBe(1000)
  expect(lane.startNs).toBe(lane.dropped * 10)
  expect(lane.timeByMode(lane.startNs + 5, 9995)).toMatchObject({ uncovered: 0 })
  expect(lane.timeByMode(9000, 10_000)).toMatchObject({ running: 500, blocked: 500 })
})

test('a code without a word is shown as unobserved, not hidden', () => {
  const records = recordsOf([spanOf(0, 10)])
  records.write(0, 0, 10, 0, 0, 1, 0, 200, 0, 0, 15, 15)
  const lane = new LaneTrace(mainLane, runOf(1))
  lane.append(records, 0)
  expect(lane.span(0)).toMatchObject({
    mode: 'unobserved',
    operation: 'none',
    releasedBy: 'unknown',
  })
})

test('a lane of pending operations is idle between two records, and other lanes are uncovered', () => {
  const apart = [spanOf(10, 5, { mode: 'pending' }), spanOf(40, 10, { mode: 'pending' })]
  const records = recordsOf(apart)
  const pending = new LaneTrace({ ...mainLane, kind: 'pending', operation: 'recv' }, runOf(1))
  const thread = new LaneTrace(mainLane, runOf(1))
  for (const lane of [pending, thread]) for (const r of [0, 1]) lane.append(records, r)
  expect(pending.timeByMode(0, 60)).toMatchObject({ pending: 15, idle: 25, uncovered: 20 })
  expect(thread.timeByMode(0, 60)).toMatchObject({ pending: 15, idle: 0, uncovered: 45 })
})
