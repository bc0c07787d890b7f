import type { KernelSocket, OpenOperation } from '@peerscope/protocol'
import { describe, expect, test } from 'vitest'
import { hintsOf, type Facts } from './hints'
import { programState } from './program-state'
import { asyncRun, kernelSocket, message, open, socket, syncRun } from './session.fixture'

const outgoing = socket({ id: 2, role: 'outgoing' })
const incoming = socket({ id: 3, role: 'incoming' })

const blockedIn = (operation: OpenOperation['operation']) =>
  programState(syncRun, open(1, { operation, mode: 'blocked' }))
const freeLoop = programState(
  asyncRun,
  open(2, { lane: 2, mode: 'idle' }, { lane: 4, operation: 'recv', mode: 'pending' }),
)

const kernelOf = (...sockets: Partial<KernelSocket>[]) =>
  ({
    type: 'kernel',
    run: 1,
    atNs: 0,
    supported: true,
    thread: null,
    sockets: sockets.map(kernelSocket),
  }) as const

function kinds(facts: Partial<Facts>): string[] {
  const none = { sockets: [outgoing, incoming], kernel: null, messages: [] }
  return hintsOf({ program: blockedIn('recv'), ...none, ...facts }).map(({ kind }) => kind)
}

test('a chat in which nothing is odd raises no hint', () => {
  const kernel = kernelOf({ id: 1, state: 'LISTEN' }, { id: 2 }, { id: 3 })
  const messages = [
    message({ state: 'acknowledged' }),
    message({ direction: 'received', state: 'received' }),
  ]
  for (const program of [blockedIn('recv'), blockedIn('input'), freeLoop]) {
    expect(kinds({ program, kernel, messages, sockets: [socket({}), outgoing, incoming] })).toEqual(
      [],
    )
  }
})

describe('a line that waits', () => {
  const messages = [message({ state: 'queued' })]
  test.each(['recv', 'accept', 'connect'] as const)('because of %s()', (operation) => {
    const [hint] = hintsOf({ program: blockedIn(operation), sockets: [], kernel: null, messages })
    expect(hint).toMatchObject({ kind: 'lineHeld', operation, untilNs: null })
  })
  test('because of send() is one behind that which it is in the middle of', () => {
    expect(kinds({ program: blockedIn('send'), messages })).toEqual([])
    const two = [...messages, message({ id: 2, state: 'queued' })]
    expect(kinds({ program: blockedIn('send'), messages: two })).toEqual(['lineHeld'])
  })

  test('is not held by input(), which is about to read it, nor by an event loop', () => {
    expect(kinds({ program: blockedIn('input'), messages })).toEqual([])
    expect(kinds({ program: freeLoop, messages })).toEqual([])
  })
})

describe('what has arrived and is not read', () => {
  const kernel = kernelOf({ id: 3, receiveQueue: 21 })
  test('is told while another call holds the thread', () => {
    const hints = hintsOf({
      program: blockedIn('input'),
      sockets: [incoming],
      kernel,
      messages: [],
    })
    expect(hints).toMatchObject([
      { kind: 'arrivedUnread', socket: 3, bytes: 21, operation: 'input' },
    ])
  })

  test('is not while recv() is about to take it, or a loop is free', () => {
    expect(kinds({ program: blockedIn('recv'), kernel })).toEqual([])
    expect(kinds({ program: freeLoop, kernel })).toEqual([])
  })

  test('is told apart from what the process has taken already', () => {
    const taken = kernelOf({ id: 3, inProcess: 4 })
    expect(kinds({ program: blockedIn('input'), kernel: taken })).toEqual(['inProcess'])
    expect(kinds({ program: blockedIn('recv'), kernel: taken })).toEqual([])
  })
})

describe('the end of a connection', () => {
  const closeWait = kernelOf({ id: 3, state: 'CLOSE_WAIT' })
  test('that the program has not noticed', () => {
    expect(kinds({ kernel: closeWait })).toEqual(['peerClosed'])
    expect(kinds({ kernel: kernelOf({ id: 3, state: 'CLOSE' }) })).toEqual(['resetUnnoticed'])
  })

  test('is told once, though both connections tell it', () => {
    const both = kernelOf({ id: 2, state: 'CLOSE_WAIT' }, { id: 3, state: 'CLOSE_WAIT' })
    expect(kinds({ kernel: both })).toEqual(['peerClosed'])
  })

  test('of one direction, which the program knows', () => {
    const ended = { ...incoming, peerEndedNs: 5 }
    expect(kinds({ program: freeLoop, kernel: closeWait, sockets: [ended] })).toEqual([
      'halfClosed',
    ])
  })

  test('is no longer told of a socket that is closed', () => {
    const closed = { ...incoming, closedNs: 9, end: 'close' as const }
    expect(kinds({ kernel: closeWait, sockets: [closed] })).toEqual([])
  })
})

test('a connection that the kernel made waits to be accepted', () => {
  const kernel = kernelOf({ id: 1, state: 'LISTEN', acceptQueue: 2 })
  const sockets = [socket({})]
  expect(hintsOf({ program: blockedIn('recv'), sockets, kernel, messages: [] })).toMatchObject([
    { kind: 'connectionWaits', count: 2 },
  ])
  expect(kinds({ program: blockedIn('accept'), sockets, kernel })).toEqual([])
})

test('a send() that waits for room', () => {
  const kernel = kernelOf({ id: 2, sendQueue: 90_000, notSent: 30_000 })
  expect(kinds({ program: blockedIn('send'), kernel })).toEqual(['bufferFull'])
  expect(kinds({ program: freeLoop, kernel })).toEqual([])
})

test('a reading from before the call says nothing about what waits for it now', () => {
  const program = programState(
    syncRun,
    open(1, { operation: 'input', mode: 'blocked', sinceNs: 500 }),
  )
  const readAt = (atNs: number) => ({ ...kernelOf({ id: 3, receiveQueue: 21 }), atNs })
  expect(kinds({ program, kernel: readAt(450) })).toEqual([])
  expect(kinds({ program, kernel: readAt(550) })).toEqual(['arrivedUnread'])
})

test('two messages in one recv(), until another one comes alone', () => {
  const first = message({ id: 1, direction: 'received', state: 'received' })
  const second = message({ id: 2, direction: 'received', state: 'received', sameRecv: true })
  const sent = message({ id: 3, state: 'handed' })
  expect(kinds({ messages: [first, second, sent] })).toEqual(['sameRecv'])
  expect(
    kinds({ messages: [second, message({ id: 4, direction: 'received', state: 'received' })] }),
  ).toEqual([])
})

describe('an event loop that was held', () => {
  test('is told of from 50 ms on', () => {
    expect(kinds({ program: freeLoop, loopRun: { ns: 49e6, sinceNs: 7 } })).toEqual([])
    expect(kinds({ program: freeLoop, loopRun: { ns: 51e6, sinceNs: 7 } })).toEqual(['loopHeld'])
  })
})

describe('a long silence', () => {
  const kernel = kernelOf({ id: 2 }, { id: 3 })
  const both = programState(
    asyncRun,
    open(
      2,
      { lane: 2, mode: 'idle' },
      { lane: 4, operation: 'recv', mode: 'pending' },
      { lane: 5, operation: 'input', mode: 'pending' },
    ),
  )
  const since = (program: Facts['program']) => ('sinceNs' in program ? program.sinceNs : 0)
  const after = (program: Facts['program'], seconds: number, more: Partial<Facts> = {}) =>
    kinds({ program, kernel, nowNs: since(program) + seconds * 1e9, ...more })

  test.each([blockedIn('recv'), blockedIn('input'), both])('is told of from 30 s on', (program) => {
    expect(after(program, 29)).toEqual([])
    expect(after(program, 31)).toEqual(['silence'])
  })

  test('is none where something waits, where nobody is there, or a call is held by something else', () => {
    const unread = kernelOf({ id: 2 }, { id: 3, receiveQueue: 6 })
    expect(after(blockedIn('recv'), 60, { kernel: unread })).toEqual([])
    const queued = [message({ state: 'queued' })]
    expect(after(blockedIn('recv'), 60, { messages: queued })).toEqual(['lineHeld'])
    expect(after(blockedIn('recv'), 60, { sockets: [] })).toEqual([])
    expect(after(blockedIn('accept'), 60)).toEqual([])
    expect(after(freeLoop, 60)).toEqual([])
  })
})

describe('since when it is so', () => {
  const sinceOf = (facts: Partial<Facts>) => {
    const none = { sockets: [outgoing, incoming], kernel: null, messages: [] }
    return hintsOf({ program: blockedIn('recv'), ...none, ...facts }).map(
      ({ kind, sinceNs, untilNs }) => [kind, sinceNs, untilNs],
    )
  }
  const held = programState(syncRun, open(1, { operation: 'recv', mode: 'blocked', sinceNs: 500 }))

  test('a line waits since it was typed, or since the call began that holds the thread', () => {
    const typed = (queuedNs: number) => [message({ state: 'queued', queuedNs })]
    expect(sinceOf({ program: held, messages: typed(900) })).toEqual([['lineHeld', 900, null]])
    expect(sinceOf({ program: held, messages: typed(100) })).toEqual([['lineHeld', 500, null]])
  })

  test('what the kernel tells is known since it was read', () => {
    const kernel = { ...kernelOf({ id: 3, state: 'CLOSE_WAIT' }), atNs: 700 }
    expect(sinceOf({ kernel })).toEqual([['peerClosed', 700, null]])
    const ended = { ...incoming, peerEndedNs: 650 }
    expect(sinceOf({ kernel, sockets: [ended] })).toEqual([['halfClosed', 650, null]])
  })

  test('what was over when it was told has its own time', () => {
    const came = (id: number, startNs: number, endNs: number, sameRecv: boolean) =>
      message({ ...{ id, direction: 'received', state: 'received' }, startNs, endNs, sameRecv })
    const messages = [came(1, 5, 8, false), came(2, 10, 40, false), came(3, 90, 90, true)]
    expect(sinceOf({ messages })).toEqual([['sameRecv', 10, 40]])
    const loopRun = { ns: 60e6, sinceNs: 7 }
    expect(sinceOf({ program: freeLoop, loopRun })).toEqual([['loopHeld', 7, 60e6 + 7]])
  })
})
