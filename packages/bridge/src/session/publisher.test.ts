import { describe, expect, it } from 'vitest'
import {
  FRAME_HEADER_BYTES,
  readFrameMessages,
  RECORD_BYTES,
  RecordView,
  type FrameMessage,
  type StreamMessage,
} from '@peerscope/protocol'
import { Chat } from './chat.js'
import { Publisher } from './publisher.js'
import type { SessionListener } from './session-listener.js'

/** A chat that is published, what the frames of its stream tell, and what is shown when. */
function open() {
  const frames: FrameMessage[][] = []
  const order: string[] = []
  const publisher = new Publisher(({ bytes }) => {
    const json: unknown = JSON.parse(Buffer.from(bytes.subarray(FRAME_HEADER_BYTES)).toString())
    frames.push(readFrameMessages(json) ?? [])
    order.push('recorded')
  })
  publisher.subscribe({ message: ({ type }) => order.push(`shown ${type}`) })
  const chat = new Chat(
    () => 1,
    'line',
    (message) => {
      publisher.publish(message)
    },
  )
  const receive = (text: string) => {
    publisher.gather(() => {
      const bytes = Buffer.from(text)
      const place = { connection: 1, streamStart: 0, streamEnd: bytes.length }
      const flags = { incomplete: false, sameRecv: false, startNs: 1, endNs: 2 }
      chat.received({ type: 'received', bytes, ...flags, ...place })
    })
  }
  const texts = () =>
    frames.map((frame) => frame.map((one) => (one.type === 'message' ? one.text : one.type)))
  return { publisher, chat, receive, texts, order }
}

const end = { type: 'end', atNs: 1, spans: 0, lost: 0 } as const

describe('what a session tells', () => {
  it('goes out at once, one frame each', () => {
    const { chat, publisher, texts } = open()
    chat.say(['one', 'two'])
    publisher.publish(end)
    expect(texts()).toEqual([['one'], ['two'], ['end']])
  })

  it('goes out in one frame where a program told it together, and is shown after that', () => {
    const { publisher, receive, texts, order } = open()
    for (const text of ['a', 'b', 'c']) receive(text)
    expect(order).toEqual([])
    publisher.flush()
    publisher.flush()
    expect(texts()).toEqual([['a', 'b', 'c']])
    expect(order).toEqual(['recorded', 'shown message', 'shown message', 'shown message'])
  })

  it('keeps its order when something else comes between', () => {
    const { publisher, receive, texts } = open()
    receive('a')
    receive('b')
    publisher.publish(end)
    receive('c')
    publisher.flush()
    expect(texts()).toEqual([['a', 'b'], ['end'], ['c']])
  })

  it('goes out in several frames where it is long', () => {
    const { publisher, receive, texts } = open()
    for (let i = 0; i < 10; i++) receive('x'.repeat(60_000))
    publisher.flush()
    expect(texts().map(({ length }) => length)).toEqual([5, 5])
  })
})

describe('those who follow a session', () => {
  /** What a listener is told, in order. */
  const listener = (told: string[]): SessionListener => ({
    frame: ({ sequence }) => told.push(`frame ${sequence}`),
    message: ({ type }) => told.push(type),
    records: ({ length }) => told.push(`${length} records`),
  })
  const records = new RecordView(new ArrayBuffer(2 * RECORD_BYTES))

  it('are all told of every frame, message and record, after it was recorded', () => {
    const recorded: string[] = []
    const publisher = new Publisher(({ sequence }) => recorded.push(`recorded ${sequence}`))
    const [first, second] = [recorded, [] as string[]]
    publisher.subscribe(listener(first))
    publisher.subscribe(listener(second))
    publisher.publish(end)
    publisher.publishRecords(records)
    expect(second).toEqual(['frame 1', 'end', 'frame 2', '2 records'])
    expect(first).toEqual([
      'recorded 1',
      ...['frame 1', 'end'],
      'recorded 2',
      ...['frame 2', '2 records'],
    ])
  })

  it('are told nothing more once they have left, and leave alone', () => {
    const publisher = new Publisher(() => undefined)
    const told: string[] = []
    const same = { message: ({ type }: StreamMessage) => told.push(type) }
    const leave = publisher.subscribe(same)
    publisher.subscribe(same)
    leave()
    leave()
    publisher.publish(end)
    expect(told).toEqual(['end'])
  })

  it('are told nothing of a message at which somebody before them made them leave', () => {
    const publisher = new Publisher(() => undefined)
    const told: string[] = []
    publisher.subscribe({
      message: () => {
        leave()
      },
    })
    const leave = publisher.subscribe(listener(told))
    publisher.publish(end)
    publisher.publish(end)
    expect(told).toEqual(['frame 1'])
  })

  it('hold the program back as long as one of them does not keep up', () => {
    const publisher = new Publisher(() => undefined)
    expect(publisher.keepsUp).toBe(true)
    let behind = true
    publisher.subscribe({ keepsUp: () => !behind })
    publisher.subscribe({ keepsUp: () => true })
    publisher.subscribe({})
    expect(publisher.keepsUp).toBe(false)
    behind = false
    expect(publisher.keepsUp).toBe(true)
  })
})
