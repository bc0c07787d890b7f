/** A lane of many pieces: what holds within one holds across their borders. */
import { modes, type Mode, type Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { LaneTrace } from './lane-trace'
import { mainLane, recordsOf, runOf, spanOf } from './spans.fixture'

const COUNT = 50_000
const busy: readonly Mode[] = ['running', 'blocked', 'retry']

/** Durations that repeat with no period of a piece or a block. */
const duration = (i: number): number => 1 + ((i * 7919) % 1013)

function spans(): Span[] {
  let start = 0
  return Array.from({ length: COUNT }, (_, i) => {
    const mode = busy[i % busy.length] ?? 'running'
    const span = spanOf(start, duration(i), { mode, bytes: i, streamOffset: i * 3 })
    start += duration(i)
    return span
  })
}

/** Time of each mode in a window, span by span. */
function counted(all: readonly Span[], fromNs: number, toNs: number): number[] {
  const sums = new Array<number>(modes.length).fill(0)
  for (const { start, duration: length, mode } of all) {
    const part = Math.min(start + length, toNs) - Math.max(start, fromNs)
    if (part > 0) sums[modes.indexOf(mode)] = (sums[modes.indexOf(mode)] ?? 0) + part
  }
  return sums
}

function expectExact(lane: LaneTrace, all: readonly Span[]): void {
  const [first, last] = [all[0], all.at(-1)]
  const from = first?.start ?? 0
  const until = (last?.start ?? 0) + (last?.duration ?? 0)
  expect([lane.length, lane.startNs, lane.endNs]).toEqual([all.length, from, until])
  for (let k = 0; k < 60; k++) {
    const one = from + ((k * 104_729) % (until - from))
    const other = from + ((k * 15_485_863) % (until - from))
    const [a, b] = [Math.min(one, other), Math.max(one, other)]
    const time = lane.timeByMode(a, b)
    expect(modes.map((mode) => time[mode])).toEqual(counted(all, a, b))
    const at = lane.indexAt(a)
    expect(all.findIndex((span) => span.start + span.duration > a)).toBe(at)
    expect(lane.span(at)).toEqual(all[at])
  }
}

test('sums and places are exact across pieces, and after the older half has gone', () => {
  const all = spans()
  const lane = new LaneTrace(mainLane, runOf(1), 40_000)
  const records = recordsOf(all)
  for (let r = 0; r < 30_000; r++) lane.append(records, r)
  expectExact(lane, all.slice(0, 30_000))
  for (let r = 30_000; r < COUNT; r++) lane.append(records, r)
  expect(lane.dropped).toBeGreaterThan(0)
  expectExact(lane, all.slice(lane.dropped))
  lane.shiftTo(1e6)
  expectExact(
    lane,
    all.slice(lane.dropped).map((span) => ({ ...span, start: span.start + 1e6 })),
  )
})
