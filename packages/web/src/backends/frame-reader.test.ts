import {
  encodeFrame,
  KIND_MESSAGE,
  KIND_SPANS,
  RECORD_BYTES,
  RecordView,
} from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { readFrame } from './frame-reader'

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const heartbeat = { type: 'heartbeat', nowNs: 5, sequence: 3 }

test('reads a message with its sequence', () => {
  const frame = encodeFrame(KIND_MESSAGE, 7, json(heartbeat))
  expect(readFrame(frame.buffer)).toEqual({
    kind: 'messages',
    source: 0,
    sequence: 7,
    messages: [heartbeat],
  })
})

test('reads whose frame it is', () => {
  const message = encodeFrame(KIND_MESSAGE, 7, json(heartbeat), undefined, 3)
  const records = encodeFrame(KIND_SPANS, 8, new Uint8Array(RECORD_BYTES), undefined, 16)
  expect([message, records].map(({ buffer }) => readFrame(buffer)?.source)).toEqual([3, 16])
})

test('reads records in place', () => {
  const body = new Uint8Array(2 * RECORD_BYTES)
  new RecordView(body.buffer).write(1, 10, 20, 0, 0, 1, 0, 6, 6, 0, 1, 1)
  const frame = readFrame(encodeFrame(KIND_SPANS, 8, body).buffer)
  if (frame?.kind !== 'records') throw new Error('not records')
  expect(frame.records.length).toBe(2)
  expect(frame.records.get(1)).toMatchObject({ start: 10, duration: 20, operation: 'recv' })
})

test.each([
  ['cut short', encodeFrame(KIND_MESSAGE, 1, json(heartbeat)).slice(0, 40)],
  ['of an unknown type', encodeFrame(KIND_MESSAGE, 1, json({ type: 'surprise' }))],
  ['with a wrong field', encodeFrame(KIND_MESSAGE, 1, json({ ...heartbeat, nowNs: 'x' }))],
  ['that is no JSON', encodeFrame(KIND_MESSAGE, 1, new Uint8Array([1, 2, 3]))],
  ['of something else', new Uint8Array(64)],
])('a frame %s is not readable', (_what, bytes) => {
  expect(readFrame(bytes.buffer)).toBeNull()
})
