import { expect, test } from 'vitest'
import { asyncRun, open, syncRun } from './session.fixture'
import { programState, stateKey } from './program-state'

test('a thread that an operation holds', () => {
  const state = programState(syncRun, open(1, { operation: 'recv', mode: 'blocked', sinceNs: 7 }))
  expect(state).toEqual({ kind: 'thread', operation: 'recv', mode: 'blocked', sinceNs: 7 })
})

test('an event loop with everything that is outstanding beside it', () => {
  const state = programState(
    asyncRun,
    open(
      2,
      { lane: 2, mode: 'idle', sinceNs: 5 },
      { lane: 3, operation: 'input', mode: 'pending' },
      { lane: 4, mode: 'idle' },
      { lane: 5, operation: 'sleep', mode: 'retry' },
    ),
  )
  expect(state).toEqual({
    kind: 'loop',
    mode: 'idle',
    sinceNs: 5,
    pending: ['input'],
    retrying: true,
    heldBack: false,
  })
})

test('a program that takes nothing in because its bridge has not caught up', () => {
  const loop = programState(
    asyncRun,
    open(
      2,
      { lane: 2, mode: 'idle' },
      { lane: 3, operation: 'input', mode: 'pending' },
      { lane: 4, operation: 'sleep', mode: 'pending' },
    ),
  )
  expect(loop).toMatchObject({ pending: ['input'], retrying: false, heldBack: true })
})

test('what an earlier run was in the middle of says nothing about this one', () => {
  const before = open(1, { operation: 'recv', mode: 'blocked' })
  expect(programState(asyncRun, before)).toEqual({ kind: 'starting' })
  expect(programState(null, null)).toEqual({ kind: 'starting' })
  // What it was in when its bridge was stopped is over.
  expect(programState(asyncRun, before, true)).toEqual({ kind: 'ended' })
})

test('callbacks of a loop are not worth announcing, another pending operation is', () => {
  const loop = { kind: 'loop', sinceNs: 0, retrying: false, heldBack: false } as const
  const idle = stateKey({ ...loop, mode: 'idle', pending: ['input', 'recv'] })
  expect(stateKey({ ...loop, mode: 'running', pending: ['recv', 'input'] })).toBe(idle)
  expect(stateKey({ ...loop, mode: 'idle', pending: ['input'] })).not.toBe(idle)
})
