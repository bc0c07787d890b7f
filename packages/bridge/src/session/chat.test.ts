import { describe, expect, it } from 'vitest'
import {
  MAX_LINE_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_MESSAGES_IN_MEMORY,
  MAX_QUEUED_LINES,
  MAX_BODY_BYTES,
  type ChatMessage,
  type Framing,
  problemOf,
  type OpenMessage,
} from '@peerscope/protocol'
import { Chat } from './chat.js'

/** A chat on a clock of its own, and everything it has published. */
function newChat(framing: Framing = 'line') {
  const published: ChatMessage[] = []
  const clock = { now: 0 }
  const chat = new Chat(
    () => clock.now,
    framing,
    (message) => published.push(message),
  )
  const states = (id: number) => published.filter((one) => one.id === id).map(({ state }) => state)
  const stateOf = (id: number) => chat.messages.find((one) => one.id === id)?.state
  return { chat, clock, published, states, stateOf }
}

const texts = (lines: readonly Uint8Array[]) => lines.map((line) => Buffer.from(line).toString())

/** The kernel has taken line `inputIndex` as bytes [from, to) of a connection. */
const handed = (inputIndex: number, from = 0, to = from + 10, connection = 2) =>
  ({
    type: 'handed',
    inputIndex,
    startNs: 40,
    endNs: 50,
    connection,
    streamStart: from,
    streamEnd: to,
  }) as const

const received = (bytes: Uint8Array, incomplete = false, connection = 3) =>
  ({
    type: 'received',
    bytes,
    incomplete,
    sameRecv: false,
    startNs: 1,
    endNs: 2,
    connection,
    streamStart: 0,
    streamEnd: 9,
  }) as const

const sending: OpenMessage = {
  type: 'open',
  run: 1,
  lanes: [{ lane: 1, operation: 'send', mode: 'blocked', line: 5, connection: 2, sinceNs: 40 }],
}

it('refuses half a character: no text on the wire can have it', () => {
  const { chat } = newChat()
  expect(chat.refusal(['a', 'b\ud83d'])).toEqual(problemOf('messageNotText'))
  expect(chat.refusal(['\udcbb'])).toEqual(problemOf('messageNotText'))
  expect(chat.refusal(['👩‍💻', '\ufffd'])).toBeNull()
})

describe('the life of a message', () => {
  it('is queued, handed to the kernel, acknowledged', () => {
    const { chat, clock, published, states } = newChat()
    chat.startRun(1)
    clock.now = 30
    expect(texts(chat.say(['hello']))).toEqual(['hello'])
    expect(chat.unsent(null)).toEqual(problemOf('notSent', { count: 1 }))
    expect(chat.unsent(sending)).toEqual(problemOf('partlySent', { count: 1 }))
    chat.handed(handed(0, 100, 106))
    expect(chat.unsent(sending)).toBeNull()
    chat.acknowledged(2, 105, 60)
    expect(states(1)).toEqual(['queued', 'handed'])
    chat.acknowledged(2, 106, 70)
    expect(states(1)).toEqual(['queued', 'handed', 'acknowledged'])
    expect(published.at(-1)).toEqual({
      type: 'message',
      id: 1,
      run: 1,
      direction: 'sent',
      state: 'acknowledged',
      text: 'hello',
      raw: null,
      queuedNs: 30,
      startNs: 40,
      endNs: 50,
      acknowledgedNs: 70,
      connection: 2,
      streamStart: 100,
      streamEnd: 106,
      arrived: null,
      sameRecv: false,
      sentAgainAs: null,
    })
  })

  it("is acknowledged as far as the peer's kernel has its bytes, and only once", () => {
    const { chat, published, stateOf } = newChat()
    chat.startRun(1)
    chat.say(['a', 'b', 'c'])
    for (const i of [0, 1, 2]) chat.handed(handed(i, i * 10))
    chat.acknowledged(2, 19, 60)
    expect([1, 2, 3].map(stateOf)).toEqual(['acknowledged', 'handed', 'handed'])
    expect(published.at(-1)).toMatchObject({ id: 1, acknowledgedNs: 60 })
    chat.acknowledged(2, 20, 61)
    expect([1, 2, 3].map(stateOf)).toEqual(['acknowledged', 'acknowledged', 'handed'])
    const count = published.length
    chat.acknowledged(2, 20, 62)
    chat.acknowledged(9, 99, 62)
    expect(published).toHaveLength(count)
  })

  it('is unconfirmed when its connection ends before that, on that connection only', () => {
    const { chat, stateOf } = newChat()
    chat.startRun(1)
    chat.say(['a', 'b', 'c'])
    chat.handed(handed(0, 0, 10))
    chat.handed(handed(1, 10, 20))
    chat.handed(handed(2, 0, 10, 7))
    chat.connectionEnded(2, 10, 80)
    expect([1, 2, 3].map(stateOf)).toEqual(['acknowledged', 'unconfirmed', 'handed'])
    chat.connectionEnded(7, null, 81)
    expect(stateOf(3)).toBe('unconfirmed')
    chat.acknowledged(2, 99, 82)
    expect(stateOf(2)).toBe('unconfirmed')
  })

  it('on the receiving side is received, or incomplete', () => {
    const { chat } = newChat()
    chat.startRun(1)
    chat.received(received(Buffer.from('hi')))
    chat.received(received(Buffer.from([0xff]), true))
    expect(chat.messages).toMatchObject([
      { id: 1, direction: 'received', state: 'received', text: 'hi', raw: null, connection: 3 },
      { id: 2, direction: 'received', state: 'incomplete', text: '\ufffd', raw: '/w==' },
    ])
    expect(chat.messages[0]).toMatchObject({ queuedNs: null, startNs: 1, endNs: 2, streamEnd: 9 })
  })

  it('says whether it came with the recv of the message before it', () => {
    const { chat } = newChat()
    chat.received(received(Buffer.from('one')))
    chat.received({ ...received(Buffer.from('two')), sameRecv: true })
    expect(chat.messages.map(({ sameRecv }) => sameRecv)).toEqual([false, true])
  })
})

describe('a message without framing', () => {
  const [first = 0, second = 0] = Buffer.from('ü')

  it('is shown as far as its characters are whole; the next one has the rest', () => {
    const { chat } = newChat('raw')
    chat.received(received(Buffer.from([0x61, first])))
    chat.received(received(Buffer.from([second, 0x62])))
    expect(chat.messages).toMatchObject([
      { text: 'a', raw: 'YcM=' },
      { text: 'üb', raw: 'vGI=' },
    ])
    expect(chat.textEnded(3)).toBeNull()
  })

  it('is not mixed with what comes on another connection', () => {
    const { chat } = newChat('raw')
    chat.received(received(Buffer.from([first]), false, 3))
    chat.received(received(Buffer.from('b'), false, 5))
    chat.received(received(Buffer.from([second]), false, 3))
    expect(chat.messages.map(({ text }) => text)).toEqual(['', 'b', 'ü'])
  })

  it('that is the last one and ends in the middle of a character is told once', () => {
    const { chat } = newChat('raw')
    const [euro1 = 0, euro2 = 0] = Buffer.from('€')
    chat.received(received(Buffer.from([euro1, euro2])))
    expect(chat.textEnded(9)).toBeNull()
    expect(chat.textEnded(3)).toEqual({ code: 'incompleteCharacter', values: { bytes: 2 } })
    expect(chat.textEnded(3)).toBeNull()
  })

  it('has no such end where lines are framed: each is decoded alone', () => {
    const { chat } = newChat('line')
    chat.received(received(Buffer.from([first])))
    chat.received(received(Buffer.from([second])))
    expect(chat.messages.map(({ text }) => text)).toEqual(['\ufffd', '\ufffd'])
    expect(chat.textEnded(3)).toBeNull()
  })
})

describe('sending again', () => {
  it('is for unconfirmed messages, once', () => {
    const { chat } = newChat()
    chat.startRun(1)
    chat.say(['a', 'b'])
    chat.handed(handed(0))
    expect(chat.unconfirmedText(1)).toBeNull()
    chat.connectionEnded(2, null, 80)
    expect(chat.unconfirmedText(1)).toBe('a')
    expect(chat.unconfirmedText(2)).toBeNull()
    expect(chat.unconfirmedText(99)).toBeNull()
    chat.say(['a'])
    chat.markSentAgain(1)
    expect(chat.messages[0]).toMatchObject({ state: 'unconfirmed', sentAgainAs: 3 })
    expect(chat.unconfirmedText(1)).toBeNull()
  })
})

describe('what was typed', () => {
  it('is given to the next program, until the kernel has it', () => {
    const { chat, stateOf } = newChat()
    expect(chat.startRun(1)).toEqual([])
    chat.say(['a', 'b', 'c'])
    chat.handed(handed(0))
    expect(texts(chat.startRun(2))).toEqual(['b', 'c'])
    // The new program counts the lines that it was given.
    chat.handed(handed(0, 0, 10, 4))
    expect([1, 2, 3].map(stateOf)).toEqual(['handed', 'handed', 'queued'])
    expect(chat.messages[1]).toMatchObject({ run: 2, connection: 4 })
    expect(texts(chat.say(['d']))).toEqual(['d'])
    expect(texts(chat.startRun(3))).toEqual(['c', 'd'])
  })

  it('before the first program is given to it', () => {
    const { chat } = newChat()
    chat.say(['early'])
    expect(texts(chat.startRun(1))).toEqual(['early'])
  })

  it('is not mixed up by a line that nobody typed', () => {
    const { chat, published } = newChat()
    chat.startRun(1)
    expect(chat.handed(handed(0))).toBeNull()
    expect(published).toEqual([])
  })
})

describe('lines that are refused', () => {
  it('are those with more bytes than a peer takes, not characters', () => {
    const { chat } = newChat()
    expect(chat.refusal(['x'.repeat(MAX_MESSAGE_BYTES)])).toBeNull()
    expect(chat.refusal(['ok', 'ü'.repeat(MAX_MESSAGE_BYTES / 2 + 1)])).toEqual({
      code: 'messageTooLong',
      values: { bytes: MAX_MESSAGE_BYTES + 1, limit: MAX_MESSAGE_BYTES },
    })
  })

  it('are empty ones where nothing is appended, for then nothing would be sent', () => {
    const empty = { code: 'messageEmpty', values: {} }
    expect(newChat('raw').chat.refusal(['ok', ''])).toEqual(empty)
    expect(newChat('raw').chat.refusal(['ok', ' '])).toBeNull()
    expect(newChat('line').chat.refusal([''])).toBeNull()
  })

  it('are those for which the queue has no room: all of them, or none', () => {
    const { chat } = newChat()
    chat.startRun(1)
    chat.say(Array.from({ length: MAX_QUEUED_LINES - 1 }, () => 'x'))
    expect(chat.refusal(['one'])).toBeNull()
    const full = { code: 'queueFull', values: { limit: MAX_QUEUED_LINES } }
    expect(chat.refusal(['one', 'two'])).toEqual(full)
    chat.handed(handed(0))
    expect(chat.refusal(['one', 'two'])).toBeNull()
  })
})

describe('memory', () => {
  const line = Buffer.from('x')

  it('holds what is under way, however long, and says what became of it', () => {
    const { chat, stateOf } = newChat()
    chat.startRun(1)
    const line = 'x'.repeat(1_000_000)
    chat.say([line, line, line])
    for (const i of [0, 1, 2]) chat.handed(handed(i, i * 1_000_000, (i + 1) * 1_000_000))
    chat.say([line, line, line])
    chat.connectionEnded(2, 1_000_000, 80)
    expect([1, 2, 3].map(stateOf)).toEqual(['acknowledged', 'unconfirmed', 'unconfirmed'])
  })

  it('holds the newest messages, and counts the older ones', () => {
    const { chat } = newChat()
    for (let i = 0; i < MAX_MESSAGES_IN_MEMORY + 3; i++) chat.received(received(line))
    expect(chat.messages).toHaveLength(MAX_MESSAGES_IN_MEMORY)
    expect(chat.newest.older).toBe(3)
    expect([chat.messages[0]?.id, chat.messages.at(-1)?.id]).toEqual([
      4,
      MAX_MESSAGES_IN_MEMORY + 3,
    ])
  })

  it('never drops a line that was not sent', () => {
    const { chat } = newChat()
    chat.startRun(1)
    chat.say(['queued'])
    for (let i = 0; i < MAX_MESSAGES_IN_MEMORY + 3; i++) chat.received(received(line))
    expect(texts(chat.startRun(2))).toEqual(['queued'])
  })

  it('is bounded while a line waits to be sent', () => {
    const { chat } = newChat()
    chat.say(['queued'])
    for (let i = 0; i < MAX_MESSAGES_IN_MEMORY + 3; i++) chat.received(received(line))
    expect(chat.messages.length).toBeLessThanOrEqual(MAX_MESSAGES_IN_MEMORY + 1)
    expect(chat.messages[0]).toMatchObject({ id: 1, state: 'queued' })
  })

  it('holds no more than a frame can carry to a page, however long the lines are', () => {
    const { chat } = newChat()
    const long = Buffer.alloc(MAX_LINE_BYTES, 'x')
    for (let i = 0; i < 20; i++) chat.received(received(long))
    expect(Buffer.byteLength(JSON.stringify(chat.messages))).toBeLessThan(MAX_BODY_BYTES)
  })
})

it('tells a late viewer of as many of the newest messages as fit into a frame', () => {
  const chat = new Chat(
    () => 0,
    'line',
    () => undefined,
  )
  chat.startRun(1)
  const line = 'x'.repeat(60_000)
  chat.say(Array.from({ length: 400 }, (_, i) => `${i} ${line}`))
  const { messages, older } = chat.newest
  expect(messages.length + older).toBe(400)
  expect(messages.length).toBeGreaterThan(10)
  expect(messages.at(-1)?.text).toMatch(/^399 /)
  // Control characters grow sixfold in JSON: even then it is a legal frame.
  expect(Buffer.byteLength(JSON.stringify(messages)) * 6).toBeLessThanOrEqual(MAX_BODY_BYTES)
})
