import { expect, test } from 'vitest'
import { mainLane, recordsOf, runOf, spanOf } from '../trace/spans.fixture'
import { Trace } from '../trace/trace'
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
  const page = new Trace()
  page.addRun(runOf(1))
  page.missBefore(100e9)
  const look = (from: number, to: number) => history.look(from * 1e9, to * 1e9, page)
  return { history, look, page, asked, changes: () => changes }
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

test('what the page has of a lane is not there twice, whole frames though come', async () => {
  const page = new Trace()
  page.addRun(runOf(1, [mainLane, { ...mainLane, id: 2, name: 'other' }]))
  page.append(recordsOf([spanOf(550, 50, { lane: 2 })]))
  page.missBefore(500)
  page.append(recordsOf([spanOf(560, 100)]))
  const sent = [spanOf(300, 100), spanOf(400, 200), spanOf(600, 60), spanOf(500, 50, { lane: 2 })]
  const bytes = recordsOf([...sent, spanOf(550, 50, { lane: 2 })]).u8.buffer as ArrayBuffer
  const history = new History(
    () => Promise.resolve(bytes),
    () => undefined,
  )
  await history.look(0, 700, page)
  const spans = history.trace?.lanes.map((lane) =>
    Array.from({ length: lane.length }, (_, i) => [lane.columns.start(i), lane.columns.end(i)]),
  )
  expect(spans).toEqual([
    [
      [300, 400],
      [400, 560],
    ],
    [[500, 550]],
  ])
})

test('of an answer that may be cut, a narrower look at what it lacks is asked for', async () => {
  const page = new Trace()
  page.addRun(runOf(1))
  page.missBefore(100e9)
  const newest = recordsOf(Array.from({ length: 70_000 }, (_, i) => spanOf(90e9 + i * 1e4, 1e4)))
  let asked = 0
  const fetch = () => {
    asked++
    return Promise.resolve(newest.u8.slice().buffer)
  }
  const history = new History(fetch, () => undefined)
  await history.look(0, 100e9, page)
  await history.look(0, 99e9, page)
  expect(asked).toBe(1)
  await history.look(10e9, 11e9, page)
  expect(asked).toBe(2)
})

test('moves when the clocks are known better', async () => {
  const { history, look, page } = historyOf()
  await look(20, 30)
  page.shiftNs = 7
  await look(20, 30)
  expect(history.trace?.lanes[0]?.startNs).toBe(15e9 + 7)
})
