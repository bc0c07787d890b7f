import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { decodeFrameHeader, KIND_MESSAGE, KIND_SPANS } from '@peerscope/protocol'
import { FrameStream } from './frame-stream.js'

const HEADER = 32
const records = (count: number) => new Uint8Array(count * 32)
const end = { type: 'end', atNs: 1, spans: 0, lost: 0 } as const

describe('the stream of frames', () => {
  it('numbers its frames from 1', () => {
    const stream = new FrameStream()
    expect([stream.sequence, stream.oldest]).toEqual([0, 1])
    const told = [stream.publish(end), stream.publishRecords(records(2))]
    expect(told.map(({ sequence, kind }) => [sequence, kind])).toEqual([
      [1, KIND_MESSAGE],
      [2, KIND_SPANS],
    ])
    expect(told.map(({ bytes }) => decodeFrameHeader(bytes))).toMatchObject([
      { kind: KIND_MESSAGE, sequence: 1 },
      { kind: KIND_SPANS, sequence: 2, bodyBytes: 64 },
    ])
    expect(JSON.parse(Buffer.from(told[0]?.bytes.subarray(HEADER) ?? []).toString())).toEqual(end)
  })

  it('keeps the frame that it has made', () => {
    const stream = new FrameStream()
    const frame = stream.publish(end)
    expect(stream.at(frame.sequence)).toBe(frame)
  })

  it('finds every frame by its number, as long as memory holds it', () => {
    const stream = new FrameStream(10 * (HEADER + 32))
    for (let i = 0; i < 5000; i++) {
      stream.publishRecords(records(1))
      expect(stream.oldest).toBe(Math.max(1, stream.sequence - 9))
      expect(stream.at(stream.oldest - 1)).toBeNull()
      expect(stream.at(stream.oldest)?.sequence).toBe(stream.oldest)
      expect(stream.at(stream.sequence)?.sequence).toBe(stream.sequence)
      expect(stream.at(stream.sequence + 1)).toBeNull()
    }
  })

  it('keeps a frame that is larger than its memory, so that viewers get it', () => {
    const stream = new FrameStream(100)
    stream.publishRecords(records(1))
    stream.publishRecords(records(50))
    expect([stream.oldest, stream.sequence]).toEqual([2, 2])
    expect(stream.at(2)?.bytes.length).toBe(HEADER + 1600)
    stream.publishRecords(records(1))
    expect(stream.oldest).toBe(3)
  })

  it('gives the records it holds, oldest first, without the messages', () => {
    const stream = new FrameStream(4 * (HEADER + 32))
    for (let i = 0; i < 3; i++) stream.publishRecords(records(1))
    stream.publish(end)
    stream.publishRecords(records(1))
    const numbers = [...stream.recordFrames()].map(({ sequence }) => sequence)
    expect(numbers.at(-1)).toBe(5)
    expect(numbers).not.toContain(4)
    expect(numbers).toEqual(numbers.filter((one) => one >= stream.oldest))
  })

  it('lets go of the memory of the frames it drops', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const megabyte = 1024 * 1024
    const stream = new FrameStream(megabyte)
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 500; i++) stream.publishRecords(records(8192))
    // The collector gives memory back in the background: some turns later it must have.
    let held = Number.POSITIVE_INFINITY
    for (let turns = 0; turns < 100 && held > 8 * megabyte; turns++) {
      collect()
      await turn()
      held = process.memoryUsage().arrayBuffers - before
    }
    expect(held).toBeLessThan(8 * megabyte)
    expect(stream.at(stream.sequence)).not.toBeNull()
  })
})
