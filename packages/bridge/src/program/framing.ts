/** `--framing line`: a newline ends a message, a carriage return before it is dropped. */
import { MAX_LINE_BYTES, type Bytes } from '@peerscope/protocol'

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d

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
  #fragment: Uint8Array[] = []
  #fragmentBytes: Bytes = 0
  #lineStart: Bytes = 0
  #waitingBytes: Bytes = 0

  constructor(limit: Bytes = MAX_LINE_BYTES) {
    this.#limit = limit
  }

  /** @returns false when the line that is arriving is longer than the limit. */
  push(chunk: Uint8Array): boolean {
    let from = 0
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      this.#finish(chunk.subarray(from, to))
      if (this.#fragmentBytes > this.#limit) return false
      from = to + 1
    }
    if (from < chunk.length) {
      // A copy: the caller reads into the same memory again.
      this.#fragment.push(chunk.slice(from))
      this.#fragmentBytes += chunk.length - from
    }
    return this.#fragmentBytes <= this.#limit
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
    const streamEnd = this.#lineStart + this.#fragmentBytes
    return { bytes: concat(this.#fragment), streamStart: this.#lineStart, streamEnd }
  }

  #finish(last: Uint8Array): void {
    const whole = concat([...this.#fragment, last])
    const streamStart = this.#lineStart
    const streamEnd = streamStart + whole.length + 1
    const end = whole.at(-1) === CARRIAGE_RETURN ? whole.length - 1 : whole.length
    if (whole.length > this.#limit) {
      this.#fragmentBytes = whole.length
      return
    }
    this.#lines.push({ bytes: whole.subarray(0, end), streamStart, streamEnd })
    this.#waitingBytes += streamEnd - streamStart
    this.#lineStart = streamEnd
    this.#fragment = []
    this.#fragmentBytes = 0
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** A line as it goes onto the wire. */
export function frameLine(line: Uint8Array): Uint8Array<ArrayBuffer> {
  const framed = new Uint8Array(line.length + 1)
  framed.set(line)
  framed[line.length] = NEWLINE
  return framed
}
