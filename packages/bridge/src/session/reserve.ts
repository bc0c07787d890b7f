/**
 * A little room on a disk, taken while there is some, so that a recording whose disk is full can
 * still say so: a file without a name beside it, given back when its room is needed.
 */
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import type { Bytes, Fd } from '@peerscope/protocol'

/** A few blocks: others may be as quick to take what is given back. */
const ROOM: Bytes = 32 * 1024

export class Reserve {
  #fd: Fd | null = null

  /** @param file the recording, on whose disk the room is. Where there is none, there is no reserve. */
  take(file: string): void {
    // Windows keeps the name of an open file.
    if (this.#fd !== null || process.platform === 'win32') return
    try {
      const beside = `${file}.reserve-${crypto.randomUUID()}`
      this.#fd = openSync(beside, 'wx', 0o600)
      unlinkSync(beside)
      const room = new Uint8Array(ROOM)
      for (let done = 0; done < ROOM;) done += writeSync(this.#fd, room, done)
    } catch {
      this.giveBack()
    }
  }

  giveBack(): void {
    if (this.#fd !== null) closeSync(this.#fd)
    this.#fd = null
  }
}
