import { expect, test } from 'vitest'
import { recordsOf, runOf, spanOf } from '../trace/spans.fixture'
import { History } from './history'

/** A file of a span each second, and what was asked of it. */
function historyOf(answer = true) {
  const asked: [number, number][] = []
  let changes = 0
  const fetch = (fromNs: number, toNs: number): Promise<ArrayBuffer | null> => {
    asked.push([fromNs, toNs])
    const first = Math.floor(fromNs / 1e9)
    const count = Math.ceil(toNs / 1e9) - first
    const spans = Array.from({ length: count }, (_, i) => spanOf((first + i) * 1e9, 1e9))
    return Promise.resolve(answer ? (recordsOf(spans).u8.buffer as ArrayBuffer) : null)
  }
  const history = new History(fetch, () => changes++)
  const look = (from: number, to: number) =>
    history.look(from * 1e9, to * 1e9, 100e9, [runOf(1)], 0)
  return { history, look, asked, changes: () => changes }
}

test('what is looked at is fetched, and some to either side, once', async () => {
  const { history, look, asked, changes } = historyOf()
  await look(20, 30)
  expect(asked).toEqual([[15e9, 35e9]])
  expect(history.trace?.lanes.map((lane) => [lane.startNs, lane.endNs])).toEqual([[15e9, 35e9]])
  await look(16, 26)
  await look(25, 35)
  expect(asked).toHaveLength(1)
  await look(40, 50)
  expect(asked).toHaveLength(2)
  expect(history.trace?.lanes[0]?.startNs).toBe(35e9)
  expect(changes()).toBe(2)
})

test('what the page has itself is not fetched', async () => {
  const { look, asked } = historyOf()
  await look(100, 120)
  await look(150, 160)
  expect(asked).toEqual([])
  await look(90, 120)
  expect(asked).toEqual([[85e9, 100e9]])
})

test('a bridge without the file is not asked for the same again and again', async () => {
  const { history, look, asked } = historyOf(false)
  await look(20, 30)
  await look(20, 30)
  expect(asked).toHaveLength(1)
  expect(history.trace).toBeNull()
})
