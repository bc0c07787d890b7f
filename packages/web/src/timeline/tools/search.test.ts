import type { Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { LaneTrace } from '../../trace/lane-trace'
import { mainLane, recordsOf, runOf, spanOf } from '../../trace/spans.fixture'
import { parseQuery } from './query'
import { countMatches, nextMatch } from './search'

function laneOf(id: number, spans: readonly Span[]): LaneTrace {
  const lane = new LaneTrace({ ...mainLane, id }, runOf(1))
  const records = recordsOf(spans)
  for (let r = 0; r < records.length; r++) lane.append(records, r)
  return lane
}
const alice = laneOf(1, [spanOf(0, 1000), spanOf(1000, 10, { operation: 'send' })])
const bob = laneOf(2, [spanOf(0, 500, { operation: 'send' }), spanOf(500, 700)])
const lanes = [alice, bob].map((lane, source) => ({ lane, source, peer: `${source}` }))

function found(from: { lane: LaneTrace; span: number } | number, direction: 1 | -1) {
  const query = parseQuery('recv')
  if (query === null) throw new Error('nothing is looked for')
  const isMoment = typeof from === 'number'
  const atNs = isMoment ? from : from.lane.columns.start(from.span)
  const ref = isMoment ? null : from
  const next = nextMatch(lanes, query, { atNs, ref }, direction, () => null)
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

test('how many there are', () => {
  const query = parseQuery('recv')
  if (query === null) throw new Error('nothing is looked for')
  expect(countMatches(lanes, query, () => null)).toEqual({ found: 2, more: false })
})
