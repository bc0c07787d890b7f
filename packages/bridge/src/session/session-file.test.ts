import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
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
import type { Hole } from './frame-numbers.js'
import { messageFrame, sessionMessage } from './frames.fixture.js'
import { readSessionFile } from './session-file.js'

const folder = mkdtempSync(join(tmpdir(), 'peerscope-session-'))
const file = join(folder, 'a.session')

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const header: StreamMessage = { ...sessionMessage, models: ['sync'] }
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
  return [
    stream.publish(header),
    stream.publishRecords(twoRecords()),
    stream.publish(notice),
    stream.publish(end),
  ].map(({ bytes }) => bytes)
}

interface Reading {
  holes: Hole[]
  /** What was read, in order: type of a message, or starts of records. */
  items: string[]
  problems: Problem[]
}

function read(bytes: Uint8Array, salvage = false): Reading {
  writeFileSync(file, bytes)
  return readFile(salvage)
}

/** @param meanwhile what happens to the file when its first frame has been read */
function readFile(salvage = false, meanwhile: () => void = () => undefined): Reading {
  const items: string[] = []
  const holes: Hole[] = []
  const reader = {
    message: (message: StreamMessage) => {
      items.push(JSON.stringify(message))
      if (items.length === 1) meanwhile()
    },
    hole: (hole: Hole) => holes.push(hole),
    records: (view: RecordView) => {
      for (let i = 0; i < view.length; i++) items.push(`span ${view.start(i)}`)
    },
  }
  const problems = readSessionFile(file, reader, salvage)
  return { items, problems, holes }
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
      holes: [],
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
      const { items, problems, holes } = read(damaged, true)
      expect(items).toEqual(everything.filter((one) => !one.startsWith('span')))
      expect(holes).toEqual([
        { fromSequence: 2, toSequence: 2, fromNs: 0, toNs: 5, reason: 'damaged' },
      ])
      expect(problems).toEqual([{ code: 'sessionSalvaged', values: { offset: headerEnd } }])
    }
  })

  it('with foreign bytes between frames gives every frame, when it is to be salvaged', () => {
    const bytes = Buffer.concat([
      whole.subarray(0, headerEnd),
      Buffer.from('PSF1 is not yet a frame'),
      whole.subarray(headerEnd),
    ])
    // Nothing is missing, so there is no hole.
    expect(read(bytes, true)).toMatchObject({ items: everything, holes: [] })
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
        holes: [],
      })
    }
  })
})

/** The frames of the session with these numbers, in this order. */
const pick = (...numbers: number[]) =>
  Buffer.concat(numbers.map((n) => frames()[n - 1] ?? new Uint8Array()))

const problem = (code: string, values: Problem['values'] = {}) => ({ code, values })

describe('the numbers of the frames', () => {
  it('tell that one was removed', () => {
    expect(read(pick(1, 2, 4))).toEqual({
      items: everything.slice(0, 3),
      problems: [problem('sessionLacks', { offset: recordsEnd, count: 1 })],
      holes: [],
    })
    expect(read(pick(1, 3, 4), true)).toEqual({
      items: everything.filter((one) => !one.startsWith('span')),
      problems: [problem('sessionLacksSalvaged', { offset: headerEnd, count: 1 })],
      holes: [{ fromSequence: 2, toSequence: 2, fromNs: 0, toNs: 5, reason: 'missing' }],
    })
  })

  it('tell that one is there twice', () => {
    expect(read(pick(1, 2, 2, 3, 4))).toEqual({
      items: everything.slice(0, 3),
      problems: [problem('sessionRepeats', { offset: recordsEnd })],
      holes: [],
    })
    expect(read(pick(1, 2, 2, 2, 3, 4), true)).toEqual({
      items: everything,
      problems: [problem('sessionRepeatsSalvaged', { offset: recordsEnd, count: 2 })],
      holes: [],
    })
  })

  it('tell that two have changed places', () => {
    const { items, problems } = read(pick(1, 3, 2, 4), true)
    expect(items).toEqual(everything.filter((one) => !one.startsWith('span')))
    expect(problems.map(({ code }) => code)).toEqual([
      'sessionLacksSalvaged',
      'sessionRepeatsSalvaged',
    ])
  })

  it('never let a number be taken that is none', () => {
    for (const sequence of [0, -1, 2.5, NaN, Infinity, 2 ** 53]) {
      const frame = messageFrame(sequence, notice).bytes
      expect(read(Buffer.concat([pick(1), frame])).problems).toEqual([
        problem('sessionDamaged', { offset: headerEnd }),
      ])
    }
  })
})

describe('a file to which another was appended', () => {
  it.each([false, true])('is read up to there (salvage: %s)', (salvage) => {
    const followed = [problem('sessionFollowed', { offset: whole.length })]
    for (const more of [whole, frames()[2], Buffer.from('junk'), Buffer.alloc(100)]) {
      expect(read(Buffer.concat([whole, more ?? Buffer.alloc(0)]), salvage)).toEqual({
        items: everything,
        problems: followed,
        holes: [],
      })
    }
    const unfinished = read(Buffer.concat([pick(1, 2), whole]), salvage)
    expect(unfinished.items).toEqual(everything.slice(0, 3))
    expect(unfinished.problems).toEqual([problem('sessionFollowed', { offset: recordsEnd })])
  })
})

describe('a gap that the recording has marked', () => {
  const gap = (fromSequence: number, toSequence: number | null) =>
    messageFrame(toSequence ?? fromSequence, {
      ...{ type: 'recordingGap', fromSequence, toSequence, reason: 'ENOSPC' },
    }).bytes
  const laterNotice = (sequence: number) => messageFrame(sequence, { ...notice, atNs: 7 }).bytes
  const later = (sequence: number) => messageFrame(sequence, end).bytes

  it('is told, with what it lacks', () => {
    const bytes = [pick(1, 2), gap(3, null), laterNotice(4), gap(3, 6), later(7)]
    expect(read(Buffer.concat(bytes))).toEqual({
      items: [...everything.slice(0, 3), JSON.stringify({ ...notice, atNs: 7 }), everything[4]],
      problems: [problem('sessionGap', { offset: recordsEnd, count: 3, reason: 'ENOSPC' })],
      holes: [{ fromSequence: 3, toSequence: 6, fromNs: 2, toNs: 9, reason: 'ENOSPC' }],
    })
  })

  it('may last to the end, with or without a footer', () => {
    for (const footer of [[], [later(9)]]) {
      const { problems, holes } = read(Buffer.concat([pick(1, 2), gap(3, null), ...footer]))
      expect(problems).toEqual([
        problem('sessionGapToEnd', { offset: recordsEnd, reason: 'ENOSPC' }),
      ])
      expect(holes).toMatchObject([{ fromSequence: 3, toSequence: null, fromNs: 2, toNs: null }])
    }
  })

  it('may begin before the first frame, and end behind the footer', () => {
    const [first = Buffer.alloc(0)] = frames()
    const behind = read(Buffer.concat([pick(1), gap(2, null), later(5), gap(2, 5)]))
    expect(behind.problems.map(({ code }) => code)).toEqual(['sessionGap'])
    expect(behind.holes).toMatchObject([{ fromSequence: 2, toSequence: 5, fromNs: 0, toNs: 9 }])
    const before = read(Buffer.concat([gap(1, null), first, gap(1, 3), later(4)]))
    expect(before.items).toEqual([everything[0], everything[4]])
    expect(before.problems.map(({ code }) => code)).toEqual(['sessionGap'])
    expect(read(gap(1, null)).problems.map(({ code }) => code)).toEqual(['sessionGapToEnd'])
  })

  it('in which nothing is missing after all is none', () => {
    const bytes = [pick(1, 2), gap(3, null), laterNotice(3), gap(3, 3), later(4)]
    expect(read(Buffer.concat(bytes))).toMatchObject({ problems: [], holes: [] })
  })

  it('explains no hole elsewhere', () => {
    const bytes = [pick(1, 2), gap(5, null), laterNotice(6), gap(5, 6), later(7)]
    expect(read(Buffer.concat(bytes)).problems.map(({ code }) => code)).toEqual(['sessionLacks'])
  })
})

describe('a file that changes while it is read', () => {
  it('that grows is read as far as it went, and that is said', () => {
    writeFileSync(file, whole.subarray(0, noticeEnd))
    const grown = readFile(false, () => {
      appendFileSync(file, whole.subarray(noticeEnd))
    })
    expect(grown).toEqual({
      items: everything.slice(0, 4),
      problems: [problem('sessionGrowing')],
      holes: [],
    })
  })

  it('that is cut says so', () => {
    const [first = Buffer.alloc(0)] = frames()
    const filler = Array.from({ length: 500 }, (_, i) => messageFrame(i + 2, notice).bytes)
    for (const left of [0, first.length + 10]) {
      writeFileSync(file, Buffer.concat([first, ...filler]))
      const { problems } = readFile(false, () => {
        truncateSync(file, left)
      })
      expect(problems.map(({ code }) => code)).toEqual(['sessionShrank'])
    }
  })
})

describe.runIf(process.platform !== 'win32')('a pipe', () => {
  it.each([1, 7, 100_000])('gives what a file gives, in parts of %i bytes', async (size) => {
    rmSync(file, { force: true })
    execFileSync('mkfifo', [file])
    const copy = join(folder, 'copy')
    writeFileSync(copy, whole)
    const writer = spawn('dd', [`if=${copy}`, `of=${file}`, `bs=${size}`], { stdio: 'ignore' })
    const read = readFile()
    await once(writer, 'close')
    rmSync(file)
    expect(read).toEqual({ items: everything, problems: [], holes: [] })
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
    const nothing = () => undefined
    const open = (path: string) => () =>
      readSessionFile(path, { message: nothing, records: nothing, hole: nothing }, false)
    expect(open(join(folder, 'gone'))).toThrow('fileUnreadable')
    expect(open(folder)).toThrow('isAFolder')
    if (process.platform === 'linux') expect(open('/dev/zero')).toThrow('notASession')
  })
})
