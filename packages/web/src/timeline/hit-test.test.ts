import { expect, test } from 'vitest'
import { chain } from '../trace/spans.fixture'
import { spanAt } from './hit-test'
import { OPEN_SPAN } from './lane-layout'
import { sceneOf, traceOf } from './scene.fixture'

const trace = traceOf(
  chain(0, [
    ['blocked', 'input', 300e6],
    ['running', 'none', 20_000],
    ['blocked', 'recv', 299.98e6],
  ]),
  {},
)
const scene = sceneOf(trace, { untilNs: 800e6 })
const y = (scene.rows[0]?.y ?? 0) + 5
const spanNear = (x: number, line = y) => spanAt(scene, scene.plotX + x, line)?.span ?? null

test('the span under the pointer is hit', () => {
  expect([spanNear(0), spanNear(290), spanNear(310), spanNear(599)]).toEqual([0, 0, 2, 2])
})

test('a moment is hit when the pointer is near its tick', () => {
  expect([spanNear(298), spanNear(300), spanNear(302)]).toEqual([1, 1, 1])
})

test('the open operation is hit until now, and nothing after it', () => {
  expect([spanNear(700), spanNear(801)]).toEqual([OPEN_SPAN, null])
})

test('beside the rows and the plot there is nothing', () => {
  expect([spanNear(-5), spanNear(100, y - 20), spanNear(100, y + 80)]).toEqual([null, null, null])
})
