import { crc32 } from 'node:zlib'
import {
  encodeFrame,
  KIND_MESSAGE,
  KIND_SPANS,
  RECORD_BYTES,
  RecordView,
} from '@peerscope/protocol'
import { expect, it } from 'vitest'
import { recordsIn, SpoolIndex } from './spool-index.js'

/** A frame of spans, `[start, end]` each. */
function frameOf(...spans: [number, number][]): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(spans.length * RECORD_BYTES)
  const records = new RecordView(body.buffer)
  for (const [i, [start, end]] of spans.entries()) {
    records.write(i, start, end - start, 0, 0, 1, 0, 6, 1, 0, 1, 1)
  }
  return encodeFrame(KIND_SPANS, 1, body, crc32)
}

const message = encodeFrame(KIND_MESSAGE, 2, Buffer.from('{"type":"x"}'), crc32)

it('knows where the spans of a stretch of time are, those that lasted long too', () => {
  const index = new SpoolIndex()
  const frames = [
    frameOf([0, 10], [10, 20]),
    message,
    frameOf([20, 30]),
    frameOf([5, 90], [40, 95]),
  ]
  for (const frame of frames) index.add(frame)
  const places = [0, 2, 3].map((i) => ({
    offset: frames.slice(0, i).reduce((sum, { length }) => sum + length, 0),
    bytes: frames[i]?.length ?? 0,
  }))
  expect(index.stretchesOf(0, 100, Infinity)).toEqual(places)
  expect(index.stretchesOf(12, 15, Infinity)).toEqual([places[0], places[2]])
  expect(index.stretchesOf(91, 100, Infinity)).toEqual([places[2]])
  expect(index.stretchesOf(96, 100, Infinity)).toEqual([])
})

it('gives the newest, as many as are wanted', () => {
  const index = new SpoolIndex()
  const frames = Array.from({ length: 1000 }, (_, i) => frameOf([i, i + 1]))
  for (const frame of frames) index.add(frame)
  expect(index.stretchesOf(0, 1000, Infinity)).toHaveLength(1000)
  const newest = index.stretchesOf(0, 1000, 3 * RECORD_BYTES)
  expect(newest).toHaveLength(3)
  expect(newest.at(-1)).toEqual(index.stretchesOf(0, 1000, Infinity).at(-1))
})

it('never grows beyond its bound: neighbours become one, and nothing is lost', () => {
  const index = new SpoolIndex(16)
  const frames = Array.from({ length: 101 }, (_, i) => [frameOf([i * 10, i * 10 + 10]), message])
  const file = Buffer.concat(frames.flat())
  for (const frame of frames.flat()) index.add(frame)
  const startsOf = (fromNs: number, toNs: number) =>
    index.stretchesOf(fromNs, toNs, Infinity).flatMap(({ offset, bytes }) =>
      (recordsIn(file.subarray(offset, offset + bytes)) ?? []).map((body) => {
        const copy = new Uint8Array(body)
        return new RecordView(copy.buffer).start(0)
      }),
    )
  expect(index.stretchesOf(0, 2000, Infinity).length).toBeLessThanOrEqual(16)
  expect(startsOf(0, 2000)).toEqual(Array.from({ length: 101 }, (_, i) => i * 10))
  const part = startsOf(502, 508)
  expect(part).toContain(500)
  expect(part.length).toBeLessThan(30)
  // However large one has become, there is an answer.
  expect(index.stretchesOf(0, 2000, 1)).toHaveLength(1)
})

it('forgets what is gone, and of frames that are known as one those that are gone', () => {
  const index = new SpoolIndex(16)
  const frames = Array.from({ length: 101 }, (_, i) => frameOf([i * 10, i * 10 + 10]))
  for (const frame of frames) index.add(frame)
  const [{ length } = { length: 0 }] = frames
  for (const gone of [0, 1, 50, 57, 100]) {
    index.forgetBefore(gone * length)
    const [first] = index.stretchesOf(0, 2000, Infinity)
    expect(first?.offset).toBe(gone * length)
    expect((first?.bytes ?? 0) % length).toBe(0)
  }
  index.forgetBefore(101 * length)
  expect(index.stretchesOf(0, 2000, Infinity)).toEqual([])
  index.add(frameOf([7, 8]))
  expect(index.stretchesOf(0, 9, Infinity)).toEqual([{ offset: 101 * length, bytes: length }])
})

it('does not take for records what is none', () => {
  expect(recordsIn(message)).toEqual([])
  expect(recordsIn(message.subarray(4))).toBeNull()
  expect(recordsIn(frameOf([0, 1]).subarray(0, 40))).toBeNull()
})
