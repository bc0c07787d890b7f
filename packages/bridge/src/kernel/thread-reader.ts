/** Reads what /proc says about one thread (proc(5)), ten times a second at next to no cost. */
import { closeSync, openSync, readSync } from 'node:fs'
import type { Fd, KernelThread } from '@peerscope/protocol'
import {
  parseCpuTime,
  parseState,
  parseSwitches,
  parseSystemCall,
  parseWaitChannel,
} from './proc.js'

const files = ['schedstat', 'stat', 'syscall', 'wchan', 'status'] as const
type ProcFile = (typeof files)[number]

export class ThreadReader {
  readonly tid: number
  readonly #fds = new Map<ProcFile, Fd>()
  readonly #buffer = Buffer.alloc(4096)
  #schedstat = ''
  #last: KernelThread | null = null

  constructor(tid: number) {
    this.tid = tid
  }

  /** @returns null when the thread has gone. */
  read(): KernelThread | null {
    try {
      // Time on the CPU and times scheduled: a thread that was not scheduled is where it was.
      const schedstat = this.#text('schedstat')
      if (schedstat === this.#schedstat) return this.#last
      this.#last = this.#readAll(schedstat)
      this.#schedstat = schedstat
    } catch {
      this.#last = null
    }
    return this.#last
  }

  close(): void {
    for (const fd of this.#fds.values()) closeSync(fd)
    this.#fds.clear()
  }

  #readAll(schedstat: string): KernelThread {
    const { voluntary, involuntary } = parseSwitches(this.#text('status'))
    return {
      tid: this.tid,
      state: parseState(this.#text('stat')),
      systemCall: parseSystemCall(this.#text('syscall')),
      waitChannel: parseWaitChannel(this.#text('wchan')),
      cpuNs: parseCpuTime(schedstat),
      voluntarySwitches: voluntary,
      involuntarySwitches: involuntary,
    }
  }

  /** The files stay open: read again from their start, they tell the news. */
  #text(file: ProcFile): string {
    let fd = this.#fds.get(file)
    if (fd === undefined) {
      fd = openSync(`/proc/self/task/${this.tid}/${file}`, 'r')
      this.#fds.set(file, fd)
    }
    const length = readSync(fd, this.#buffer, 0, this.#buffer.length, 0)
    return this.#buffer.toString('latin1', 0, length)
  }
}
