/** Frames as a stream makes them, for what keeps them. */
import {
  encodeFrame,
  KIND_MESSAGE,
  KIND_SPANS,
  modeCode,
  RECORD_BYTES,
  RecordView,
  type Nanoseconds,
  type Sequence,
} from '@peerscope/protocol'
import { crc32 } from 'node:zlib'
import type { StoredFrame } from './frame-stream.js'

export function messageFrame(sequence: Sequence, message: object): StoredFrame {
  const body = Buffer.from(JSON.stringify(message))
  return { sequence, kind: KIND_MESSAGE, bytes: encodeFrame(KIND_MESSAGE, sequence, body, crc32) }
}

/** Spans of lane 1, one after the other. */
export function spanFrame(
  sequence: Sequence,
  fromNs: Nanoseconds,
  count = 1,
  each: Nanoseconds = 1,
): StoredFrame {
  const body = new Uint8Array(count * RECORD_BYTES)
  const records = new RecordView(body.buffer)
  for (let i = 0; i < count; i++)
    records.write(i, fromNs + i * each, each, 0, 0, 1, 0, 0, 0, 0, modeCode.running, 0)
  return { sequence, kind: KIND_SPANS, bytes: encodeFrame(KIND_SPANS, sequence, body, crc32) }
}

export const sessionMessage = {
  type: 'session',
  version: 1,
  epoch: 'e',
  peer: 'Alice',
  peerName: 'Bob',
  listen: null,
  remote: null,
  framing: 'line',
  turn: 'speak',
  wallStartMs: 0.5,
  clock: { bootId: null, baseNs: '0' },
  pid: 1,
  platform: 'linux',
  models: ['sync'],
  otherPeerCommand: null,
} as const

export const noticeMessage = (atNs: Nanoseconds) =>
  ({ type: 'notice', atNs, problem: { code: 'connected', values: { address: 'b' } } }) as const

export const endMessage = (atNs: Nanoseconds) => ({ type: 'end', atNs, spans: 2, lost: 0 }) as const
