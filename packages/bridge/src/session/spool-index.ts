/**
 * Where in the session file the finished spans of a moment are: for each frame of records its place,
 * the earliest start and the latest end in it. 32 bytes a frame, of which a busy program makes fifty
 * a second.
 */
import {
  FRAME_HEADER_BYTES,
  KIND_SPANS,
  RecordView,
  type Bytes,
  type Nanoseconds,
} from '@peerscope/protocol'

const FIELDS = 4
const FIRST_CAPACITY = 256

export interface SpooledFrame {
  /** Of the frame's body in the file. */
  offset: Bytes
  bytes: Bytes
}

export class SpoolIndex {
  #entries = new Float64Array(FIRST_CAPACITY * FIELDS)
  #length = 0
  #offset: Bytes = 0

  /** The next frame of the file, whole. */
  add(frame: Uint8Array<ArrayBuffer>): void {
    const bytes = frame.length - FRAME_HEADER_BYTES
    const kind = frame[4] ?? 0
    if (kind === KIND_SPANS && bytes > 0) {
      const records = new RecordView(frame.buffer, frame.byteOffset + FRAME_HEADER_BYTES, bytes)
      let fromNs = Infinity
      let toNs = 0
      for (let i = 0; i < records.length; i++) {
        fromNs = Math.min(fromNs, records.start(i))
        toNs = Math.max(toNs, records.start(i) + records.duration(i))
      }
      this.#push(this.#offset + FRAME_HEADER_BYTES, bytes, fromNs, toNs)
    }
    this.#offset += frame.length
  }

  /**
   * The frames that hold a part of [fromNs, toNs], oldest first: those of the newest `most` bytes.
   * A span that began within and lasted long stands in a later frame, which is among them.
   */
  framesOf(fromNs: Nanoseconds, toNs: Nanoseconds, most: Bytes): SpooledFrame[] {
    const found: SpooledFrame[] = []
    let sum = 0
    for (let i = this.#length - 1; i >= 0; i--) {
      const at = i * FIELDS
      const [offset = 0, bytes = 0, from = 0, to = 0] = this.#entries.subarray(at, at + FIELDS)
      if (to < fromNs || from > toNs) continue
      sum += bytes
      if (sum > most) break
      found.push({ offset, bytes })
    }
    return found.reverse()
  }

  #push(...entry: [offset: Bytes, bytes: Bytes, fromNs: Nanoseconds, toNs: Nanoseconds]): void {
    const at = this.#length * FIELDS
    if (at === this.#entries.length) {
      const larger = new Float64Array(at * 2)
      larger.set(this.#entries)
      this.#entries = larger
    }
    this.#entries.set(entry, at)
    this.#length += 1
  }
}
