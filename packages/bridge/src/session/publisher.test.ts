import { describe, expect, it } from 'vitest'
import { FRAME_HEADER_BYTES, readFrameMessages, type FrameMessage } from '@peerscope/protocol'
import { Chat } from './chat.js'
import { FrameStream } from './frame-stream.js'
import { Publisher } from './publisher.js'

/** A chat that is published, what the frames of its stream tell, and what is shown when. */
function open() {
  const frames: FrameMessage[][] = []
  const order: string[] = []
  const stream = new FrameStream()
  stream.sinks.add(({ bytes }) => {
    const json: unknown = JSON.parse(Buffer.from(bytes.subarray(FRAME_HEADER_BYTES)).toString())
    frames.push(readFrameMessages(json) ?? [])
    order.push('recorded')
  })
  const publisher = new Publisher(stream, ({ type }) => order.push(`shown ${type}`))
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
