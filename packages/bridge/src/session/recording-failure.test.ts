/** A disk that fails when this test says so, and works again afterwards. */
import { closeSync, fdatasync, statfsSync, writeSync } from 'node:fs'
import {
  decodeFrameHeader,
  FRAME_HEADER_BYTES,
  KIND_SPANS,
  type Problem,
} from '@peerscope/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endMessage, messageFrame, noticeMessage, spanFrame } from './frames.fixture.js'
import type { StoredFrame } from './frame-stream.js'
import { Recording } from './recording.js'

const FILE = 42
const RESERVE = 43

vi.mock('node:fs', () => ({
  constants: {},
  statSync: () => undefined,
  fstatSync: () => ({ isFile: () => true, size: 0, nlink: 1 }),
  statfsSync: vi.fn(),
  openSync: (path: string) => (path === 'a.session' ? FILE : RESERVE),
  closeSync: vi.fn(),
  unlinkSync: vi.fn(),
  rmSync: vi.fn(),
  writeSync: vi.fn(),
  ftruncateSync: vi.fn((_, length: number) => {
    disk.bytes.length = length
  }),
  read: vi.fn(),
  fdatasync: vi.fn(),
}))

type SyncEnd = (error: NodeJS.ErrnoException | null) => void

/** `room` is what the disk still takes; a write that needs more takes that much and fails then. */
const disk = { bytes: [] as number[], room: Infinity, fails: null as string | null }
const write = vi.mocked(
  writeSync as (fd: number, bytes: Uint8Array, from: number, length: number, at: number) => number,
)
const put = (bytes: Uint8Array, position: number) => {
  bytes.forEach((byte, i) => (disk.bytes[position + i] = byte))
}
const error = (code: string) => Object.assign(new Error(code), { code })

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  Object.assign(disk, { bytes: [], room: Infinity, fails: null })
  vi.mocked(closeSync).mockImplementation((fd) => {
    if (fd === RESERVE) disk.room += 32 * 1024
  })
  const statfs = vi.mocked(statfsSync as (path: string) => { bavail: number; bsize: number })
  statfs.mockImplementation(() => ({ bavail: disk.room, bsize: 1 }))
  write.mockImplementation((fd, bytes, from, length, position) => {
    if (fd === RESERVE) return bytes.length
    if (disk.fails !== null) throw error(disk.fails)
    const count = Math.min(length, disk.room)
    if (count === 0) throw error('ENOSPC')
    put(bytes.subarray(from, from + count), position)
    disk.room -= count
    return count
  })
})

afterEach(() => {
  vi.useRealTimers()
})

/** Told problems become notices of the stream, as in a session. */
function newRecording() {
  const told: string[] = []
  let sequence = 0
  const recording = Recording.create('a.session', (problem: Problem) => {
    told.push(problem.code)
    add((n) => messageFrame(n, { type: 'notice', atNs: n, problem }))
  })
  const add = (make: (sequence: number) => StoredFrame) => {
    recording.append(make(++sequence))
  }
  return { recording, told, add }
}

/** Ends the syncs that were begun. */
function endSyncs(code: string | null): void {
  for (const [, end] of vi.mocked(fdatasync).mock.calls.splice(0) as [number, SyncEnd][]) {
    end(code === null ? null : error(code))
  }
}

/** What is in the file: every frame must be whole. */
function written(): (string | Record<string, unknown>)[] {
  const bytes = Uint8Array.from(disk.bytes)
  const found: (string | Record<string, unknown>)[] = []
  for (let at = 0; at < bytes.length;) {
    const header = decodeFrameHeader(bytes.subarray(at))
    if (typeof header === 'string') return expect.unreachable(`${header} at ${at}`)
    const body = bytes.subarray(at + FRAME_HEADER_BYTES, at + FRAME_HEADER_BYTES + header.bodyBytes)
    expect(body.length).toBe(header.bodyBytes)
    const text = Buffer.from(body).toString()
    const message = header.kind === KIND_SPANS ? {} : (JSON.parse(text) as Record<string, unknown>)
    found.push(
      message['type'] === 'recordingGap'
        ? message
        : `${header.sequence} ${header.kind === KIND_SPANS ? 'spans' : String(message['type'])}`,
    )
    at += FRAME_HEADER_BYTES + header.bodyBytes
  }
  return found
}

const notice = (n: number) => messageFrame(n, noticeMessage(n))
const spans = (n: number) => spanFrame(n, n * 100, 10)
const gapOf = (fromSequence: number, toSequence: number | null, reason = 'ENOSPC') => ({
  ...{ type: 'recordingGap', fromSequence, toSequence, reason },
})

describe('a recording', () => {
  it('writes on where a write was short', () => {
    const { add, told } = newRecording()
    write.mockImplementationOnce((_, bytes) => {
      put(bytes.subarray(0, 3), 0)
      return 3
    })
    add(notice)
    expect(written()).toEqual(['1 notice'])
    expect(told).toEqual([])
  })

  it('is synced every second in which something was written, and at the end', async () => {
    const { recording, add } = newRecording()
    vi.advanceTimersByTime(3000)
    expect(fdatasync).not.toHaveBeenCalled()
    add(notice)
    vi.advanceTimersByTime(3000)
    expect(fdatasync).toHaveBeenCalledTimes(1)
    endSyncs(null)
    add(notice)
    const closed = recording.close()
    await vi.waitFor(() => {
      expect(vi.mocked(fdatasync).mock.calls).toHaveLength(1)
    })
    endSyncs(null)
    await closed
    expect(closeSync).toHaveBeenLastCalledWith(FILE)
    expect(recording.isSyncing).toBe(false)
  })
})

describe('a recording whose disk is full', () => {
  it('cuts off the torn frame, marks the gap in room that was kept for it, and says so once', () => {
    const { recording, add, told } = newRecording()
    add(notice)
    disk.room = 20
    for (let i = 0; i < 50; i++) add(spans)
    expect(written()).toEqual(['1 notice', gapOf(2, null)])
    expect(told).toEqual(['recordingDamaged'])
    expect(recording.isIncomplete).toBe(true)
  })

  it('goes on when there is room again: with what was said meanwhile, and where the gap ended', () => {
    const { add, told } = newRecording()
    add(notice)
    disk.room = 0
    add(spans)
    add((n) => messageFrame(n, { type: 'run', run: 1 }))
    add((n) => messageFrame(n, { type: 'kernel' }))
    vi.advanceTimersByTime(5000)
    expect(written()).toEqual(['1 notice', gapOf(2, null)])
    disk.room = 2 * 1024 * 1024
    vi.advanceTimersByTime(1000)
    add(spans)
    expect(written()).toEqual([
      ...['1 notice', gapOf(2, null), '3 notice', '4 run', gapOf(2, 5), '6 notice', '7 spans'],
    ])
    expect(told).toEqual(['recordingDamaged', 'recordingResumed'])
  })

  it('that is full again while it goes on leaves whole frames only, and goes on later', () => {
    const { add } = newRecording()
    disk.room = 0
    add((n) => messageFrame(n, { type: 'session' }))
    add((n) => messageFrame(n, { type: 'run', run: 1 }))
    disk.room = 100
    vi.mocked(statfsSync).mockReturnValue({ bavail: 1e9, bsize: 1 } as never)
    vi.advanceTimersByTime(1000)
    for (const frame of written()) expect(frame).not.toContain('spans')
    disk.room = Infinity
    vi.advanceTimersByTime(1000)
    expect(written().filter((one) => typeof one === 'string')).toEqual([
      ...['1 session', '2 notice', '3 run', '4 notice'],
    ])
  })

  it('that ends so has its footer, behind the gap', async () => {
    const { recording, add } = newRecording()
    add(notice)
    disk.room = 0
    add(spans)
    vi.mocked(statfsSync).mockReturnValue({ bavail: 0, bsize: 1 } as never)
    add((n) => messageFrame(n, endMessage(n)))
    vi.mocked(fdatasync).mockImplementation((_, end) => {
      end(null)
    })
    await recording.close()
    expect(written().slice(0, 2)).toEqual(['1 notice', gapOf(2, null)])
    expect(written()).toContain('4 end')
    vi.mocked(fdatasync).mockReset()
  })

  it('keeps of what it misses a bounded part, and the footer always', async () => {
    const { recording, add } = newRecording()
    disk.fails = 'EDQUOT'
    const text = 'x'.repeat(100_000)
    for (let i = 0; i < 100; i++) add((n) => messageFrame(n, { type: 'message', text }))
    for (let i = 0; i < 100; i++) add((n) => messageFrame(n, { type: 'socket', text }))
    add((n) => messageFrame(n, endMessage(n)))
    disk.fails = null
    vi.mocked(fdatasync).mockImplementation((_, end) => {
      end(null)
    })
    await recording.close()
    const kinds = written().map((one) => (typeof one === 'string' ? one.split(' ')[1] : 'gap'))
    expect(kinds.filter((one) => one === 'message').length).toBe(31)
    expect(kinds.filter((one) => one === 'socket').length).toBe(10)
    expect(kinds.slice(-2)).toEqual(['end', 'gap'])
    vi.mocked(fdatasync).mockReset()
  })
})

describe('a recording whose disk has failed', () => {
  it('by a write: the gap lasts to the end, though writing works again', () => {
    const { add, told } = newRecording()
    add(notice)
    disk.fails = 'EIO'
    add(spans)
    disk.fails = null
    vi.advanceTimersByTime(5000)
    for (let i = 0; i < 3; i++) add(notice)
    expect(written()).toEqual(['1 notice'])
    expect(told).toEqual(['recordingEnded'])
  })

  it('by a sync: it is not tried again, and nothing later seems whole', async () => {
    const { recording, add, told } = newRecording()
    add(notice)
    vi.advanceTimersByTime(1000)
    endSyncs('EIO')
    expect(told).toEqual(['recordingEnded'])
    add(notice)
    vi.advanceTimersByTime(5000)
    add((n) => messageFrame(n, endMessage(n)))
    await recording.close()
    expect(fdatasync).not.toHaveBeenCalled()
    expect(written()).toEqual(['1 notice', gapOf(2, null, 'EIO'), '4 end'])
    expect(recording.isIncomplete).toBe(true)
  })

  it('by a sync that never ends: the bridge ends nevertheless, and says so', async () => {
    const { recording, add, told } = newRecording()
    add(notice)
    const closed = recording.close()
    await vi.advanceTimersByTimeAsync(1000)
    await closed
    expect(recording).toMatchObject({ isSyncing: true, isIncomplete: false })
    expect(told).toEqual(['recordingUnsynced'])
    expect(written()).toEqual(['1 notice'])
  })
})
