import type { Lane } from '@peerscope/protocol'
import { describe, expect, test } from 'vitest'
import { chain, mainLane, recordsOf, runOf } from '../../trace/spans.fixture'
import { Trace } from '../../trace/trace'
import { OPEN_SPAN } from '../lane-layout'
import { rowsIn } from '../rows'
import { settled, spanOf } from '../span-ref'
import { acrossRows, spanNear, stepped } from './walk'

const waiting: Lane = { id: 2, name: 'await:recv', kind: 'pending', operation: 'recv' }
const trace = new Trace()
trace.addRun(runOf(1, [mainLane, waiting]))
trace.append(
  recordsOf([
    ...chain(0, [
      ['running', 'none', 100],
      ['blocked', 'recv', 200],
    ]),
    ...chain(
      0,
      [
        ['pending', 'recv', 50],
        ['idle', 'none', 100],
        ['pending', 'recv', 50],
      ],
      2,
    ),
  ]),
)
const opened = { lane: 1, operation: 'input', mode: 'blocked', line: 5, connection: 0 } as const
trace.setOpen({ type: 'open', run: 1, lanes: [{ ...opened, sinceNs: 300 }] })
const lanes = trace.lanes
const main = lanes[0]
const wait = lanes[1]
if (main === undefined || wait === undefined) throw new Error('two lanes are expected')

describe('from span to span', () => {
  test('goes on to the open one, and stays at either end', () => {
    let at = { lane: main, span: 0 }
    const walked = [1, 1, 1, -1, -1, -1].map((direction) => {
      at = stepped(at, direction === 1 ? 1 : -1)
      return at.span
    })
    expect(walked).toEqual([1, OPEN_SPAN, OPEN_SPAN, 1, 0, 0])
  })

  test('passes over times when nothing was awaited', () => {
    expect(stepped({ lane: wait, span: 0 }, 1).span).toBe(2)
    expect(stepped({ lane: wait, span: 2 }, -1).span).toBe(0)
    expect(stepped({ lane: wait, span: 2 }, 1).span).toBe(2)
  })
})

test('from lane to lane stays at the same time', () => {
  const rows = rowsIn(trace, { startNs: 0, durationNs: 1000 }, 500)
  const ref = { lane: main, span: 1 }
  expect(acrossRows(rows, ref, 1, 160)).toEqual({ lane: wait, span: 2 })
  expect(acrossRows(rows, ref, -1, 160)).toBe(ref)
})

test('the open operation lasts until the moment of the picture', () => {
  const ref = spanNear(main, 400)
  expect(ref?.span).toBe(OPEN_SPAN)
  expect(ref === null ? null : spanOf(ref, 700)).toMatchObject({ start: 300, duration: 400 })
})

test('what went on when it was chosen is the same span when it is over', () => {
  const later = new Trace()
  later.addRun(runOf(1))
  const openAt = (sinceNs: number) =>
    later.setOpen({ type: 'open', run: 1, lanes: [{ ...opened, sinceNs }] })
  openAt(0)
  const [lane] = later.lanes
  if (lane === undefined) throw new Error('one lane is expected')
  const ref = spanNear(lane, 50)
  if (ref === null) throw new Error('something goes on')
  expect(spanOf(ref, 80)).toMatchObject({ start: 0, duration: 80 })
  // Its end is told of before it has come as a finished one.
  openAt(150)
  expect(spanOf(ref, 200)).toBeNull()
  later.append(recordsOf(chain(0, [['blocked', 'input', 120]])))
  expect(spanOf(ref, 200)).toMatchObject({ start: 0, duration: 120, operation: 'input' })
  expect(settled(ref)).toEqual({ lane, span: 0 })
  expect(stepped(ref, 1).span).toBe(OPEN_SPAN)
})
