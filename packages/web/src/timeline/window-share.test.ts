import { expect, test } from 'vitest'
import { chain } from '../trace/spans.fixture'
import type { LaneTrace } from '../trace/lane-trace'
import { newestSpans, type OwnedLane } from './newest-spans'
import { traceOf } from './scene.fixture'
import { windowShare } from './window-share'

const owned = (lanes: readonly LaneTrace[]): OwnedLane[] =>
  lanes.map((lane) => ({ lane, source: 0, peer: 'Alice', untilNs: 1000 }))

const trace = traceOf(
  chain(0, [
    ['running', 'none', 100],
    ['blocked', 'recv', 300],
    ['running', 'none', 100],
  ]),
  {},
)

test('the share is that of the time in view that has passed, the open operation included', () => {
  const all = { startNs: 0, durationNs: 2000 }
  expect(windowShare(trace, all, 1000)).toEqual({ mode: 'blocked', share: 0.8 })
  expect(windowShare(trace, { startNs: 50, durationNs: 100 }, 1000)?.share).toBe(0.5)
})

test('without anything in view there is no share', () => {
  expect(windowShare(trace, { startNs: 5000, durationNs: 100 }, 1000)).toBeNull()
})

test('the table lists what is open, then the newest in view', () => {
  const listed = newestSpans(owned(trace.lanes), { startNs: 150, durationNs: 1000 }, 2)
  expect(listed.map(({ span, open }) => [span.operation, span.start, open])).toEqual([
    ['recv', 500, true],
    ['none', 400, false],
    ['recv', 100, false],
  ])
})
