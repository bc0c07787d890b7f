import type { Lane, Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { mainLane, recordsOf, runOf, spanOf } from '../trace/spans.fixture'
import { Trace } from '../trace/trace'
import { longestLoopRun } from './loop-runs'

const loop: Lane = { id: 1, name: 'loop', kind: 'loop', operation: null }
const running = (startMs: number, ms: number): Span =>
  spanOf(startMs * 1e6, ms * 1e6, { mode: 'running', operation: 'none' })

function traceOf(lane: Lane, spans: readonly Span[]): Trace {
  const trace = new Trace()
  trace.addRun(runOf(1, [lane]))
  trace.append(recordsOf(spans))
  return trace
}

test('is the longest of those that ended within the last seconds', () => {
  const trace = traceOf(loop, [
    running(0, 800),
    running(2000, 900),
    running(9000, 3),
    running(9100, 70),
  ])
  expect(longestLoopRun(trace, 9.5e9)).toEqual({ ns: 70e6, sinceNs: 9.1e9 })
  expect(longestLoopRun(trace, 5e9)?.ns).toBe(900e6)
  // Starting is another matter.
  expect(longestLoopRun(trace, 1.5e9)?.ns).toBe(900e6)
  expect(longestLoopRun(trace, 30e9)).toBeNull()
})

test('counts what goes on, once it must have been heard of if it were over', () => {
  const trace = traceOf(loop, [running(0, 1)])
  const open = { lane: 1, operation: 'none', mode: 'running', line: 0, connection: 0 } as const
  trace.setOpen({ type: 'open', run: 1, lanes: [{ ...open, sinceNs: 1e6 }] })
  expect(longestLoopRun(trace, 401e6)).toBeNull()
  expect(longestLoopRun(trace, 601e6)).toEqual({ ns: 600e6, sinceNs: 1e6 })
})

test('a thread has none', () => {
  expect(longestLoopRun(traceOf(mainLane, [running(0, 900)]), 1e9)).toBeNull()
})
