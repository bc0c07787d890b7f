import { modeCode, type Mode, type Operation } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { chain } from '../trace/spans.fixture'
import { PLOT, sceneOf, traceOf } from './scene.fixture'

const MS = 1e6
const running = modeCode.running

/** Ticks and feet of `running`, in a lane blocked for `pause` between moments of 20 µs. */
function ticksEvery(pause: number): { ticks: number; feet: number } {
  const moments = Math.floor(PLOT / pause)
  const parts = Array.from({ length: moments }).flatMap((): [Mode, Operation, number][] => [
    ['blocked', 'recv', pause * MS - 20_000],
    ['running', 'none', 20_000],
  ])
  const lane = sceneOf(traceOf(chain(0, parts))).rows[0]?.lanes[0]
  const count = (column: Uint8Array | undefined, has: (value: number) => boolean): number =>
    (column ?? new Uint8Array()).filter(has).length
  return {
    ticks: count(lane?.ticks.tick, (code) => code === running + 1),
    feet: count(lane?.ticks.feet, (bits) => (bits & (1 << running)) !== 0),
  }
}

test('a moment that stands alone does not vanish', () => {
  expect(ticksEvery(190)).toEqual({ ticks: 10, feet: 0 })
})

test('moments that stand close do not dominate', () => {
  const { ticks, feet } = ticksEvery(3)
  expect(ticks).toBe(0)
  expect(feet).toBeGreaterThan(PLOT / 4)
})

test('ticks never cover more than a quarter of a lane', () => {
  for (const pause of [1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 50]) {
    expect(ticksEvery(pause).ticks).toBeLessThanOrEqual(PLOT / 4)
  }
})

test('two moments side by side stay two', () => {
  const trace = traceOf(
    chain(0, [
      ['idle', 'none', 500 * MS],
      ['running', 'none', 50_000],
      ['idle', 'none', 3 * MS],
      ['running', 'none', 50_000],
      ['idle', 'none', 400 * MS],
    ]),
  )
  const ticks = sceneOf(trace).rows[0]?.lanes[0]?.ticks.tick ?? new Uint8Array()
  const columns = [...ticks].flatMap((code, c) => (code > 0 ? [c] : []))
  expect(columns).toEqual([500, 503])
})

test('the ragged edge of a box is no moment', () => {
  const parts: [Mode, Operation, number][] = [
    ['blocked', 'recv', 300.3 * MS],
    ['running', 'none', 300.4 * MS],
    ['blocked', 'recv', 300 * MS],
  ]
  const lane = sceneOf(traceOf(chain(0, parts))).rows[0]?.lanes[0]
  expect(lane?.ticks.tick.every((code) => code === 0)).toBe(true)
  expect(lane?.ticks.feet.every((bits) => bits === 0)).toBe(true)
})
