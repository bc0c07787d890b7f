import { describe, expect, test } from 'vitest'
import { message } from './session.fixture'
import { lainUnread, messageLife, queuedWhy, whyQueued } from './message-life'
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
  heldBack: false,
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

test('a message was with the kernel when the other end read it, though send() returned later', () => {
  const handed = message({ state: 'handed', queuedNs: 10, startNs: 30, endNs: 45 })
  const times = { queuedNs: 1010, sendStartNs: 1030, sentNs: 1038, takenNs: 1038, readNs: 1038 }
  const flow = { from: 0, to: 1, message: 1, text: '', bytes: 6, lost: false, ...times }
  expect(messageLife(handed, next, flow)).toMatchObject({ atNs: 38, afterNs: 28 })
  expect(messageLife(handed, next, { ...flow, sentNs: 1045 })).toMatchObject({ afterNs: 35 })
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
    unread: { kind: 'unknown' },
    bytes: 'whole',
    sameRecv: false,
  })
  expect(lifeOf('\ufffd', '/w==')).toMatchObject({ bytes: 'invalid' })
  expect(lifeOf('a', 'YfA=')).toMatchObject({ bytes: 'cutCharacter' })
})

test('the line that send() is in the middle of tells how much of it the kernel has', () => {
  const sending = { message: 1, handed: 12_288, bytes: 60_005 }
  const why = { kind: 'sending' } as const
  expect(whyQueued(message({ id: 1 }), sending, why)).toEqual({
    kind: 'beingSent',
    handed: 12_288,
    bytes: 60_005,
  })
  expect(whyQueued(message({ id: 2 }), sending, why)).toEqual(why)
})

describe('how long a message had lain unread', () => {
  const S = 1e9
  const read = (arrived: [number, number] | null, startNs = 60 * S, endNs = startNs + 1000) =>
    message({
      ...{ direction: 'received', state: 'received', startNs, endNs },
      arrived: arrived === null ? null : { fromNs: arrived[0], toNs: arrived[1] },
    })

  test('is what the kernel says of its last byte, within a tick', () => {
    expect(lainUnread(read([10 * S - 10e6, 10 * S]), null)).toEqual({
      kind: 'for',
      ns: 50 * S + 1000,
    })
    expect(lainUnread(read([60 * S - 8e6, 60 * S]), null)).toEqual({ kind: 'for', ns: 0 })
  })

  test('has a bound where it came at some time between two readings', () => {
    expect(lainUnread(read([9 * S, 10 * S]), null)).toEqual({ kind: 'atLeast', ns: 50 * S + 1000 })
    expect(lainUnread(read([59.9 * S, 60 * S + 1000]), null)).toMatchObject({ kind: 'atMost' })
  })

  test('is none where recv() waited for it, and unknown where nothing tells', () => {
    expect(lainUnread(read([59.9 * S, 62 * S], 50 * S, 62 * S), null)).toEqual({
      kind: 'for',
      ns: 0,
    })
    expect(lainUnread(read(null, 50 * S, 62 * S), null)).toEqual({ kind: 'for', ns: 0 })
    expect(lainUnread(read(null), null)).toEqual({ kind: 'unknown' })
  })

  test('is what both ends say, where the sender is watched', () => {
    const flow = {
      ...{ from: 1, to: 0, message: 1, text: '', bytes: 6, lost: false, queuedNs: 0 },
      ...{ sendStartNs: 10 * S, sentNs: 10 * S, takenNs: 60 * S, readNs: 61 * S },
    }
    expect(lainUnread(read([9 * S, 10 * S]), flow)).toEqual({ kind: 'for', ns: 51 * S })
  })
})
