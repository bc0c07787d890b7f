import { expect, test } from 'vitest'
import { spanOf } from '../trace/spans.fixture'
import { traceOf } from '../timeline/scene.fixture'
import { endOfHint } from './hint-end'
import type { Hint } from './hints'
import { programState } from './program-state'
import { open, syncRun } from './session.fixture'

const told = { sinceNs: 150, untilNs: null, callNs: 100 }
const held: Hint = { kind: 'lineHeld', operation: 'recv', ...told }
const closed: Hint = { kind: 'peerClosed', socket: 3, ...told, callNs: null }
const blockedSince = (sinceNs: number) =>
  programState(syncRun, open(1, { operation: 'recv', mode: 'blocked', sinceNs }))
const trace = traceOf([
  spanOf(0, 100),
  spanOf(100, 100),
  spanOf(200, 20, { operation: 'input' }),
  spanOf(220, 30, { operation: 'send' }),
])

test('what a call held is over when that call is', () => {
  expect(endOfHint(held, blockedSince(250), trace, 400)).toBe(200)
  const moved = traceOf([spanOf(100, 100)])
  moved.shiftNs = 1000
  expect(endOfHint(held, blockedSince(250), moved, 400)).toBe(200)
})

test('what the kernel told is over when the program began something else, or by now', () => {
  expect(endOfHint(closed, blockedSince(250), trace, 400)).toBe(250)
  expect(endOfHint(closed, blockedSince(120), trace, 400)).toBe(400)
  expect(endOfHint(held, blockedSince(120), traceOf([spanOf(0, 100)]), 400)).toBe(400)
})
