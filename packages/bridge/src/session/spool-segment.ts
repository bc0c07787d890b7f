/** A piece of the spool: a temporary file that has no name, so that it is gone with the bridge. */
import { constants } from 'node:fs'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '@peerscope/protocol'

const { O_CREAT, O_EXCL, O_RDWR } = constants

export class SpoolSegment {
  /** Where in the spool it begins. */
  readonly offset: Bytes
  bytes: Bytes = 0
  readonly #handle: FileHandle
  /** Windows keeps the name of an open file; null where there is none. */
  readonly #path: string | null

  /** @throws an error of the system when the folder takes no file. */
  static async make(folder: string, offset: Bytes): Promise<SpoolSegment> {
    const path = join(folder, `peerscope-${process.pid}-${crypto.randomUUID()}.session`)
    const handle = await open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
    if (process.platform === 'win32') return new SpoolSegment(handle, offset, path)
    await unlink(path)
    return new SpoolSegment(handle, offset, null)
  }

  private constructor(handle: FileHandle, offset: Bytes, path: string | null) {
    this.#handle = handle
    this.offset = offset
    this.#path = path
  }

  /** All of it, or an error: then it counts as not written. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let done = 0; done < chunk.length;) {
      const rest = chunk.length - done
      const { bytesWritten } = await this.#handle.write(chunk, done, rest, this.bytes + done)
      done += bytesWritten
    }
    this.bytes += chunk.length
  }

  /** Bytes of the spool that are all within this segment; null where it has been dropped meanwhile. */
  async read(from: Bytes, length: Bytes): Promise<Uint8Array | null> {
    const bytes = new Uint8Array(length)
    try {
      const { bytesRead } = await this.#handle.read(bytes, 0, length, from - this.offset)
      return bytesRead === length ? bytes : null
    } catch {
      return null
    }
  }

  async drop(): Promise<void> {
    await this.#handle.close()
    if (this.#path !== null) await unlink(this.#path)
  }
}
