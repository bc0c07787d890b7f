import { modes, operations } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import type { ProgramState } from '../state/program-state'
import { de } from './de'
import { en } from './en'

const blocked = (operation: (typeof operations)[number]): ProgramState => ({
  kind: 'thread',
  mode: 'blocked',
  operation,
  sinceNs: 0,
})
const idle: Extract<ProgramState, { kind: 'loop' }> = {
  kind: 'loop',
  mode: 'idle',
  sinceNs: 0,
  pending: ['accept', 'input', 'recv'],
  retrying: false,
  heldBack: false,
}

test('names the call, counts, and says what would release the thread', () => {
  expect(en.state.headline(blocked('recv'), '6.8 s', '')).toBe('Blocked in recv() for 6.8 s')
  expect(en.state.detail(blocked('recv'), 'Bob')).toBe(
    'This thread can do nothing else until Bob sends a line. Your next message has to wait.',
  )
  expect(de.state.headline(blocked('recv'), '6,8 s', '')).toBe('Blockiert in recv() seit 6,8 s')
})

test('an idle loop is free and waits for everything at once', () => {
  expect(en.state.headline(idle, '2.0 s', '')).toBe('Idle for 2.0 s: the loop is free')
  expect(en.state.detail(idle, 'Bob')).toContain('Waiting for accept(), input() and recv() at once')
  expect(de.state.detail(idle, 'Bob')).toContain('Wartet auf accept(), input() und recv() zugleich')
})

test('says that a program is held back, and by what', () => {
  const thread = blocked('sleep')
  expect(en.state.headline(thread, '0.2 s', '')).toBe('Held back for 0.2 s')
  expect(en.state.detail(thread, 'Bob')).toContain('waits in the kernel')
  expect(de.state.headline(thread, '0,2 s', '')).toBe('Zurückgehalten seit 0,2 s')
  const loop = { ...idle, pending: ['input'] as const, heldBack: true }
  expect(en.state.detail({ ...loop, pending: ['input'] }, 'Bob')).toContain('recv() is held back')
  expect(de.state.detail({ ...loop, pending: [] }, 'Bob')).toContain('recv() ist zurückgehalten')
})

test.each([en, de])('$language has a sentence for every operation and mode', ({ state: texts }) => {
  const threads = operations.flatMap((operation) =>
    modes.map((mode): ProgramState => ({ kind: 'thread', mode, operation, sinceNs: 0 })),
  )
  const loops = modes.map((mode): ProgramState => ({ ...idle, mode }))
  for (const state of [...threads, ...loops, { kind: 'starting' } as const]) {
    for (const text of [
      texts.headline(state, '1 s', '0.4 s'),
      texts.detail(state, 'Bob'),
      texts.announcement(state),
      texts.title(state),
    ]) {
      expect(text).toMatch(/\S/)
      expect(text).not.toMatch(/undefined|\[object/)
    }
  }
})

test.each(['accept', 'connect', 'send', 'recv'] as const)('%s names the peer', (operation) => {
  for (const { state } of [en, de]) expect(state.detail(blocked(operation), 'Zoë')).toContain('Zoë')
})

test('a German genitive after a hissing sound takes an apostrophe', () => {
  expect(de.chat.acknowledged('Bob')).toBe('quittiert von Bobs Kernel')
  expect(de.chat.acknowledged('Klaus')).toBe('quittiert von Klaus’ Kernel')
})
