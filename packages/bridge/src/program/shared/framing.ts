/**
 * What a message is on the wire. `line`: a newline ends it, a carriage return before that is
 * dropped. `raw`: whatever one recv() returns, and nothing is appended to what is sent.
 */
import { MAX_LINE_BYTES, type Bytes, type Framing } from '@peerscope/protocol'

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
/** Memory for a fragment that is kept for the next one. */
const KEPT_BYTES: Bytes = 65_536

export interface FramedLine {
  bytes: Uint8Array<ArrayBuffer>
  /** Place in the stream, newline included: [streamStart, streamEnd). */
  streamStart: Bytes
  streamEnd: Bytes
}

/** Cuts a byte stream into messages. */
export interface Framer {
  /** @returns false when the message that is arriving is longer than allowed; that ends the stream. */
  push(chunk: Uint8Array): boolean
  /** The next whole message, or null. @param limit of a raw one: what recv() asks for */
  shift(limit?: Bytes): FramedLine | null
  /** Why a push was refused has been told; else it was a message longer than allowed. */
  refused?: boolean
  /** Whether `shift` has something to return. */
  readonly ready: boolean
  /** Bytes that were pushed and not yet returned by `shift`. */
  readonly pending: Bytes
  /** The beginning of a message that has not ended; null when there is none. */
  fragment(): FramedLine | null
}

export function openFramer(framing: Framing): Framer {
  return framing === 'line' ? new LineFramer() : new RawFramer()
}

/** A message as it goes onto the wire. */
export function frameMessage(framing: Framing, bytes: Uint8Array): Uint8Array {
  return framing === 'line' ? frameLine(bytes) : bytes
}

/** A line as it goes onto the wire, and into a program's standard input. */
export function frameLine(line: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(line.length + 1)
  framed.set(line)
  framed[line.length] = NEWLINE
  return framed
}

/** Whole lines that came together, newlines included, as far as they were not returned yet. */
interface Stretch {
  readonly bytes: Uint8Array<ArrayBuffer>
  at: Bytes
}

/**
 * Cuts a byte stream into lines, each when it is asked for: one chunk may hold tens of thousands. Keeps at
 * most `limit` bytes of a line that has no end yet.
 */
export class LineFramer implements Framer {
  readonly #limit: Bytes
  readonly #stretches: Stretch[] = []
  /** What came after the last newline stands at its beginning: one piece, however it came. */
  #fragment = new Uint8Array(0)
  #fragmentBytes: Bytes = 0
  /** Place of the next line in the stream. */
  #place: Bytes = 0
  #waitingBytes: Bytes = 0

  constructor(limit: Bytes = MAX_LINE_BYTES) {
    this.#limit = limit
  }

  push(chunk: Uint8Array): boolean {
    if (chunk.length <= this.#limit) return this.#push(chunk)
    for (let from = 0; from < chunk.length; from += this.#limit) {
      if (!this.#push(chunk.subarray(from, from + this.#limit))) return false
    }
    return true
  }

  shift(): FramedLine | null {
    const [stretch] = this.#stretches
    if (stretch === undefined) return null
    const { bytes, at } = stretch
    const newline = bytes.indexOf(NEWLINE, at)
    stretch.at = newline + 1
    if (stretch.at === bytes.length) this.#stretches.shift()
    const returned = newline > at && bytes[newline - 1] === CARRIAGE_RETURN
    const line = bytes.subarray(at, returned ? newline - 1 : newline)
    const streamStart = this.#place
    this.#place += newline + 1 - at
    this.#waitingBytes -= newline + 1 - at
    return { bytes: line, streamStart, streamEnd: this.#place }
  }

  get ready(): boolean {
    return this.#stretches.length > 0
  }

  get pending(): Bytes {
    return this.#waitingBytes + this.#fragmentBytes
  }

  fragment(): FramedLine | null {
    if (this.#fragmentBytes === 0) return null
    const bytes = this.#fragment.slice(0, this.#fragmentBytes)
    const streamStart = this.#place + this.#waitingBytes
    return { bytes, streamStart, streamEnd: streamStart + bytes.length }
  }

  /** A chunk within which no line can be too long. */
  #push(chunk: Uint8Array): boolean {
    let from = 0
    const last = chunk.lastIndexOf(NEWLINE)
    if (last >= 0 && this.#fragmentBytes > 0) {
      const first = chunk.indexOf(NEWLINE)
      if (!this.#keep(chunk.subarray(0, first))) return false
      this.#finish()
      from = first + 1
    }
    if (last >= from) {
      this.#wait(new Uint8Array(chunk.subarray(from, last + 1)))
      from = last + 1
    }
    return this.#keep(chunk.subarray(from))
  }

  /** Forgets the beginning of a line that has not ended. */
  drop(): void {
    this.#place += this.#fragmentBytes
    this.#fragmentBytes = 0
    this.#fragment = new Uint8Array(0)
  }

  /** Copies: the caller reads into the same memory again. */
  #keep(piece: Uint8Array): boolean {
    const bytes = this.#fragmentBytes + piece.length
    if (bytes > this.#limit) return false
    if (bytes > this.#fragment.length) {
      const grown = new Uint8Array(Math.max(bytes, 2 * this.#fragment.length))
      grown.set(this.#fragment.subarray(0, this.#fragmentBytes))
      this.#fragment = grown
    }
    this.#fragment.set(piece, this.#fragmentBytes)
    this.#fragmentBytes = bytes
    return true
  }

  #finish(): void {
    this.#wait(frameLine(this.#fragment.subarray(0, this.#fragmentBytes)))
    this.#fragmentBytes = 0
    if (this.#fragment.length > KEPT_BYTES) this.#fragment = new Uint8Array(0)
  }

  #wait(bytes: Uint8Array<ArrayBuffer>): void {
    this.#stretches.push({ bytes, at: 0 })
    this.#waitingBytes += bytes.length
  }
}

/** Hands on what came, in pieces no larger than a recv() asks for. */
export class RawFramer implements Framer {
  readonly #chunks: Uint8Array<ArrayBuffer>[] = []
  #pending: Bytes = 0
  #place: Bytes = 0

  /** Copies: the caller reads into the same memory again. */
  push(chunk: Uint8Array): boolean {
    if (chunk.length > 0) this.#chunks.push(new Uint8Array(chunk))
    this.#pending += chunk.length
    return true
  }

  shift(limit: Bytes = Number.POSITIVE_INFINITY): FramedLine | null {
    const [first] = this.#chunks
    if (first === undefined) return null
    const bytes = first.subarray(0, limit)
    if (bytes.length === first.length) this.#chunks.shift()
    else this.#chunks[0] = first.subarray(limit)
    const streamStart = this.#place
    this.#place += bytes.length
    this.#pending -= bytes.length
    return { bytes, streamStart, streamEnd: this.#place }
  }

  get ready(): boolean {
    return this.#chunks.length > 0
  }

  get pending(): Bytes {
    return this.#pending
  }

  fragment(): null {
    return null
  }
}
