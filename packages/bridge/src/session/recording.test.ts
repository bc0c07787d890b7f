import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { RecordView, type Problem } from '@peerscope/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endMessage, messageFrame, noticeMessage, spanFrame } from './frames.fixture.js'
import { reasonOf, Recording } from './recording.js'

/** The file is looked at once a second. */
const ONE_LOOK_MS = 1100

const posix = process.platform !== 'win32'
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerscope-recording-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const ignored = () => undefined

function problemOfMaking(file: string): Problem {
  try {
    Recording.create(file, ignored)
  } catch (error) {
    return (error as { problem: Problem }).problem
  }
  return expect.unreachable(file)
}

describe('a recording', () => {
  it('holds what was appended as soon as it was appended: kill -9 loses nothing', async () => {
    const file = join(folder, 'a.session')
    const recording = Recording.create(file, ignored)
    const [one, two] = [messageFrame(1, noticeMessage(1)), messageFrame(2, endMessage(2))]
    recording.append(one)
    expect(readFileSync(file)).toEqual(Buffer.from(one.bytes))
    recording.append(two)
    expect(readFileSync(file)).toEqual(Buffer.concat([one.bytes, two.bytes]))
    await recording.close()
    expect(readFileSync(file)).toEqual(Buffer.concat([one.bytes, two.bytes]))
    expect(recording).toMatchObject({ isIncomplete: false, isSyncing: false })
    // What was kept in case the disk is full had no name, and is gone.
    expect(readdirSync(folder)).toEqual(['a.session'])
  })

  it.runIf(posix)('says so when somebody has removed its file, once', async () => {
    const file = join(folder, 'a.session')
    const told: Problem[] = []
    const recording = Recording.create(file, (problem) => told.push(problem))
    await pause(ONE_LOOK_MS)
    expect(told).toEqual([])
    rmSync(file)
    await vi.waitFor(() => {
      expect(told).toMatchObject([{ code: 'recordingRemoved', values: { file } }])
    }, 3000)
    await recording.close()
    expect([told.length, recording.isRemoved]).toEqual([1, true])
  })

  it.runIf(posix)('says so at its end too', async () => {
    const file = join(folder, 'a.session')
    const recording = Recording.create(file, ignored)
    rmSync(file)
    await recording.close()
    expect(recording.isRemoved).toBe(true)
  })

  it('gives the records of a stretch of time', async () => {
    const recording = Recording.create(join(folder, 'a.session'), ignored)
    recording.append(spanFrame(1, 0, 10))
    recording.append(messageFrame(2, noticeMessage(5)))
    recording.append(spanFrame(3, 100, 10))
    const bytes = await recording.history(100, 105, 1e6)
    expect(new RecordView(new Uint8Array(bytes ?? []).buffer).start(0)).toBe(100)
    await recording.close()
    expect(await recording.history(100, 105, 1e6)).toBeNull()
  })

  it.runIf(posix)('may be read by its owner only', async () => {
    const file = join(folder, 'a.session')
    await Recording.create(file, ignored).close()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    writeFileSync(join(folder, 'empty'), '', { mode: 0o644 })
    await Recording.create(join(folder, 'empty'), ignored).close()
    expect(statSync(join(folder, 'empty')).mode & 0o777).toBe(0o600)
  })

  it('never overwrites one that exists', () => {
    const file = join(folder, 'a.session')
    writeFileSync(file, 'precious')
    expect(() => Recording.create(file, ignored)).toThrow('fileUnwritable')
    expect(readFileSync(file, 'utf8')).toBe('precious')
  })

  it('may take an empty file, and one that a link leads to', async () => {
    const file = join(folder, 'a.session')
    writeFileSync(file, '')
    symlinkSync(file, join(folder, 'link'))
    const recording = Recording.create(join(folder, 'link'), ignored)
    recording.append(messageFrame(1, noticeMessage(1)))
    await recording.close()
    expect(statSync(file).size).toBeGreaterThan(0)
  })

  it('says why a file cannot be made', () => {
    for (const [file, reason] of [
      [join(folder, 'gone', 'a.session'), 'ENOENT'],
      ['', 'ENOENT'],
    ] as const) {
      const values = { file, reason }
      expect(problemOfMaking(file)).toEqual({ code: 'fileUnwritable', values })
    }
  })

  it('leaves no file behind when the session did not come about', async () => {
    const file = join(folder, 'a.session')
    const recording = Recording.create(file, ignored)
    recording.append(messageFrame(1, noticeMessage(1)))
    await recording.discard()
    expect(existsSync(file)).toBe(false)
  })
})

describe.runIf(posix)('what is no regular file is refused, and nothing waits for it:', () => {
  const isRefused = (file: string) => {
    expect(problemOfMaking(file)).toEqual({ code: 'notAFile', values: { file } })
  }

  it('a pipe that nobody reads', () => {
    const file = join(folder, 'pipe')
    execFileSync('mkfifo', [file])
    isRefused(file)
  })

  it('a socket', async () => {
    const file = join(folder, 'socket')
    const server = createServer().listen(file)
    await new Promise((resolve) => server.once('listening', resolve))
    isRefused(file)
    server.close()
  })

  it('a folder', () => {
    mkdirSync(join(folder, 'folder'))
    isRefused(join(folder, 'folder'))
  })

  it('a device', () => {
    isRefused('/dev/null')
  })
})

describe('a recording that was closed', () => {
  it('never writes into a file that has got its descriptor', async () => {
    const recording = Recording.create(join(folder, 'a.session'), ignored)
    await recording.close()
    // The lowest free numbers, so the one that the recording had too.
    const other = join(folder, 'other')
    const fds = [openSync(other, 'w'), openSync(other, 'w'), openSync(other, 'w')]
    recording.append(messageFrame(1, noticeMessage(1)))
    for (const fd of fds) closeSync(fd)
    expect(readFileSync(other, 'utf8')).toBe('')
    expect(recording.isIncomplete).toBe(false)
  })
})

it('the reason of an error is the word of the system, where it has one', () => {
  expect(reasonOf(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))).toBe('ENOSPC')
  expect(reasonOf(new Error('broken'))).toBe('broken')
  expect(reasonOf('text')).toBe('text')
})
