import { expect, test } from 'vitest'
import { chain, mainLane, recordsOf, runOf, spanOf } from './spans.fixture'
import { Trace } from './trace'

const loopLane = { id: 2, name: 'loop', kind: 'loop', operation: null } as const
const opened = { operation: 'recv', mode: 'blocked', line: 6, connection: 1, sinceNs: 7 } as const

test('records go to the lane they name, and those of unknown lanes are counted', () => {
  const trace = new Trace()
  trace.addRun(runOf(1, [mainLane, loopLane]))
  trace.append(recordsOf([spanOf(10, 5), spanOf(20, 5, { lane: 2 }), spanOf(0, 5, { lane: 9 })]))
  expect(trace.lanes.map((lane) => lane.length)).toEqual([1, 1])
  expect(trace.unknownRecords).toBe(1)
  expect([trace.startNs, trace.endNs]).toEqual([10, 25])
})

test('a run that is announced twice has its lanes once', () => {
  const trace = new Trace()
  trace.addRun(runOf(1))
  const { version } = trace
  trace.addRun(runOf(1))
  expect(trace.lanes).toHaveLength(1)
  expect(trace.version).toBe(version)
})

test('every change has a version of its own', () => {
  const trace = new Trace()
  const versions = [
    () => trace.addRun(runOf(1)),
    () => trace.append(recordsOf(chain(0, [['running', 'none', 10]]))),
    () => trace.setOpen(null),
    () => trace.clear(),
  ].map((change) => {
    change()
    return trace.version
  })
  expect(new Set(versions).size).toBe(4)
})

test('what is open replaces what was open, and a new run ends it', () => {
  const trace = new Trace()
  trace.addRun(runOf(1))
  trace.setOpen({ type: 'open', run: 1, lanes: [{ lane: 1, ...opened }] })
  expect(trace.lanes[0]?.open?.operation).toBe('recv')
  trace.setOpen({ type: 'open', run: 1, lanes: [] })
  expect(trace.lanes[0]?.open).toBeNull()
  trace.setOpen({ type: 'open', run: 1, lanes: [{ lane: 1, ...opened }] })
  trace.addRun(runOf(2, [loopLane], 50))
  expect(trace.lanes[0]?.open).toBeNull()
})

test('a cleared trace is empty', () => {
  const trace = new Trace()
  trace.addRun(runOf(1))
  trace.append(recordsOf([spanOf(10, 5)]))
  trace.clear()
  expect(trace.lanes).toEqual([])
  expect([trace.startNs, trace.endNs]).toEqual([0, 0])
  trace.addRun(runOf(1))
  expect(trace.lanes[0]?.length).toBe(0)
})
