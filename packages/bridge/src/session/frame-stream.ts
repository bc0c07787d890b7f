/**
 * The stream of numbered frames. The newest stay in memory, in one place for all viewers: a viewer is
 * only a cursor.
 */
import { crc32 } from 'node:zlib'
import {
  completeFrame,
  FRAME_HEADER_BYTES,
  KIND_MESSAGE,
  KIND_SPANS,
  type Bytes,
  type FrameHeader,
  type MessagesFrame,
  type Sequence,
  type StreamMessage,
} from '@peerscope/protocol'

const MEMORY: Bytes = 8 * 1024 * 1024
/** Places of dropped frames that are kept before the rest moves up. */
const EMPTY_PLACES = 4096

export interface StoredFrame {
  readonly sequence: Sequence
  readonly kind: FrameHeader['kind']
  readonly bytes: Uint8Array<ArrayBuffer>
}

export class FrameStream {
  readonly #memory: Bytes
  /**
   * Oldest first, behind the places of those that were dropped. (A Map that loses its oldest entry with
   * every new one searches longer and longer for it: V8 keeps the places of what was deleted.)
   */
  #frames: (StoredFrame | null)[] = []
  #dropped = 0
  #bytes: Bytes = 0
  #sequence: Sequence = 0

  constructor(memory: Bytes = MEMORY) {
    this.#memory = memory
  }

  /** Number of the newest frame; 0 before the first. */
  get sequence(): Sequence {
    return this.#sequence
  }

  /** Number of the oldest frame in memory. */
  get oldest(): Sequence {
    return this.#sequence - this.#count + 1
  }

  get #count(): number {
    return this.#frames.length - this.#dropped
  }

  publish(message: StreamMessage | MessagesFrame): StoredFrame {
    const json = JSON.stringify(message)
    const bytes = new Uint8Array(FRAME_HEADER_BYTES + Buffer.byteLength(json))
    Buffer.from(bytes.buffer).write(json, FRAME_HEADER_BYTES)
    return this.#append(KIND_MESSAGE, bytes)
  }

  /** @param records finished spans, 32 bytes each. */
  publishRecords(records: Uint8Array): StoredFrame {
    const bytes = new Uint8Array(FRAME_HEADER_BYTES + records.length)
    bytes.set(records, FRAME_HEADER_BYTES)
    return this.#append(KIND_SPANS, bytes)
  }

  /** A frame by its number; null when memory has dropped it or it has not come yet. */
  at(sequence: Sequence): StoredFrame | null {
    return this.#frames[this.#dropped + sequence - this.oldest] ?? null
  }

  /** The frames of records in memory, oldest first. */
  *recordFrames(): Generator<StoredFrame> {
    for (const frame of this.#frames) if (frame?.kind === KIND_SPANS) yield frame
  }

  /** @param bytes of a frame whose header is still to be written */
  #append(kind: FrameHeader['kind'], bytes: Uint8Array<ArrayBuffer>): StoredFrame {
    this.#sequence += 1
    completeFrame(bytes, kind, this.#sequence, crc32)
    const frame = { sequence: this.#sequence, kind, bytes }
    this.#frames.push(frame)
    this.#bytes += bytes.length
    this.#trim()
    return frame
  }

  #trim(): void {
    while (this.#bytes > this.#memory && this.#count > 1) {
      this.#bytes -= this.#frames[this.#dropped]?.bytes.length ?? 0
      this.#frames[this.#dropped] = null
      this.#dropped += 1
    }
    if (this.#dropped < EMPTY_PLACES) return
    this.#frames = this.#frames.slice(this.#dropped)
    this.#dropped = 0
  }
}
