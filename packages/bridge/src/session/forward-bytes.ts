/** The bytes of a file or of a pipe, read forwards: only a window of them is in memory. */
import { readSync } from 'node:fs'
import type { Bytes, Fd } from '@peerscope/protocol'
import { reasonOf } from './system-reason.js'

const READ_AT_ONCE: Bytes = 64 * 1024

export class ForwardBytes {
  readonly #fd: Fd
  /** What may still be read: a file that grows is read as far as it went at the beginning. */
  #unread: Bytes
  #window: Buffer = Buffer.alloc(0)
  #windowFrom: Bytes = 0

  constructor(fd: Fd, size: Bytes) {
    this.#fd = fd
    this.#unread = size
  }

  /** So many bytes from there on, fewer where it ends. What stands before is not kept. */
  at(from: Bytes, length: Bytes): Uint8Array<ArrayBuffer> {
    this.#window = this.#window.subarray(from - this.#windowFrom)
    this.#windowFrom = from
    if (this.#window.length < length) this.#readOn(length - this.#window.length)
    return new Uint8Array(this.#window.subarray(0, length))
  }

  /** Reads to the end. @returns how many bytes there are from there on */
  countFrom(from: Bytes): Bytes {
    let at = from
    for (let more = READ_AT_ONCE; more === READ_AT_ONCE; at += more) {
      more = this.at(at, READ_AT_ONCE).length
    }
    return at - from
  }

  #readOn(missing: Bytes): void {
    const chunk = Buffer.alloc(Math.min(Math.max(missing, READ_AT_ONCE), this.#unread))
    let done = 0
    while (done < Math.min(missing, chunk.length)) {
      const count = readSome(this.#fd, chunk, done)
      if (count === 0) this.#unread = 0
      if (count === 0) break
      done += count
      this.#unread -= count
    }
    this.#window = Buffer.concat([this.#window, chunk.subarray(0, done)])
  }
}

const wait = new Int32Array(new SharedArrayBuffer(4))

/** @returns 0 at the end */
function readSome(fd: Fd, chunk: Uint8Array, from: Bytes): number {
  for (;;) {
    try {
      return readSync(fd, chunk, from, chunk.length - from, null)
    } catch (error) {
      // A pipe that another program has set to non-blocking is empty: let its writer run.
      if (reasonOf(error) !== 'EAGAIN') throw error
      Atomics.wait(wait, 0, 0, 5)
    }
  }
}
