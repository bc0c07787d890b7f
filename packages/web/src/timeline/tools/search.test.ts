import type { Span } from '@peerscope/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LaneTrace } from '../../trace/lane-trace'
import { mainLane, recordsOf, runOf, spanOf } from '../../trace/spans.fixture'
import type { OwnedLane } from '../newest-spans'
import { parseQuery } from './query'
import { Search, type TextOf } from './search'

function append(lane: LaneTrace, spans: readonly Span[]): void {
  const records = recordsOf(spans)
  for (let r = 0; r < records.length; r++) lane.append(records, r)
}
function laneOf(id: number, spans: readonly Span[]): LaneTrace {
  const lane = new LaneTrace({ ...mainLane, id }, runOf(1))
  append(lane, spans)
  return lane
}
const owned = (lane: LaneTrace, source: number, untilNs = 2000): OwnedLane => ({
  ...{ lane, source, peer: `${source}` },
  untilNs,
})

function searchFor(text: string, lanes: readonly OwnedLane[], textOf: TextOf = () => ''): Search {
  const query = parseQuery(text)
  if (query === null) throw new Error('nothing is looked for')
  const search = new Search(query, textOf)
  expect(search.look(lanes, () => true)).toBe(true)
  return search
}

const alice = laneOf(1, [spanOf(0, 1000), spanOf(1000, 10, { operation: 'send' })])
const bob = laneOf(2, [spanOf(0, 500, { operation: 'send' }), spanOf(500, 700)])
const lanes = [alice, bob].map((lane, source) => owned(lane, source))

function found(from: { lane: LaneTrace; span: number } | number, direction: 1 | -1) {
  const isMoment = typeof from === 'number'
  const atNs = isMoment ? from : from.lane.columns.start(from.span)
  const ref = isMoment ? null : from
  const next = searchFor('recv', lanes).next(lanes, { atNs, ref }, direction)
  return next === null ? null : [next.lane.lane.id, next.span]
}

test('the next one in time, and the one before, over all lanes', () => {
  expect(found({ lane: alice, span: 0 }, 1)).toEqual([2, 1])
  expect(found({ lane: bob, span: 1 }, 1)).toBeNull()
  expect(found({ lane: bob, span: 1 }, -1)).toEqual([1, 0])
})

test('the one before a moment may be one that goes on at that moment', () => {
  expect(found(900, -1)).toEqual([2, 1])
  expect(found(400, -1)).toEqual([1, 0])
  expect(found(400, 1)).toEqual([2, 1])
})

test('of spans that begin at once none is left out', () => {
  const same = [0, 1, 2].map((source) => owned(laneOf(source + 1, [spanOf(0, 10)]), source))
  const search = searchFor('recv', same)
  const seen = []
  let next = search.next(same, { atNs: -1, ref: null }, 1)
  while (next !== null) {
    seen.push(next.lane.lane.id)
    next = search.next(same, { atNs: 0, ref: next }, 1)
  }
  expect(seen).toEqual([1, 2, 3])
})

describe('what goes on', () => {
  const lane = laneOf(1, [spanOf(0, 100)])
  lane.open = { lane: 1, operation: 'recv', mode: 'blocked', line: 3, connection: 0, sinceNs: 100 }
  const own = [owned(lane, 0, 450)]

  test('is found as long as it is by now', () => {
    expect(searchFor('recv', own).count(own)).toBe(2)
    expect(searchFor('recv >300ns', own).count(own)).toBe(1)
    expect(searchFor('recv >400ns', own).count(own)).toBe(0)
  })

  test('comes last', () => {
    const search = searchFor('recv', own)
    expect(search.next(own, { atNs: 0, ref: { lane, span: 0 } }, 1)?.span).toBe(-1)
    expect(search.next(own, { atNs: 1000, ref: null }, -1)?.span).toBe(-1)
    expect(search.next(own, { atNs: 100, ref: { lane, span: -1 } }, 1)).toBeNull()
  })

  test('is marked to the end, and listed first', () => {
    const view = { startNs: 0, durationNs: 1000 }
    const search = searchFor('recv', own)
    expect(search.inView(own, view, 1).map(({ fromNs, toNs }) => [fromNs, toNs])).toEqual([
      [0, 100],
      [100, Infinity],
    ])
    expect(search.newest(own, view, 5).map(({ open, span }) => [open, span.duration])).toEqual([
      [true, 350],
      [false, 100],
    ])
  })
})

test('how many there are, also of what comes later', () => {
  const lane = laneOf(1, [spanOf(0, 100)])
  const own = [owned(lane, 0)]
  const search = searchFor('recv', own)
  expect(search.count(own)).toBe(1)
  append(lane, [spanOf(100, 10, { operation: 'send' }), spanOf(110, 10)])
  search.look(own, () => true)
  expect(search.count(own)).toBe(2)
  // A picture that stands still shows what had begun by then.
  expect(search.count([owned(lane, 0, 110)])).toBe(1)
})

test('a message that is told of after its span is found', () => {
  let text = ''
  const lane = laneOf(1, [spanOf(0, 100), spanOf(100, 100)])
  const own = [owned(lane, 0)]
  const search = searchFor('hello', own, (_, { start }) => (start === 100 ? text : ''))
  expect(search.count(own)).toBe(0)
  text = 'well, Hello there'
  search.look(own, () => true)
  expect(search.count(own)).toBe(1)
})

test('one that begins within a column of the one before, and lasts beyond what is seen, is marked', () => {
  const lane = laneOf(1, [
    spanOf(2900, 30, { operation: 'recv' }),
    spanOf(2945, 60, { operation: 'recv' }),
  ])
  const own = [owned(lane, 0, 4000)]
  const search = searchFor('recv', own)
  const marked = (durationNs: number) => search.inView(own, { startNs: 0, durationNs }, 50)
  expect(marked(2950).map(({ fromNs, toNs }) => [fromNs, toNs])).toEqual([[2900, 3005]])
  expect(marked(2945).map(({ fromNs, toNs }) => [fromNs, toNs])).toEqual([[2900, 2930]])
  expect(marked(2900)).toEqual([])
})

test('a part at a time, and marked as near as can be told apart, it is what looking at each gives', () => {
  const story = fc.array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.nat(40)),
      duration: fc.integer({ min: 1, max: 60 }),
      operation: fc.constantFrom('recv', 'send'),
    }),
    { maxLength: 1500, size: 'max' },
  )
  fc.assert(
    fc.property(
      story,
      fc.integer({ min: 1, max: 50 }),
      fc.nat(20_000),
      (parts, columnNs, startNs) => {
        let at = 0
        const spans = parts.map(({ gap, duration, operation }) => {
          const span = spanOf(at + gap, duration, { operation })
          at += gap + duration
          return span
        })
        const lane = laneOf(1, spans)
        const own = [owned(lane, 0, at)]
        const query = parseQuery('recv >20ns')
        if (query === null) throw new Error('nothing is looked for')
        const search = new Search(query, () => '')
        while (!search.look(own, () => false)) continue
        const meant = spans.filter(
          ({ operation, duration }) => operation === 'recv' && duration > 20,
        )
        expect(search.count(own)).toBe(meant.length)
        const viewport = { startNs, durationNs: 3000 }
        const runs = search.inView(own, viewport, columnNs)
        for (const { start, duration } of meant) {
          const isSeen = start + duration > startNs && start < Math.min(at, startNs + 3000)
          const mark = runs.find(
            ({ fromNs, toNs }) => fromNs - columnNs <= start && start + duration <= toNs + columnNs,
          )
          if (isSeen && mark === undefined) expect(mark, `${start}`).toBeDefined()
        }
        for (const { fromNs, toNs } of runs) {
          expect(meant.some(({ start }) => start === fromNs)).toBe(true)
          expect(meant.some(({ start, duration }) => start + duration === toNs)).toBe(true)
        }
      },
    ),
    { numRuns: 60 },
  )
})
