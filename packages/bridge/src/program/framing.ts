/** `--framing line`: a newline ends a message, a carriage return before it is dropped. */
import { MAX_LINE_BYTES, type Bytes } from '@peerscope/protocol'

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d
/** Memory for a fragment that is kept for the next one. */
const KEPT_BYTES: Bytes = 4096

export interface FramedLine {
  bytes: Uint8Array<ArrayBuffer>
  /** Place in the stream, newline included: [streamStart, streamEnd). */
  streamStart: Bytes
  streamEnd: Bytes
}

/** Cuts a byte stream into lines. Keeps at most `limit` bytes of a line that has no end yet. */
export class LineFramer {
  readonly #limit: Bytes
  readonly #lines: FramedLine[] = []
  #next = 0
  /** What came after the last newline stands at its beginning: one piece, however it came. */
  #fragment = new Uint8Array(0)
  #fragmentBytes: Bytes = 0
  #lineStart: Bytes = 0
  #waitingBytes: Bytes = 0

  constructor(limit: Bytes = MAX_LINE_BYTES) {
    this.#limit = limit
  }

  /** @returns false when the line that is arriving is longer than the limit; that ends the stream. */
  push(chunk: Uint8Array): boolean {
    let from = 0
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      if (!this.#keep(chunk.subarray(from, to))) return false
      this.#finish()
      from = to + 1
    }
    return this.#keep(chunk.subarray(from))
  }

  /** The next whole line, or null. */
  shift(): FramedLine | null {
    const line = this.#lines[this.#next]
    if (line === undefined) return null
    this.#next += 1
    if (this.#next === this.#lines.length) {
      this.#lines.length = 0
      this.#next = 0
    }
    this.#waitingBytes -= line.streamEnd - line.streamStart
    return line
  }

  /** Bytes that were pushed and not yet returned by `shift`. */
  get pending(): Bytes {
    return this.#waitingBytes + this.#fragmentBytes
  }

  /** What came after the last newline; null when nothing did. */
  fragment(): FramedLine | null {
    if (this.#fragmentBytes === 0) return null
    const bytes = this.#fragment.slice(0, this.#fragmentBytes)
    return { bytes, streamStart: this.#lineStart, streamEnd: this.#lineStart + bytes.length }
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
    const length = this.#fragmentBytes
    const streamStart = this.#lineStart
    const streamEnd = streamStart + length + 1
    const returned = length > 0 && this.#fragment[length - 1] === CARRIAGE_RETURN
    const end = returned ? length - 1 : length
    this.#lines.push({ bytes: this.#fragment.slice(0, end), streamStart, streamEnd })
    this.#waitingBytes += streamEnd - streamStart
    this.#lineStart = streamEnd
    this.#fragmentBytes = 0
    if (this.#fragment.length > KEPT_BYTES) this.#fragment = new Uint8Array(0)
  }
}

/** A line as it goes onto the wire. */
export function frameLine(line: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(line.length + 1)
  framed.set(line)
  framed[line.length] = NEWLINE
  return framed
}
