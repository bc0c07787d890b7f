/**
 * Where in the session file the finished spans of a moment are: for each stretch of whole frames its
 * place, the earliest start and the latest end in it. A stretch is one frame of records at first; when
 * there are too many, each two neighbours become one, and so do those that come, so that all hold as
 * many and the index never grows beyond 2.5 MiB.
 */
import {
  decodeFrameHeader,
  FRAME_HEADER_BYTES,
  KIND_SPANS,
  RecordView,
  type Bytes,
  type Nanoseconds,
} from '@peerscope/protocol'
import { crc32 } from 'node:zlib'

const FIELDS = 5
const FIRST_CAPACITY = 256
/** A busy program makes fifty frames of records a second. */
const MOST_STRETCHES = 65_536

/** Whole frames, some of which hold records. */
export interface SpooledStretch {
  offset: Bytes
  bytes: Bytes
}

type Entry = [offset: Bytes, bytes: Bytes, records: Bytes, fromNs: Nanoseconds, toNs: Nanoseconds]

export class SpoolIndex {
  readonly #most: number
  /** One after the other, the fields of an `Entry` each. */
  #entries = new Float64Array(FIRST_CAPACITY * FIELDS)
  #length = 0
  /** So many frames of records make a stretch, and so many the last one has. */
  #framesEach = 1
  #framesInLast = 1
  #offset: Bytes = 0

  /** @param mostStretches an even number */
  constructor(mostStretches = MOST_STRETCHES) {
    this.#most = mostStretches
  }

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
      this.#push(this.#offset, frame.length, bytes, fromNs, toNs)
    }
    this.#offset += frame.length
  }

  /** What stands before this offset is gone. */
  forgetBefore(offset: Bytes): void {
    let gone = 0
    while (gone < this.#length && endOf(this.#get(gone)) <= offset) gone++
    this.#entries.copyWithin(0, gone * FIELDS, this.#length * FIELDS)
    this.#length -= gone
    if (this.#length === 0) return
    // Of one that lies across, the later frames are still there.
    const [from, bytes, ...rest] = this.#get(0)
    const cut = Math.max(0, offset - from)
    this.#set(0, [from + cut, bytes - cut, ...rest])
  }

  /**
   * Where a part of [fromNs, toNs] is, oldest first: the newest of it, with at most so many bytes of
   * records, but at least one stretch. A span that began within and lasted long stands in a later
   * frame, which is among them.
   */
  stretchesOf(fromNs: Nanoseconds, toNs: Nanoseconds, most: Bytes): SpooledStretch[] {
    const found: SpooledStretch[] = []
    let sum = 0
    for (let i = this.#length - 1; i >= 0; i--) {
      const [offset, bytes, records, from, to] = this.#get(i)
      if (to < fromNs || from > toNs) continue
      sum += records
      if (sum > most && found.length > 0) break
      found.push({ offset, bytes })
    }
    return found.reverse()
  }

  #push(...frame: Entry): void {
    if (this.#length > 0 && this.#framesInLast < this.#framesEach) {
      const last = this.#length - 1
      this.#set(last, joined(this.#get(last), frame))
      this.#framesInLast += 1
      return
    }
    if (this.#length === this.#most) this.#halve()
    if (this.#length * FIELDS === this.#entries.length) {
      const larger = new Float64Array(this.#entries.length * 2)
      larger.set(this.#entries)
      this.#entries = larger
    }
    this.#set(this.#length, frame)
    this.#length += 1
    this.#framesInLast = 1
  }

  #halve(): void {
    this.#length /= 2
    for (let i = 0; i < this.#length; i++) {
      this.#set(i, joined(this.#get(2 * i), this.#get(2 * i + 1)))
    }
    this.#framesEach *= 2
  }

  #get(i: number): Entry {
    const fields = this.#entries.subarray(i * FIELDS, (i + 1) * FIELDS)
    const [offset = 0, bytes = 0, records = 0, fromNs = 0, toNs = 0] = fields
    return [offset, bytes, records, fromNs, toNs]
  }

  #set(i: number, entry: Entry): void {
    this.#entries.set(entry, i * FIELDS)
  }
}

const endOf = ([offset, bytes]: Entry): Bytes => offset + bytes

/** Two neighbours as one, with whatever frames lie between them. */
function joined(first: Entry, second: Entry): Entry {
  const [offset, , records, fromNs, toNs] = first
  const [nextOffset, nextBytes, nextRecords, nextFromNs, nextToNs] = second
  return [
    offset,
    nextOffset + nextBytes - offset,
    records + nextRecords,
    Math.min(fromNs, nextFromNs),
    Math.max(toNs, nextToNs),
  ]
}

/** The bodies of the frames of records in a stretch; null where it is not what was written. */
export function recordsIn(stretch: Uint8Array): Uint8Array[] | null {
  const bodies: Uint8Array[] = []
  for (let at = 0; at < stretch.length;) {
    const header = decodeFrameHeader(stretch.subarray(at), crc32)
    if (typeof header === 'string') return null
    const body = stretch.subarray(
      at + FRAME_HEADER_BYTES,
      at + FRAME_HEADER_BYTES + header.bodyBytes,
    )
    if (body.length < header.bodyBytes) return null
    if (header.kind === KIND_SPANS) bodies.push(body)
    at += FRAME_HEADER_BYTES + header.bodyBytes
  }
  return bodies
}
