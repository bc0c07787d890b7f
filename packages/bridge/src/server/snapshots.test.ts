import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  decodeFrameHeader,
  FRAME_HEADER_BYTES,
  KIND_SPANS,
  RECORD_BYTES,
  RecordView,
  type SnapshotMessage,
} from '@peerscope/protocol'
import { HISTORY_PIECE, MAX_SNAPSHOTS, SNAPSHOT_IS_FRESH } from '../limits.js'
import { FrameStream } from '../session/frame-stream.js'
import { SnapshotHistory, Snapshots } from './snapshots.js'

function recordsOf(start: number, count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count * RECORD_BYTES)
  const view = new RecordView(bytes.buffer)
  for (let i = 0; i < count; i++) view.write(i, start + i, 1, 0, 0, 1, 0, 6, 6, 0, 1, 1)
  return bytes
}

function snapshotsOf(memory?: number) {
  const stream = new FrameStream(memory)
  let made = 0
  const session = {
    stream,
    clock: () => 4711,
    snapshot: (historyRecords: number, historyFromNs: number) => {
      made += 1
      const said = { type: 'snapshot', nowNs: 1, sequence: stream.sequence, made }
      return { ...said, historyRecords, historyFromNs } as unknown as SnapshotMessage
    },
  }
  return { stream, snapshots: new Snapshots(session), made: () => made }
}

const reader = () => {
  const told = { times: 0 }
  return { told, mustGo: () => void (told.times += 1) }
}

describe('a snapshot', () => {
  it('is made once for all who ask at about the same time, and tells each what time it is', () => {
    const { snapshots, made } = snapshotsOf()
    const all = Array.from({ length: 100 }, () => snapshots.take(reader().mustGo, 0))
    expect([new Set(all).size, made()]).toEqual([1, 1])
    snapshots.take(reader().mustGo, SNAPSHOT_IS_FRESH)
    expect(made()).toBe(2)
    const [first] = all
    if (first === undefined) throw new Error('none')
    const frame = Buffer.concat(snapshots.messageOf(first))
    const header = decodeFrameHeader(frame)
    if (typeof header === 'string') throw new Error(header)
    const body = frame.subarray(FRAME_HEADER_BYTES)
    expect([header.bodyBytes, header.bodyCrc]).toEqual([body.length, crc32(body)])
    expect(JSON.parse(body.toString())).toEqual({
      ...{ type: 'snapshot', nowNs: 4711, sequence: 0, made: 1 },
      ...{ historyRecords: 0, historyFromNs: 0 },
    })
  })

  it('that nobody reads is not kept', () => {
    const { snapshots, made } = snapshotsOf()
    const one = reader()
    snapshots.take(one.mustGo, 0)
    snapshots.release(one.mustGo)
    snapshots.dropUnread(SNAPSHOT_IS_FRESH)
    snapshots.take(one.mustGo, 10)
    expect(made()).toBe(2)
  })

  it('of which a few are held serves others too, as long as memory goes on from it', () => {
    const { stream, snapshots, made } = snapshotsOf()
    for (let i = 0; i < MAX_SNAPSHOTS + 3; i++) {
      stream.publishRecords(recordsOf(i, 1))
      snapshots.take(reader().mustGo, i * SNAPSHOT_IS_FRESH)
    }
    expect(made()).toBe(MAX_SNAPSHOTS)
  })

  it('that memory has left behind costs its readers their place when another one is needed', () => {
    // Memory holds one frame: each snapshot is useless when the next frame but one has come.
    const { stream, snapshots, made } = snapshotsOf(1)
    const readers = Array.from({ length: MAX_SNAPSHOTS + 2 }, reader)
    for (const [i, { mustGo }] of readers.entries()) {
      for (const start of [0, 1, 2]) stream.publishRecords(recordsOf(start, 1))
      snapshots.take(mustGo, i * SNAPSHOT_IS_FRESH)
    }
    expect(made()).toBe(readers.length)
    expect(readers.map(({ told }) => told.times)).toEqual([1, 1, 0, 0, 0, 0])
  })
})

describe('the spans of a snapshot', () => {
  it('are few large frames, all of them and in order, made once', () => {
    const stream = new FrameStream()
    const count = (3 * HISTORY_PIECE) / RECORD_BYTES
    for (let i = 0; i < count; i++) stream.publishRecords(recordsOf(i, 1))
    const history = new SnapshotHistory([...stream.recordFrames()])
    const frames = [0, 1, 2, 3].map((i) => history.at(i))
    expect(frames[3]).toBeNull()
    expect([history.at(1), history.at(0)]).toEqual([frames[1], frames[0]])
    expect(history.at(1)).toBe(frames[1])
    const starts = frames.flatMap((frame) => {
      if (frame === null) return []
      const header = decodeFrameHeader(frame)
      expect(header).toMatchObject({ kind: KIND_SPANS, sequence: 0 })
      const records = new RecordView(new Uint8Array(frame.subarray(FRAME_HEADER_BYTES)).buffer)
      return Array.from({ length: records.length }, (_, i) => records.start(i))
    })
    expect(starts).toEqual(Array.from({ length: count }, (_, i) => i))
  })
})
