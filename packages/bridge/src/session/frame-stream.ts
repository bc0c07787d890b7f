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
  /** By number, oldest first. */
  readonly #frames = new Map<Sequence, StoredFrame>()
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
    return this.#sequence - this.#frames.size + 1
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
    return this.#frames.get(sequence) ?? null
  }

  /** The frames of records in memory, oldest first. */
  *recordFrames(): Generator<StoredFrame> {
    for (const frame of this.#frames.values()) if (frame.kind === KIND_SPANS) yield frame
  }

  #append(kind: FrameHeader['kind'], body: Uint8Array): void {
    this.#sequence += 1
    const bytes = encodeFrame(kind, this.#sequence, body, crc32)
    const frame = { sequence: this.#sequence, kind, bytes }
    this.#frames.set(frame.sequence, frame)
    this.#bytes += bytes.length
    this.#trim()
    for (const sink of this.sinks) sink(frame)
  }

  #trim(): void {
    for (const [sequence, { bytes }] of this.#frames) {
      if (this.#bytes <= this.#memory || this.#frames.size === 1) return
      this.#bytes -= bytes.length
      this.#frames.delete(sequence)
    }
  }
}
