import { crc32 } from 'node:zlib'
import {
  encodeFrame,
  FRAME_HEADER_BYTES,
  KIND_MESSAGE,
  KIND_SPANS,
  RECORD_BYTES,
  RecordView,
} from '@peerscope/protocol'
import { expect, it } from 'vitest'
import { SpoolIndex } from './spool-index.js'

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
    offset: frames.slice(0, i).reduce((sum, { length }) => sum + length, 0) + FRAME_HEADER_BYTES,
    bytes: (frames[i]?.length ?? 0) - FRAME_HEADER_BYTES,
  }))
  expect(index.framesOf(0, 100, Infinity)).toEqual(places)
  expect(index.framesOf(12, 15, Infinity)).toEqual([places[0], places[2]])
  expect(index.framesOf(91, 100, Infinity)).toEqual([places[2]])
  expect(index.framesOf(96, 100, Infinity)).toEqual([])
})

it('gives the newest, as many as are wanted', () => {
  const index = new SpoolIndex()
  const frames = Array.from({ length: 1000 }, (_, i) => frameOf([i, i + 1]))
  for (const frame of frames) index.add(frame)
  expect(index.framesOf(0, 1000, Infinity)).toHaveLength(1000)
  const newest = index.framesOf(0, 1000, 3 * RECORD_BYTES)
  expect(newest).toHaveLength(3)
  expect(newest.at(-1)).toEqual(index.framesOf(0, 1000, Infinity).at(-1))
})
