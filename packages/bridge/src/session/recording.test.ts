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
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { reasonOf, Recording } from './recording.js'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerscope-recording-'))
})

afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

/** A recording whose damage is noted. */
function record(file: string): { recording: Recording; damage: string[] } {
  const recording = Recording.create(file)
  const damage: string[] = []
  recording.onDamaged = (reason) => damage.push(reason)
  return { recording, damage }
}

describe('a recording', () => {
  it('holds what was appended as soon as it was appended: kill -9 loses nothing', () => {
    const file = join(folder, 'a.session')
    const { recording, damage } = record(file)
    recording.append(Buffer.from('one'))
    expect(readFileSync(file, 'utf8')).toBe('one')
    recording.append(Buffer.from(' two'))
    expect(readFileSync(file, 'utf8')).toBe('one two')
    recording.close()
    expect(readFileSync(file, 'utf8')).toBe('one two')
    expect(damage).toEqual([])
  })

  it.skipIf(process.platform === 'win32')('may be read by its owner only', () => {
    const file = join(folder, 'a.session')
    record(file).recording.close()
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('never overwrites one that exists', () => {
    const file = join(folder, 'a.session')
    writeFileSync(file, 'precious')
    expect(() => Recording.create(file)).toThrow('fileUnwritable')
    expect(readFileSync(file, 'utf8')).toBe('precious')
  })

  it('may take an empty file', () => {
    const file = join(folder, 'a.session')
    writeFileSync(file, '')
    const { recording } = record(file)
    recording.append(Buffer.from('x'))
    recording.close()
    expect(readFileSync(file, 'utf8')).toBe('x')
  })

  it('says why a file cannot be made', () => {
    mkdirSync(join(folder, 'folder'))
    for (const [file, reason] of [
      [join(folder, 'folder'), /it exists already|EISDIR/],
      [join(folder, 'gone', 'a.session'), /ENOENT/],
      ['', /ENOENT/],
    ] as const) {
      try {
        Recording.create(file)
        expect.unreachable(file)
      } catch (error) {
        expect(error).toMatchObject({ problem: { code: 'fileUnwritable', values: { file } } })
        expect(JSON.stringify(error)).toMatch(reason)
      }
    }
  })

  it('leaves no file behind when the session did not come about', () => {
    const file = join(folder, 'a.session')
    const { recording } = record(file)
    recording.append(Buffer.from('x'))
    recording.discard()
    expect(existsSync(file)).toBe(false)
  })
})

describe('a recording on a full disk', () => {
  it.runIf(existsSync('/dev/full'))('says once that it is damaged, and the chat goes on', () => {
    const { recording, damage } = record('/dev/full')
    for (let i = 0; i < 3; i++) recording.append(Buffer.from('x'))
    expect(damage).toEqual(['ENOSPC'])
    recording.close()
    expect(damage).toEqual(['ENOSPC'])
  })
})

describe('a spool that nobody asked for', () => {
  it.skipIf(process.platform === 'win32')('has no name that others could open', () => {
    const ours = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`peerscope-${process.pid}-`))
    const before = ours()
    const spool = Recording.temporary()
    spool.append(Buffer.from('x'))
    expect(ours()).toEqual(before)
    spool.close()
  })
})

describe('a recording that was closed', () => {
  it('never writes into a file that has got its descriptor', () => {
    const { recording, damage } = record(join(folder, 'a.session'))
    recording.close()
    // The lowest free number, so the one that the recording had.
    const other = join(folder, 'other')
    const fd = openSync(other, 'w')
    recording.append(Buffer.from('late'))
    closeSync(fd)
    expect(readFileSync(other, 'utf8')).toBe('')
    expect(damage).toEqual([])
  })
})

it('the reason of an error is the word of the system, where it has one', () => {
  expect(reasonOf(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))).toBe('ENOSPC')
  expect(reasonOf(new Error('broken'))).toBe('broken')
  expect(reasonOf('text')).toBe('text')
})
