import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RecordView, type Problem } from '@peerscope/protocol'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { messageFrame, noticeMessage, spanFrame } from './frames.fixture.js'
import { Spool } from './spool.js'

const MIB = 1024 ** 2
/** Records of 32 bytes in 1 KiB, each 1 ns long. */
const RECORDS = 1000
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerscope-spool-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function newSpool(limit: number, where = folder) {
  const told: Problem[] = []
  const spool = new Spool(limit, (problem) => told.push(problem), where)
  onTestFinished(() => spool.close())
  let sequence = 0
  /** Appends so many bytes of records, in frames of 32 kB, each followed by a message. */
  const fill = async (bytes: number) => {
    for (let done = 0; done < bytes; done += RECORDS * 32) {
      sequence += 2
      spool.append(messageFrame(sequence - 1, noticeMessage(sequence)))
      spool.append(spanFrame(sequence, (sequence / 2 - 1) * RECORDS, RECORDS))
      // A disk has a chance.
      if (sequence % 16 === 0) await spool.history(0, 0, 1)
    }
    await spool.history(0, 0, 1)
  }
  return { spool, told, fill, codes: () => told.map(({ code }) => code) }
}

async function spansOf(spool: Spool, from = 0, to = 1e15): Promise<[number, number] | null> {
  const bytes = await spool.history(from, to, Infinity)
  if (bytes === null || bytes.length === 0) return null
  const records = new RecordView(new Uint8Array(bytes).buffer)
  // What is kept has no hole.
  for (let i = 1; i < records.length; i++) expect(records.start(i)).toBe(records.start(i - 1) + 1)
  return [records.start(0), records.start(records.length - 1)]
}

describe('a spool', () => {
  it('gives what it was given, and has no name that others could open', async () => {
    const { spool, fill, told } = newSpool(64 * MIB)
    await fill(3 * MIB)
    const count = Math.ceil((3 * MIB) / 32_000) * RECORDS
    expect(await spansOf(spool)).toEqual([0, count - 1])
    // Whole frames, also the one that ends where it begins.
    expect(await spansOf(spool, 5000, 5500)).toEqual([4000, 5999])
    expect(readdirSync(folder)).toEqual([])
    expect(told).toEqual([])
    await spool.close()
    expect(await spool.history(0, 1e15, 1e6)).toBeNull()
  })

  it('gives what is not on the disk yet too', async () => {
    const { spool } = newSpool(64 * MIB)
    spool.append(spanFrame(1, 0, 10))
    expect(await spansOf(spool)).toEqual([0, 9])
  })

  it('never takes more than its limit: the oldest goes, which is told once', async () => {
    const { spool, fill, codes } = newSpool(MIB)
    await fill(5 * MIB)
    const last = Math.ceil((5 * MIB) / 32_000) * RECORDS - 1
    const [first, newest] = (await spansOf(spool)) ?? []
    expect(newest).toBe(last)
    const kept = (last - (first ?? 0)) * 32
    expect(kept).toBeLessThan(MIB)
    expect(kept).toBeGreaterThan(MIB / 2)
    expect(codes()).toEqual(['spoolTrimmed'])
  })

  it('of no size keeps nothing', async () => {
    const { spool, fill, told } = newSpool(0)
    await fill(MIB)
    expect(await spansOf(spool)).toBeNull()
    expect(told).toEqual([])
  })

  it('tells that there is a file when it has become large', async () => {
    const { fill, told } = newSpool(128 * MIB)
    await fill(66 * MIB)
    expect(told).toEqual([{ code: 'spoolGrows', values: { folder, limit: '128 MiB' } }])
  })
})

describe('where there is no usable folder', () => {
  it('says so once, at once, and keeps nothing', async () => {
    const gone = join(folder, 'gone')
    const { spool, fill, told } = newSpool(MIB, gone)
    await vi.waitFor(() => {
      expect(told).toEqual([{ code: 'spoolMissing', values: { folder: gone, reason: 'ENOENT' } }])
    })
    await fill(3 * MIB)
    expect(await spansOf(spool)).toBeNull()
    expect(told).toHaveLength(1)
  })

  it('says so where the folder is a file', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const { told } = newSpool(MIB, file)
    await vi.waitFor(() => {
      expect(told).toMatchObject([{ code: 'spoolMissing', values: { reason: 'ENOTDIR' } }])
    })
  })
})

/** A file system of its own, in memory; null where this user may not make one. */
function smallDisk(size: string): string | null {
  const disk = mkdtempSync(join(tmpdir(), 'peerscope-disk-'))
  onTestFinished(() => {
    rmSync(disk, { recursive: true })
  })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', disk])
  })
  return disk
}

describe('on a small disk', () => {
  const freeShare = (disk: string) => {
    const { bavail, blocks } = statfsSync(disk)
    return bavail / blocks
  }

  it('never takes the last 5 %: the oldest goes', async (context) => {
    const disk = smallDisk('4m')
    if (disk === null) return context.skip('only root may mount a small disk')
    const { spool, fill, codes } = newSpool(2048 * MIB, disk)
    for (let i = 0; i < 10; i++) {
      await fill(MIB)
      expect(freeShare(disk)).toBeGreaterThanOrEqual(0.05)
    }
    const [oldest = 0, newest = 0] = (await spansOf(spool)) ?? []
    expect((newest - oldest) * 32).toBeGreaterThan(2 * MIB)
    expect(codes().at(-1)).toBe('spoolTrimmed')
  })

  it('that others have filled keeps nothing, and says so', async (context) => {
    const disk = smallDisk('4m')
    if (disk === null) return context.skip('only root may mount a small disk')
    writeFileSync(join(disk, 'other'), Buffer.alloc(3.9 * MIB))
    const { spool, fill, codes } = newSpool(2048 * MIB, disk)
    await fill(MIB)
    expect(await spansOf(spool)).toBeNull()
    expect(codes()).toEqual(['spoolNoRoom'])
    expect(freeShare(disk)).toBeGreaterThan(0.02)
  })
})
