/**
 * The file of `--record`: the stream's frames, appended with write(2), so that kill -9 loses nothing
 * that was written; fdatasync(2) every second and at the end, so that a power cut loses about a
 * second.
 *
 * A disk that is full makes a gap: what was written of the last frame is cut off (which needs no
 * room), the gap is marked (in room that was kept for it), and when there is room again, recording
 * goes on. Every other error of a write, and any of a sync, is final: what the disk holds is not
 * known any more, and trying again would hide that (fsync(2), "NOTES").
 */
import {
  closeSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  read,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import {
  encodeFrame,
  KIND_MESSAGE,
  problemOf,
  type Bytes,
  type Fd,
  type Milliseconds,
  type Nanoseconds,
  type Problem,
  type RecordingGapMessage,
} from '@peerscope/protocol'
import type { StoredFrame } from './frame-stream.js'
import { MissedFrames } from './missed-frames.js'
import { openRecording } from './recording-file.js'
import { Reserve } from './reserve.js'
import { recordsIn, SpoolIndex } from './spool-index.js'
import { reasonOf } from './system-reason.js'

export { reasonOf }

const SYNC_EVERY: Milliseconds = 1000
/** A bridge ends within two seconds, whatever its disk does. */
const LAST_SYNC_MAY_TAKE: Milliseconds = 600
/** A disk that had no room is written to again when it has so much. */
const ROOM_AGAIN: Bytes = 1024 * 1024
/** Errors that go by when somebody makes room (write(2)). */
const fullDisk = new Set(['ENOSPC', 'EDQUOT'])

const readAt = promisify(read)

interface Gap {
  reason: string
  missed: MissedFrames
  /** The file says so. */
  marked: boolean
}

export class Recording {
  /** It lacks something of the session. */
  isIncomplete = false
  /** Nothing of it stays: the file has no name any more, and is there as long as it is open. */
  isRemoved = false
  /** Closed, while the disk has not confirmed the last bytes: the process must not wait for it. */
  isSyncing = false
  readonly file: string
  readonly #fd: Fd
  /** Some file systems do not count names. */
  readonly #hadName: boolean
  readonly #tell: (problem: Problem) => void
  readonly #timer: NodeJS.Timeout
  readonly #index = new SpoolIndex()
  readonly #reserve = new Reserve()
  /** Of the whole frames in the file. */
  #bytes: Bytes = 0
  #gap: Gap | null = null
  /** Why the disk has failed: then nothing is written any more but the end. */
  #failure: string | null = null
  #dirty = false
  /** The sync that is going on. */
  #sync: Promise<void> | null = null
  #closed = false

  /**
   * @param tell told of what becomes of the recording
   * @throws ProblemError when the file cannot be made, is no regular file, or is not empty.
   */
  static create(file: string, tell: (problem: Problem) => void): Recording {
    return new Recording(openRecording(file), file, tell)
  }

  private constructor(fd: Fd, file: string, tell: (problem: Problem) => void) {
    this.#fd = fd
    this.#hadName = hasName(fd)
    this.file = file
    this.#tell = tell
    this.#reserve.take(file)
    this.#timer = setInterval(() => {
      this.#lookForFile()
      if (this.#gap !== null) this.#goOn()
      void this.#startSync()
    }, SYNC_EVERY)
    this.#timer.unref()
  }

  append(frame: StoredFrame): void {
    if (this.#closed) return
    if (this.#gap !== null) {
      this.#gap.missed.add(frame)
      return
    }
    if (this.#failure !== null) {
      this.#beginGap(this.#failure, frame)
      return
    }
    const reason = this.#write(frame.bytes)
    if (reason === null) return
    this.#beginGap(reason, frame)
    if (!fullDisk.has(reason)) this.#fail(reason)
    else this.#tell(problemOf('recordingDamaged', { file: this.file, reason }))
  }

  /**
   * The records of a stretch of time, 32 bytes each, the newest of them; null where the file cannot
   * be read.
   */
  async history(fromNs: Nanoseconds, toNs: Nanoseconds, most: Bytes): Promise<Uint8Array | null> {
    if (this.#closed) return null
    try {
      const bodies: Uint8Array[] = []
      for (const { offset, bytes } of this.#index.stretchesOf(fromNs, toNs, most)) {
        const found = await this.#recordsAt(offset, bytes)
        if (found === null) return null
        bodies.push(...found)
      }
      return Buffer.concat(bodies)
    } catch {
      return null
    }
  }

  /** Writes what can be written; then the disk has a moment to confirm it. */
  async close(): Promise<void> {
    if (this.#closed) return
    clearInterval(this.#timer)
    this.#lookForFile()
    if (this.#gap !== null) this.#endWithin(this.#gap)
    this.#closed = true
    this.#reserve.giveBack()
    const late = new AbortController()
    const { signal } = late
    this.isSyncing = await Promise.race([
      this.#lastSync().then(() => false),
      pause(LAST_SYNC_MAY_TAKE, true, { signal }).catch(() => true),
    ])
    late.abort()
    if (this.isSyncing) this.#tell(problemOf('recordingUnsynced'))
  }

  /** The session did not come about: no file of it stays behind. */
  async discard(): Promise<void> {
    await this.close()
    rmSync(this.file, { force: true })
  }

  async #recordsAt(offset: Bytes, bytes: Bytes): Promise<Uint8Array[] | null> {
    const stretch = new Uint8Array(bytes)
    const { bytesRead } = await readAt(this.#fd, stretch, 0, bytes, offset)
    // A descriptor that was closed meanwhile may be another file's by now.
    return bytesRead < bytes || this.#closed ? null : recordsIn(stretch)
  }

  /** @returns why not, in the system's word: then nothing of these bytes is in the file. */
  #write(bytes: Uint8Array<ArrayBuffer>): string | null {
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#bytes + done)
      }
    } catch (error) {
      this.#cutOff()
      return reasonOf(error)
    }
    this.#bytes += bytes.length
    this.#index.add(bytes)
    this.#dirty = true
    return null
  }

  /** A frame of which the disk took a part is no frame. */
  #cutOff(): void {
    try {
      ftruncateSync(this.#fd, this.#bytes)
    } catch {
      // Then whoever reads the file finds a torn frame at its end.
    }
  }

  #beginGap(reason: string, frame: StoredFrame): void {
    this.#gap = { reason, missed: new MissedFrames(frame), marked: false }
    this.isIncomplete = true
    this.#reserve.giveBack()
    this.#mark(this.#gap)
  }

  /** The file says that it has a gap. */
  #mark(gap: Gap): void {
    if (gap.marked) return
    const { fromSequence } = gap.missed
    const mark = markOf({
      type: 'recordingGap',
      fromSequence,
      toSequence: null,
      reason: gap.reason,
    })
    gap.marked = this.#write(mark) === null
  }

  /** There may be room again. */
  #goOn(): void {
    const gap = this.#gap
    if (gap === null || this.#failure !== null) return
    this.#mark(gap)
    if (!gap.marked || !this.#hasRoom(gap) || !this.#fill(gap)) return
    this.#gap = null
    // The page would take the gap for time in which a lane had nothing to do.
    this.#index.forgetBefore(this.#bytes)
    this.#reserve.take(this.file)
    this.#tell(problemOf('recordingResumed'))
  }

  #hasRoom({ reason }: Gap): boolean {
    // A quota is not the disk's: only writing tells.
    if (reason !== 'ENOSPC') return true
    try {
      const { bavail, bsize } = statfsSync(dirname(this.file))
      return bavail * bsize >= ROOM_AGAIN
    } catch {
      return true
    }
  }

  /** Writes what was kept, and where the gap ends. @returns whether all of it has found room. */
  #fill(gap: Gap): boolean {
    const { kept, fromSequence, toSequence } = gap.missed
    for (let next = kept[0]; next !== undefined; next = kept[0]) {
      if (this.#write(next.bytes) !== null) return false
      gap.missed.wrote()
    }
    const { reason } = gap
    return this.#write(markOf({ type: 'recordingGap', fromSequence, toSequence, reason })) === null
  }

  /** The session ends within a gap: the footer is written, if nothing else can be. */
  #endWithin(gap: Gap): void {
    this.#reserve.giveBack()
    this.#mark(gap)
    const footer = gap.missed.kept.at(-1)
    if (!gap.marked || (this.#failure === null && this.#fill(gap))) return
    if (footer !== undefined) this.#write(footer.bytes)
  }

  #lookForFile(): void {
    if (this.isRemoved || !this.#hadName || hasName(this.#fd)) return
    this.isRemoved = true
    const values = { file: this.file, pid: process.pid, fd: this.#fd }
    this.#tell(problemOf('recordingRemoved', values))
  }

  #startSync(): Promise<void> {
    if (this.#sync !== null || !this.#dirty || this.#failure !== null)
      return this.#sync ?? Promise.resolve()
    this.#dirty = false
    this.#sync = new Promise((resolve) => {
      fdatasync(this.#fd, (error) => {
        this.#sync = null
        // What was written before may be on the disk or not; from the next frame on there is a gap.
        if (error !== null) this.#fail(reasonOf(error))
        resolve()
      })
    })
    return this.#sync
  }

  async #lastSync(): Promise<void> {
    // The one that is going on may have begun before the last bytes were written.
    await this.#sync
    await this.#startSync()
    closeSync(this.#fd)
  }

  #fail(reason: string): void {
    if (this.#failure !== null) return
    this.#failure = reason
    this.isIncomplete = true
    this.#tell(problemOf('recordingEnded', { file: this.file, reason }))
  }
}

const hasName = (fd: Fd): boolean => fstatSync(fd).nlink > 0

/** Numbered like the frame at which the gap begins, or ends. */
function markOf(message: RecordingGapMessage): Uint8Array<ArrayBuffer> {
  const sequence = message.toSequence ?? message.fromSequence
  return encodeFrame(KIND_MESSAGE, sequence, Buffer.from(JSON.stringify(message)), crc32)
}
