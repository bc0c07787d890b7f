/**
 * The session file: the stream's frames, appended with write(2), so that kill -9 loses nothing
 * that was written; fdatasync(2) every second and at the end, so that a power cut loses about a
 * second. A failed write or sync is final: the recording is damaged, the chat goes on.
 */
import {
  chmodSync,
  closeSync,
  fdatasync,
  fdatasyncSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ProblemError,
  type Bytes,
  type Fd,
  type Milliseconds,
  type Nanoseconds,
} from '@peerscope/protocol'
import { recordsIn, SpoolIndex } from './spool-index.js'

const SYNC_EVERY: Milliseconds = 1000

export class Recording {
  /** Told once, when the recording can no longer be complete. */
  onDamaged: (reason: string) => void = () => undefined
  readonly #fd: Fd
  readonly #file: string | null
  readonly #removeAtEnd: boolean
  readonly #timer: NodeJS.Timeout | null
  readonly #index = new SpoolIndex()
  #dirty = false
  #damaged = false
  #closed = false

  /** @throws ProblemError when the file cannot be made, or exists and is not empty. */
  static create(file: string): Recording {
    try {
      const existing = statSync(file, { throwIfNoEntry: false })
      if (existing !== undefined && existing.size > 0)
        throw new ProblemError('fileUnwritable', { file, reason: 'it exists already' })
      // The mode below counts for a new file only; one that is there, empty, is made private too.
      if (existing?.isFile() === true) chmodSync(file, 0o600)
      // What is no file, a pipe, would be read by itself.
      const flags = existing === undefined || existing.isFile() ? 'w+' : 'w'
      return new Recording(openSync(file, flags, 0o600), file, false, true)
    } catch (error) {
      if (error instanceof ProblemError) throw error
      throw new ProblemError('fileUnwritable', { file, reason: reasonOf(error) })
    }
  }

  /** The spool of a session that nobody records: it is gone when the bridge is. */
  static temporary(): Recording {
    const name = `peerscope-${process.pid}-${crypto.randomUUID()}.session`
    const file = join(tmpdir(), name)
    let fd: Fd
    try {
      fd = openSync(file, 'wx+', 0o600)
    } catch (error) {
      throw new ProblemError('fileUnwritable', { file, reason: reasonOf(error) })
    }
    // An open file needs no name, except on Windows.
    if (process.platform === 'win32') return new Recording(fd, file, true, false)
    unlinkSync(file)
    return new Recording(fd, null, false, false)
  }

  private constructor(fd: Fd, file: string | null, removeAtEnd: boolean, durable: boolean) {
    this.#fd = fd
    this.#file = file
    this.#removeAtEnd = removeAtEnd
    this.#timer = durable
      ? setInterval(() => {
          this.#sync()
        }, SYNC_EVERY)
      : null
    this.#timer?.unref()
  }

  append(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#damaged || this.#closed) return
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(this.#fd, bytes, done)
      this.#dirty = true
      this.#index.add(bytes)
    } catch (error) {
      this.#damage(error)
    }
  }

  /**
   * The records of a stretch of time, 32 bytes each, the newest of them; null where the file cannot
   * be read, because it is a pipe or is closed.
   */
  history(fromNs: Nanoseconds, toNs: Nanoseconds, most: Bytes): Uint8Array | null {
    if (this.#closed) return null
    try {
      const bodies: Uint8Array[] = []
      for (const { offset, bytes } of this.#index.stretchesOf(fromNs, toNs, most)) {
        const stretch = new Uint8Array(bytes)
        if (readSync(this.#fd, stretch, 0, bytes, offset) < bytes) return null
        const found = recordsIn(stretch)
        if (found === null) return null
        bodies.push(...found)
      }
      return Buffer.concat(bodies)
    } catch {
      return null
    }
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) clearInterval(this.#timer)
    try {
      if (this.#timer !== null && !this.#damaged) fdatasyncSync(this.#fd)
    } catch (error) {
      this.#syncFailed(error)
    }
    closeSync(this.#fd)
    if (this.#removeAtEnd && this.#file !== null) unlinkSync(this.#file)
  }

  /** The session did not come about: no file of it stays behind. */
  discard(): void {
    this.close()
    if (this.#file !== null && !this.#removeAtEnd) rmSync(this.#file, { force: true })
  }

  #sync(): void {
    if (!this.#dirty || this.#damaged) return
    this.#dirty = false
    fdatasync(this.#fd, (error) => {
      if (error !== null) this.#syncFailed(error)
    })
  }

  #syncFailed(error: unknown): void {
    // Files without storage behind them (a pipe, /dev/stdout) cannot be synced, and lose nothing.
    if (reasonOf(error) !== 'EINVAL') this.#damage(error)
  }

  #damage(error: unknown): void {
    if (this.#damaged) return
    this.#damaged = true
    this.onDamaged(reasonOf(error))
  }
}

/** The system's word for an error: `ENOSPC`, `EACCES`, … */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.message
}
