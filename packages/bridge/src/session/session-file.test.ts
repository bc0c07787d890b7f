import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  encodeFrame,
  FRAME_HEADER_BYTES,
  KIND_MESSAGE,
  ProblemError,
  RECORD_BYTES,
  RecordView,
  type Problem,
  type StreamMessage,
} from '@peerscope/protocol'
import { FrameStream } from './frame-stream.js'
import { readSessionFile } from './session-file.js'

const folder = mkdtempSync(join(tmpdir(), 'peerscope-session-'))
const file = join(folder, 'a.session')

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const header: StreamMessage = {
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
}
const notice: StreamMessage = {
  type: 'notice',
  atNs: 5,
  problem: { code: 'connected', values: { address: '127.0.0.1:5003' } },
}
const end: StreamMessage = { type: 'end', atNs: 9, spans: 2, lost: 0 }

/** Two records that start at 1 and 2. */
function twoRecords(): Uint8Array {
  const view = new RecordView(new ArrayBuffer(2 * RECORD_BYTES))
  view.f64[0] = 1
  view.f64[4] = 2
  return view.u8
}

/** A small session, frame by frame. */
function frames(): Uint8Array[] {
  const stream = new FrameStream()
  const all: Uint8Array[] = []
  stream.sinks.add(({ bytes }) => all.push(bytes))
  stream.publish(header)
  stream.publishRecords(twoRecords())
  stream.publish(notice)
  stream.publish(end)
  return all
}

interface Reading {
  /** What was read, in order: type of a message, or starts of records. */
  items: string[]
  problems: Problem[]
}

function read(bytes: Uint8Array, salvage = false): Reading {
  writeFileSync(file, bytes)
  const items: string[] = []
  const reader = {
    message: (message: StreamMessage) => items.push(JSON.stringify(message)),
    records: (view: RecordView) => {
      for (let i = 0; i < view.length; i++) items.push(`span ${view.start(i)}`)
    },
  }
  return { items, problems: readSessionFile(file, reader, salvage) }
}

const whole = Buffer.concat(frames())
const everything = read(whole).items

/** Where each frame ends. */
const ends = frames().reduce<number[]>(
  (sum, { length }) => [...sum, (sum.at(-1) ?? 0) + length],
  [],
)
const [headerEnd = 0, recordsEnd = 0, noticeEnd = 0] = ends

/** @returns the problem it throws; what it read, where it throws none. */
function refusalOf(bytes: Uint8Array): Problem | Reading {
  try {
    return read(bytes)
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
}

describe('a session file', () => {
  it('gives its messages and records in order, and has nothing to complain of', () => {
    expect(everything).toEqual([
      JSON.stringify(header),
      'span 1',
      'span 2',
      JSON.stringify(notice),
      JSON.stringify(end),
    ])
    expect(read(whole).problems).toEqual([])
  })

  it('without a footer is whole, and that is said', () => {
    expect(read(whole.subarray(0, noticeEnd))).toEqual({
      items: everything.slice(0, 4),
      problems: [{ code: 'sessionUnfinished', values: {} }],
    })
  })

  it('cut anywhere gives what stands before the cut, and never an error', () => {
    for (let cut = headerEnd + 1; cut < whole.length; cut++) {
      const { items, problems } = read(whole.subarray(0, cut))
      expect(items, `cut at ${cut}`).toEqual(everything.slice(0, items.length))
      const before = Math.max(...ends.filter((one) => one <= cut))
      expect(items.length).toBe(before === headerEnd ? 1 : before === recordsEnd ? 3 : 4)
      const torn = { code: 'sessionTorn', values: { bytes: cut - before } }
      const unfinished = { code: 'sessionUnfinished', values: {} }
      expect(problems).toEqual([cut === before ? unfinished : torn])
    }
  })

  it('with a flipped bit anywhere never shows anything damaged as good', () => {
    for (let place = headerEnd; place < whole.length; place++) {
      const damaged = Buffer.from(whole)
      damaged[place] = (damaged[place] ?? 0) ^ (1 << (place % 8))
      const { items, problems } = read(damaged)
      expect(items, `flipped at ${place}`).toEqual(everything.slice(0, items.length))
      expect(items.length).toBeLessThan(everything.length)
      const offset = Math.max(...ends.filter((one) => one <= place))
      expect(problems).toEqual([{ code: 'sessionDamaged', values: { offset } }])
    }
  })

  it('damaged in the middle goes on behind the damage when it is to be salvaged', () => {
    for (let place = headerEnd; place < recordsEnd; place++) {
      const damaged = Buffer.from(whole)
      damaged[place] = (damaged[place] ?? 0) ^ 1
      const { items, problems } = read(damaged, true)
      expect(items).toEqual(everything.filter((one) => !one.startsWith('span')))
      expect(problems).toEqual([{ code: 'sessionSalvaged', values: { offset: headerEnd } }])
    }
  })

  it('with foreign bytes between frames gives every frame, when it is to be salvaged', () => {
    const bytes = Buffer.concat([
      whole.subarray(0, headerEnd),
      Buffer.from('PSF1 is not yet a frame'),
      whole.subarray(headerEnd),
    ])
    expect(read(bytes, true).items).toEqual(everything)
    expect(read(bytes).items).toEqual(everything.slice(0, 1))
  })

  it('whose frame does not say what it must is damaged, though its checksums fit', () => {
    const frame = (body: string) => encodeFrame(KIND_MESSAGE, 2, Buffer.from(body))
    for (const body of [
      '{"type":"end"}',
      '{"type":"other"}',
      'null',
      '{',
      '',
      // A message for one viewer is no part of a stream.
      '{"type":"heartbeat","nowNs":1,"sequence":1}',
    ]) {
      const bytes = Buffer.concat([whole.subarray(0, headerEnd), frame(body)])
      expect(read(bytes)).toEqual({
        items: everything.slice(0, 1),
        problems: [{ code: 'sessionDamaged', values: { offset: headerEnd } }],
      })
    }
  })
})

describe('a file that is no session', () => {
  const notASession = { code: 'notASession', values: { file } }

  it('is refused: empty, foreign, or without the first frame', () => {
    expect(refusalOf(new Uint8Array())).toEqual(notASession)
    expect(refusalOf(Buffer.from('{"kind":"session"}\n'.repeat(10)))).toEqual(notASession)
    expect(refusalOf(new Uint8Array(100))).toEqual(notASession)
    expect(refusalOf(whole.subarray(headerEnd))).toEqual(notASession)
  })

  it('is refused when not even its first frame is whole', () => {
    for (let cut = 1; cut < headerEnd; cut++) {
      expect(refusalOf(whole.subarray(0, cut))).toEqual(notASession)
    }
    for (let place = 0; place < FRAME_HEADER_BYTES; place++) {
      const damaged = Buffer.from(whole)
      damaged[place] = (damaged[place] ?? 0) ^ 1
      expect(refusalOf(damaged)).toEqual(notASession)
    }
  })

  it('says why it cannot be read', () => {
    const open = (path: string) => () =>
      readSessionFile(path, { message: () => undefined, records: () => undefined }, false)
    expect(open(join(folder, 'gone'))).toThrow('fileUnreadable')
    expect(open(folder)).toThrow('fileUnreadable')
  })
})
