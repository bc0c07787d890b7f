/**
 * The stream of numbered frames. Every frame goes to the sinks (the session file, the terminal)
 * once, and the newest stay in memory, in one place for all viewers: a viewer is only a cursor.
 */
import { crc32 } from 'node:zlib'
import {
  encodeFrame,
  KIND_MESSAGE,
  KIND_SPANS,
  type Bytes,
  type FrameHeader,
  type Sequence,
  type StreamMessage,
} from '@peerscope/protocol'

const MEMORY: Bytes = 16 * 1024 * 1024

export interface StoredFrame {
  readonly sequence: Sequence
  readonly kind: FrameHeader['kind']
  readonly bytes: Uint8Array<ArrayBuffer>
}

export class FrameStream {
  /** Told of every frame right after it was stored. */
  readonly sinks = new Set<(frame: StoredFrame) => void>()
  readonly #memory: Bytes
  #frames: StoredFrame[] = []
  /** Frames before this place were dropped; the array is cut now and then. */
  #first = 0
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
    return this.#sequence - (this.#frames.length - this.#first) + 1
  }

  publish(message: StreamMessage): void {
    this.#append(KIND_MESSAGE, Buffer.from(JSON.stringify(message)))
  }

  /** @param records finished spans, 32 bytes each. */
  publishRecords(records: Uint8Array): void {
    this.#append(KIND_SPANS, records)
  }

  /** A frame by its number; null when memory has dropped it or it has not come yet. */
  at(sequence: Sequence): StoredFrame | null {
    if (sequence < this.oldest) return null
    return this.#frames[this.#first + sequence - this.oldest] ?? null
  }

  /** The frames of records in memory, oldest first. */
  *recordFrames(): Generator<StoredFrame> {
    for (let at = this.#first; at < this.#frames.length; at++) {
      const frame = this.#frames[at]
      if (frame?.kind === KIND_SPANS) yield frame
    }
  }

  #append(kind: FrameHeader['kind'], body: Uint8Array): void {
    this.#sequence += 1
    const bytes = encodeFrame(kind, this.#sequence, body, crc32)
    const frame = { sequence: this.#sequence, kind, bytes }
    this.#frames.push(frame)
    this.#bytes += bytes.length
    this.#trim()
    for (const sink of this.sinks) sink(frame)
  }

  #trim(): void {
    while (this.#bytes > this.#memory && this.#first < this.#frames.length - 1) {
      this.#bytes -= this.#frames[this.#first]?.bytes.length ?? 0
      this.#first += 1
    }
    if (this.#first > 1024 && this.#first > this.#frames.length / 2) {
      this.#frames = this.#frames.slice(this.#first)
      this.#first = 0
    }
  }
}
