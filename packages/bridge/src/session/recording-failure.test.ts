/** A disk that fails when this test says so, and works again afterwards. */
import { closeSync, fdatasync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Recording } from './recording.js'

vi.mock('node:fs', () => ({
  statSync: () => undefined,
  openSync: vi.fn(() => 42),
  closeSync: vi.fn(),
  unlinkSync: vi.fn(),
  rmSync: vi.fn(),
  writeSync: vi.fn(),
  fdatasync: vi.fn(),
  fdatasyncSync: vi.fn(),
}))

type SyncEnd = (error: NodeJS.ErrnoException | null) => void

const disk = { written: [] as string[], fails: null as string | null, shortWrites: false }
const error = (code: string) => Object.assign(new Error(code), { code })

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllMocks()
  Object.assign(disk, { written: [], fails: null, shortWrites: false })
  vi.mocked(writeSync).mockImplementation((_, bytes, offset) => {
    if (disk.fails !== null) throw error(disk.fails)
    const rest = Buffer.from(bytes as unknown as Uint8Array).subarray(Number(offset))
    const part = disk.shortWrites ? rest.subarray(0, 2) : rest
    disk.written.push(part.toString())
    return part.length
  })
})

afterEach(() => {
  vi.useRealTimers()
})

function newRecording() {
  const recording = Recording.create('a.session')
  const damage: string[] = []
  recording.onDamaged = (reason) => damage.push(reason)
  return { recording, damage }
}

/** Ends the syncs that were begun. */
function endSyncs(code: string | null): void {
  for (const [, end] of vi.mocked(fdatasync).mock.calls as [number, SyncEnd][]) {
    end(code === null ? null : error(code))
  }
}

describe('a recording', () => {
  it('writes on where a write was short', () => {
    const { recording, damage } = newRecording()
    disk.shortWrites = true
    recording.append(Buffer.from('frame'))
    expect(disk.written).toEqual(['fr', 'am', 'e'])
    expect(damage).toEqual([])
  })

  it('is synced every second in which something was written, and at the end', () => {
    const { recording } = newRecording()
    vi.advanceTimersByTime(3000)
    expect(fdatasync).not.toHaveBeenCalled()
    recording.append(Buffer.from('x'))
    expect(fdatasync).not.toHaveBeenCalled()
    vi.advanceTimersByTime(3000)
    expect(fdatasync).toHaveBeenCalledTimes(1)
    endSyncs(null)
    recording.append(Buffer.from('y'))
    recording.close()
    expect(fdatasyncSync).toHaveBeenCalledTimes(1)
    expect(closeSync).toHaveBeenCalledWith(42)
    vi.advanceTimersByTime(3000)
    expect(fdatasync).toHaveBeenCalledTimes(1)
  })

  it('with a failed write has no later frames: a hole in the middle is never hidden', () => {
    const { recording, damage } = newRecording()
    recording.append(Buffer.from('1'))
    disk.fails = 'ENOSPC'
    recording.append(Buffer.from('2'))
    disk.fails = null
    recording.append(Buffer.from('3'))
    expect(disk.written).toEqual(['1'])
    expect(damage).toEqual(['ENOSPC'])
  })

  it('with a failed sync is damaged once, and the sync is not tried again', () => {
    const { recording, damage } = newRecording()
    recording.append(Buffer.from('1'))
    vi.advanceTimersByTime(1000)
    endSyncs('EIO')
    expect(damage).toEqual(['EIO'])
    recording.append(Buffer.from('2'))
    vi.advanceTimersByTime(5000)
    expect(disk.written).toEqual(['1'])
    expect(fdatasync).toHaveBeenCalledTimes(1)
    recording.close()
    expect(fdatasyncSync).not.toHaveBeenCalled()
    expect(damage).toEqual(['EIO'])
  })

  it('tells of damage once, though telling leads to another frame', () => {
    const { recording, damage } = newRecording()
    recording.onDamaged = (reason) => {
      damage.push(reason)
      recording.append(Buffer.from('notice'))
    }
    disk.fails = 'EIO'
    recording.append(Buffer.from('1'))
    expect(damage).toEqual(['EIO'])
  })

  it('that cannot be synced, like a pipe, is not damaged', () => {
    const { recording, damage } = newRecording()
    recording.append(Buffer.from('1'))
    vi.advanceTimersByTime(1000)
    endSyncs('EINVAL')
    recording.append(Buffer.from('2'))
    expect(damage).toEqual([])
    expect(disk.written).toEqual(['1', '2'])
  })

  it('whose write failed with EINVAL is damaged too: only a sync may fail so', () => {
    const { recording, damage } = newRecording()
    disk.fails = 'EINVAL'
    recording.append(Buffer.from('1'))
    disk.fails = null
    recording.append(Buffer.from('2'))
    expect(damage).toEqual(['EINVAL'])
    expect(disk.written).toEqual([])
  })
})

describe('a spool that nobody asked for', () => {
  it('is not synced: it is gone with its bridge', () => {
    const spool = Recording.temporary()
    expect(vi.mocked(openSync).mock.lastCall?.slice(1)).toEqual(['wx+', 0o600])
    spool.append(Buffer.from('1'))
    vi.advanceTimersByTime(5000)
    spool.close()
    expect(fdatasync).not.toHaveBeenCalled()
    expect(fdatasyncSync).not.toHaveBeenCalled()
    expect(disk.written).toEqual(['1'])
  })
})
