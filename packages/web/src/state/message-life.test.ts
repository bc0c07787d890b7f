import { expect, test } from 'vitest'
import { message } from './session.fixture'
import { messageLife, queuedWhy } from './message-life'
import type { ProgramState } from './program-state'

type Thread = Extract<ProgramState, { kind: 'thread' }>
const thread = (fields: Partial<Thread>): Thread => ({
  kind: 'thread',
  mode: 'blocked',
  operation: 'recv',
  sinceNs: 0,
  ...fields,
})
const loop = (...pending: ('send' | 'input' | 'recv')[]): ProgramState => ({
  kind: 'loop',
  mode: 'idle',
  sinceNs: 0,
  pending,
  retrying: false,
})
const next = { kind: 'next' } as const

test('a line waits for the call that holds the thread', () => {
  expect(queuedWhy(thread({}), true)).toEqual({ kind: 'blocked', operation: 'recv' })
  expect(queuedWhy(thread({ operation: 'accept' }), true)).toEqual({
    kind: 'blocked',
    operation: 'accept',
  })
})

test.each(['connect', 'accept'] as const)(
  'without a connection, %s means that there is none yet',
  (operation) => {
    expect(queuedWhy(thread({ operation }), false)).toEqual({ kind: 'noConnection' })
  },
)

test('the pause between two attempts means that there is no connection yet', () => {
  const pause = thread({ mode: 'retry', operation: 'sleep' })
  expect(queuedWhy(pause, false)).toEqual({ kind: 'noConnection' })
})

test('a program that is reading its input takes the line next', () => {
  expect(queuedWhy(thread({ operation: 'input' }), true)).toEqual(next)
  expect(queuedWhy(loop('input', 'recv'), true)).toEqual(next)
})

test('an event loop keeps lines while it has no connection, or while a send() waits', () => {
  expect(queuedWhy(loop('recv'), false)).toEqual({ kind: 'noConnection' })
  expect(queuedWhy(loop('send', 'recv'), true)).toEqual({ kind: 'sending' })
})

test('a message that was handed over tells how long that took from Enter', () => {
  const handed = message({ state: 'handed', queuedNs: 10, startNs: 30, endNs: 45 })
  expect(messageLife(handed, next)).toEqual({
    kind: 'handed',
    atNs: 45,
    afterNs: 35,
    acknowledged: false,
  })
  expect(messageLife({ ...handed, state: 'acknowledged' }, next)).toMatchObject({
    acknowledged: true,
  })
})

test('an unconfirmed message can be sent again once', () => {
  const lost = message({ state: 'unconfirmed' })
  expect(messageLife(lost, next)).toEqual({ kind: 'unconfirmed', canSendAgain: true })
  expect(messageLife({ ...lost, sentAgainAs: 9 }, next)).toMatchObject({ canSendAgain: false })
})

test('bytes that were no text are told from a character that was cut', () => {
  const received = message({ direction: 'received', state: 'received', endNs: 5 })
  const lifeOf = (text: string, raw: string | null) => messageLife({ ...received, text, raw }, next)
  expect(lifeOf('a', null)).toEqual({
    kind: 'received',
    atNs: 5,
    bytes: 'whole',
    sameRecv: false,
  })
  expect(lifeOf('\ufffd', '/w==')).toMatchObject({ bytes: 'invalid' })
  expect(lifeOf('a', 'YfA=')).toMatchObject({ bytes: 'cutCharacter' })
})
