/**
 * The spool of a session that nobody records: the stream's frames, so that a page can look back
 * beyond memory. It is
 * kept in a few temporary files, and is bounded: when it has grown to its limit, or would take of the
 * last 5 % of its disk, the oldest file goes. What could not be kept (no usable folder, a full or a
 * slow disk) is told, and with it goes all that was kept before, so that what is there never has a
 * hole. The chat goes on in any case: nothing here waits for the disk.
 */
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import {
  formatByteSize,
  problemOf,
  type Bytes,
  type Milliseconds,
  type Nanoseconds,
  type Problem,
} from '@peerscope/protocol'
import type { StoredFrame } from './frame-stream.js'
import { recordsIn, SpoolIndex } from './spool-index.js'
import { SpoolSegment } from './spool-segment.js'
import { reasonOf } from './system-reason.js'

export const DEFAULT_SPOOL_LIMIT: Bytes = 2 * 1024 ** 3
export const LEAST_SPOOL_LIMIT: Bytes = 1024 ** 2

const SEGMENTS = 8
/** Never taken of a file system. */
const LEFT_FREE = 0.05
/** Frames are gathered for so long, and written together. */
const WRITE_EVERY: Milliseconds = 100
const CHUNK: Bytes = 256 * 1024
/** What may wait for the disk: so much of the stream is in memory anyway. */
const MOST_WAITING: Bytes = 16 * 1024 * 1024
/** Where nothing can be kept it is tried again after so long. */
const AGAIN_AFTER: Milliseconds = 10_000
/** Who looks back waits so long for what has not been written yet. */
const WRITING_MAY_TAKE: Milliseconds = 1000
/** From here on the user is told that there is a file. */
const LARGE: Bytes = 64 * 1024 * 1024

/** Something that the disk, or the folder, does not take. */
class Refused extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
}

export class Spool {
  readonly #limit: Bytes
  readonly #toldOf: (problem: Problem) => void
  readonly #folder: string
  readonly #index = new SpoolIndex()
  /** Oldest first. */
  #segments: SpoolSegment[] = []
  #waiting: StoredFrame[] = []
  #waitingBytes: Bytes = 0
  /** Of all frames that were taken, whatever has become of them; the index counts alike. */
  #taken: Bytes = 0
  /** So far it is in the segments. */
  #written: Bytes = 0
  /** So much the disk would let it have in all. */
  #room: Bytes = Infinity
  #writing: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #tooSlow = false
  #restUntil: Milliseconds = 0
  readonly #told = new Set<string>()
  #closed = false

  /**
   * @param limit so much disk it may take; 0 for none, then nothing is kept
   * @param toldOf told of what cannot be kept, each kind once
   */
  constructor(limit: Bytes, toldOf: (problem: Problem) => void, folder = tmpdir()) {
    this.#limit = limit
    this.#toldOf = toldOf
    this.#folder = folder
    // Whether the folder can be used is known before somebody looks back.
    if (limit > 0) this.#writeSoon()
  }

  append(frame: StoredFrame): void {
    if (this.#closed || this.#limit === 0 || this.#tooSlow) return
    if (performance.now() < this.#restUntil) return
    if (this.#waitingBytes + frame.bytes.length > MOST_WAITING) {
      this.#tooSlow = true
      return
    }
    this.#waiting.push(frame)
    this.#waitingBytes += frame.bytes.length
    this.#taken += frame.bytes.length
    this.#index.add(frame.bytes)
    if (this.#waitingBytes >= CHUNK) void this.#write()
    else this.#writeSoon()
  }

  /**
   * The records of a stretch of time, 32 bytes each, the newest of them, as far as they are kept;
   * null where nothing is.
   */
  async history(fromNs: Nanoseconds, toNs: Nanoseconds, most: Bytes): Promise<Uint8Array | null> {
    if (this.#waiting.length > 0) {
      await Promise.race([this.#write(), pause(WRITING_MAY_TAKE, undefined, { ref: false })])
    }
    if (this.#closed || this.#segments.length === 0) return null
    const bodies: Uint8Array[] = []
    for (const { offset, bytes } of this.#index.stretchesOf(fromNs, toNs, most)) {
      const stretch = await this.#read(offset, Math.min(offset + bytes, this.#written))
      // The oldest may have gone while they were read.
      if (stretch !== null) bodies.push(...(recordsIn(stretch) ?? []))
    }
    return Buffer.concat(bodies)
  }

  /** What is kept goes. */
  close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#waiting = []
    // Who stops does not wait for a disk.
    for (const segment of this.#segments.splice(0)) void segment.drop().catch(() => undefined)
    return Promise.resolve()
  }

  discard(): Promise<void> {
    return this.close()
  }

  #writeSoon(): void {
    if (this.#timer !== null || this.#writing !== null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.#write()
    }, WRITE_EVERY)
    this.#timer.unref()
  }

  /** Writes what waits, by and by. Never throws. */
  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null
      if (this.#waiting.length > 0 && !this.#closed) this.#writeSoon()
    })
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    try {
      do {
        const chunk = this.#nextChunk()
        await this.#makeRoom(chunk.length)
        await this.#put(chunk)
        if (this.#closed) return
        if (this.#tooSlow) throw this.#refused('spoolTooSlow')
      } while (this.#waitingBytes >= CHUNK)
      if (this.#written > LARGE) this.#tell(this.#grows())
    } catch (error) {
      const reason = reasonOf(error)
      const told = error instanceof Refused ? error.problem : null
      await this.#forget(told ?? this.#refused('spoolMissing', { reason }).problem)
    }
  }

  /** Whole frames. */
  #nextChunk(): Uint8Array {
    let count = 0
    let bytes = 0
    while (count < this.#waiting.length && (count === 0 || bytes < CHUNK)) {
      bytes += this.#waiting[count]?.bytes.length ?? 0
      count++
    }
    this.#waitingBytes -= bytes
    return Buffer.concat(this.#waiting.splice(0, count).map((frame) => frame.bytes))
  }

  /** Drops what is too much, and makes the file that the next bytes go to. @throws Refused */
  async #makeRoom(bytes: Bytes): Promise<void> {
    if (bytes > this.#limit) throw new Refused(this.#trimmed())
    while (this.#kept > 0 && this.#kept + bytes > this.#limit) await this.#dropOldest()
    while (!(await this.#leavesSomeFree(bytes))) {
      if (this.#kept === 0) throw this.#refused('spoolNoRoom')
      await this.#dropOldest()
    }
    const newest = this.#segments.at(-1)
    const each = Math.min(this.#limit, this.#room) / SEGMENTS
    if (newest !== undefined && newest.bytes + bytes <= each) return
    const segment = await SpoolSegment.make(this.#folder, this.#written)
    if (this.#closed) await segment.drop()
    else this.#segments.push(segment)
  }

  /** A disk that is full before it seemed to be (a quota) takes what the oldest gives back. */
  async #put(chunk: Uint8Array): Promise<void> {
    for (;;) {
      const segment = this.#segments.at(-1)
      if (segment === undefined) return
      try {
        await segment.write(chunk)
        this.#written += chunk.length
        return
      } catch (error) {
        if (this.#closed) return
        if (this.#segments.length === 1 || !['ENOSPC', 'EDQUOT'].includes(reasonOf(error)))
          throw error
        await this.#dropOldest()
      }
    }
  }

  get #kept(): Bytes {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  async #leavesSomeFree(bytes: Bytes): Promise<boolean> {
    const { blocks, bavail, bsize } = await statfs(this.#folder)
    // Some file systems do not say how large they are.
    const spare = blocks === 0 ? Infinity : (bavail - blocks * LEFT_FREE) * bsize
    this.#room = this.#kept + spare
    return spare >= bytes
  }

  async #dropOldest(): Promise<void> {
    const oldest = this.#segments.shift()
    this.#index.forgetBefore(this.#segments[0]?.offset ?? this.#written)
    await oldest?.drop()
    this.#tell(this.#trimmed())
  }

  /** Nothing of before is kept, and for a while nothing is tried. */
  async #forget(problem: Problem): Promise<void> {
    if (this.#closed) return
    this.#restUntil = performance.now() + AGAIN_AFTER
    this.#tooSlow = false
    this.#waiting = []
    this.#waitingBytes = 0
    this.#written = this.#taken
    this.#index.forgetBefore(this.#taken)
    const dropped = this.#segments.splice(0)
    this.#tell(problem)
    await Promise.all(dropped.map((segment) => segment.drop().catch(() => undefined)))
  }

  async #read(from: Bytes, to: Bytes): Promise<Uint8Array | null> {
    const parts: Uint8Array[] = []
    for (const segment of [...this.#segments]) {
      const begin = Math.max(from, segment.offset)
      const end = Math.min(to, segment.offset + segment.bytes)
      if (begin >= end) continue
      const part = await segment.read(begin, end - begin)
      if (part === null) return null
      parts.push(part)
    }
    return Buffer.concat(parts)
  }

  #refused(code: Problem['code'], values: Problem['values'] = {}): Refused {
    return new Refused(problemOf(code, { folder: this.#folder, ...values }))
  }

  #trimmed(): Problem {
    return problemOf('spoolTrimmed', { limit: formatByteSize(this.#limit) })
  }

  #grows(): Problem {
    const limit = formatByteSize(this.#limit)
    return problemOf('spoolGrows', { folder: this.#folder, limit })
  }

  #tell(problem: Problem): void {
    if (this.#told.has(problem.code) || this.#closed) return
    this.#told.add(problem.code)
    this.#toldOf(problem)
  }
}
