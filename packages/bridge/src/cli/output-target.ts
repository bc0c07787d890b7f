/**
 * Where a standard stream leads, written to in such a way that nothing waits. Node writes to a
 * terminal synchronously, and a terminal that takes nothing (Ctrl+S, a window that hangs, a pty
 * nobody reads) would hold the whole bridge in write(2).
 */
import { constants, fstatSync, openSync, readFileSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { Milliseconds } from '@peerscope/protocol'
import { reasonOf } from '../session/recording.js'

export interface OutputTarget {
  readonly isTerminal: boolean
  /** Called when it may take more, after it took nothing. */
  ready: () => void
  /** Called when it takes nothing any more, with the name of the error. */
  failed: (reason: string) => void
  /** What it took is written as well. */
  readonly isIdle: boolean
  /** @returns how many bytes it has taken; 0 when it takes nothing now. */
  write: (bytes: Uint8Array) => number
}

/** The standard stream with this number, 1 or 2. */
export function openTarget(fd: 1 | 2): OutputTarget {
  const { isFile, isCharacter } = kindOf(fd)
  if (!isatty(fd)) {
    // A file or /dev/null takes everything at once.
    return isFile || isCharacter ? new FdTarget(fd, false) : new StreamTarget(streamOf(fd), false)
  }
  const own = reopenTerminal(fd)
  return own === null ? new StreamTarget(streamOf(fd), true) : new FdTarget(own, true)
}

/**
 * Node opens /dev/null for a standard stream that was closed when it started (`>&-`), for reading
 * and writing. Who sends output there on purpose opens it for writing. Linux only; else false.
 */
export function wasClosed(fd: 0 | 1 | 2): boolean {
  try {
    const isNull = fstatSync(fd).rdev === NULL_DEVICE
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1]
    return isNull && (parseInt(flags ?? '0', 8) & ACCESS_MODE) === constants.O_RDWR
  } catch {
    return false
  }
}

/** Major 1, minor 3 (null(4)). */
const NULL_DEVICE = 0x103
/** O_ACCMODE of open(2). */
const ACCESS_MODE = 3

const streamOf = (fd: 1 | 2) => (fd === 1 ? process.stdout : process.stderr)

function kindOf(fd: number): { isFile: boolean; isCharacter: boolean } {
  try {
    const stat = fstatSync(fd)
    return { isFile: stat.isFile(), isCharacter: stat.isCharacterDevice() }
  } catch {
    return { isFile: false, isCharacter: false }
  }
}

/**
 * The same terminal once more, non-blocking: O_NONBLOCK belongs to an open file description, and
 * the one we were given is shared with the shell (open(2)). A terminal of another user, as after
 * su(1), may be opened only by its general name.
 * @returns its descriptor, or null where there is none.
 */
function reopenTerminal(fd: number): number | null {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants
  const paths = [`/proc/self/fd/${fd}`, ...(isControllingTerminal(fd) ? ['/dev/tty'] : [])]
  for (const path of paths) {
    try {
      const opened = openSync(path, O_WRONLY | O_NONBLOCK | O_NOCTTY)
      if (isatty(opened)) return opened
    } catch {
      // The next one, then.
    }
  }
  return null
}

/** Elsewhere than on Linux nobody says so; there it is the usual case. */
function isControllingTerminal(fd: number): boolean {
  const terminal = jobOf()?.terminal
  return terminal === undefined || terminal === fstatSync(fd).rdev
}

export interface Job {
  group: number
  /** Device of the controlling terminal; 0 where there is none. */
  terminal: number
  /** The process group that has it in the foreground. */
  foreground: number
}

/** What the kernel says of this process and its terminal (proc(5), /proc/pid/stat); null elsewhere. */
export function jobOf(): Job | null {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [, , group = 0, , terminal = 0, foreground = 0] = fields
    return { group, terminal, foreground }
  } catch {
    return null
  }
}

const RETRY_FIRST: Milliseconds = 5
const RETRY_MOST: Milliseconds = 80

/** A file, or a terminal that was opened non-blocking. The kernel tells nobody of room: it is tried again. */
class FdTarget implements OutputTarget {
  readonly isTerminal: boolean
  readonly isIdle = true
  ready: () => void = () => undefined
  failed: (reason: string) => void = () => undefined
  readonly #fd: number
  #retryIn: Milliseconds = RETRY_FIRST

  constructor(fd: number, isTerminal: boolean) {
    this.#fd = fd
    this.isTerminal = isTerminal
  }

  write(bytes: Uint8Array): number {
    try {
      const taken = writeSync(this.#fd, bytes)
      this.#retryIn = RETRY_FIRST
      return taken
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === 'EAGAIN') this.#tryAgain()
      else this.failed(reason)
      return 0
    }
  }

  #tryAgain(): void {
    setTimeout(() => {
      this.ready()
    }, this.#retryIn).unref()
    this.#retryIn = Math.min(2 * this.#retryIn, RETRY_MOST)
  }
}

/** A pipe or a socket, which Node writes to asynchronously, but keeps any amount for. */
class StreamTarget implements OutputTarget {
  readonly isTerminal: boolean
  ready: () => void = () => undefined
  failed: (reason: string) => void = () => undefined
  readonly #stream: NodeJS.WriteStream
  #isBusy = false

  constructor(stream: NodeJS.WriteStream, isTerminal: boolean) {
    this.isTerminal = isTerminal
    this.#stream = stream
    stream.on('error', (error) => {
      this.failed(reasonOf(error))
    })
  }

  get isIdle(): boolean {
    return !this.#isBusy
  }

  write(bytes: Uint8Array): number {
    if (this.#isBusy) return 0
    this.#isBusy = true
    this.#stream.write(bytes, (error) => {
      this.#isBusy = false
      // The stream tells of an error itself.
      if (error === null || error === undefined) this.ready()
    })
    return bytes.length
  }
}
