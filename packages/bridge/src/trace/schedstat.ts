/**
 * What the kernel's scheduler says of one thread of this process: `schedstat` (proc(5)). Its first
 * figure is brought up to date at the thread's next tick or switch, so it may be some milliseconds
 * behind for a thread that runs.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import type { Fd, Nanoseconds } from '@peerscope/protocol'

export interface Schedstat {
  /** Time on a processor. */
  cpu: Nanoseconds
  /** Time it could have run and had no processor. */
  queued: Nanoseconds
  /** How often it was given a processor. */
  turns: number
}

export function parseSchedstat(text: string): Schedstat {
  const [cpu = 0, queued = 0, turns = 0] = text.split(' ').map(Number)
  return { cpu, queued, turns }
}

export class SchedstatReader {
  #fd: Fd | null
  readonly #buffer = Buffer.alloc(96)

  private constructor(fd: Fd) {
    this.#fd = fd
  }

  /**
   * @param thread its folder under /proc: `thread-self` or `self/task/TID`
   * @returns null where the system has no such file
   */
  static open(thread: string): SchedstatReader | null {
    try {
      return new SchedstatReader(openSync(`/proc/${thread}/schedstat`, 'r'))
    } catch {
      return null
    }
  }

  /** @returns null when the thread has gone, or this was closed. */
  read(): Schedstat | null {
    if (this.#fd === null) return null
    try {
      const length = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, 0)
      return parseSchedstat(this.#buffer.toString('latin1', 0, length))
    } catch {
      return null
    }
  }

  /** Its number may name another file from here on. */
  close(): void {
    if (this.#fd !== null) closeSync(this.#fd)
    this.#fd = null
  }
}
