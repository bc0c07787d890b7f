/** Text on the wire is UTF-8; what is not is kept as bytes and shown with U+FFFD. */
import type { Bytes, ConnectionId } from '@peerscope/protocol'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** @returns the text, and the very bytes in base64 where they were not valid UTF-8. */
export function decodeLine(bytes: Uint8Array): { text: string; raw: string | null } {
  const text = decoder.decode(bytes)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const valid = !text.includes('\ufffd') || Buffer.from(text).equals(buffer)
  return { text, raw: valid ? null : buffer.toString('base64') }
}

/**
 * Raw messages: a recv() may end in the middle of a character, whose bytes are then shown where its
 * last one comes. One decoder for each connection.
 */
export class StreamTexts {
  readonly #streams = new Map<ConnectionId, TextStream>()

  /** @returns the text, and the very bytes in base64 where they are not the text's own. */
  decode(connection: ConnectionId, bytes: Uint8Array): { text: string; raw: string | null } {
    const stream = this.#streams.get(connection) ?? newStream()
    const text = stream.decoder.decode(bytes, { stream: true })
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    stream.open = unfinished(Buffer.concat([stream.open, buffer]))
    this.#streams.set(connection, stream)
    return { text, raw: Buffer.from(text).equals(buffer) ? null : buffer.toString('base64') }
  }

  /** The stream is over. @returns how many bytes came of a character that never ended. */
  end(connection: ConnectionId): Bytes {
    const open = this.#streams.get(connection)?.open.length ?? 0
    this.#streams.delete(connection)
    return open
  }
}

type TextStream = ReturnType<typeof newStream>

function newStream() {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const open: Uint8Array = new Uint8Array(0)
  return { decoder, open }
}

/** Second bytes that these first bytes may have, where that is not all of 80..BF (RFC 3629, 4). */
const SECOND: Partial<Record<number, readonly [number, number]>> = {
  0xe0: [0xa0, 0xbf],
  0xed: [0x80, 0x9f],
  0xf0: [0x90, 0xbf],
  0xf4: [0x80, 0x8f],
}

/** How many bytes a character has that begins with this one; 1 where none of several does. */
function lengthOf(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 1
  if (first >= 0xf0) return 4
  return first >= 0xe0 ? 3 : 2
}

/** The bytes at the end that begin a character of UTF-8 and do not end it (RFC 3629, 3). */
function unfinished(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0b1100_0000) === 0b1000_0000) continue
    const begun = bytes.subarray(bytes.length - back)
    const [lowest, highest] = SECOND[byte] ?? [0x80, 0xbf]
    const second = begun[1] ?? lowest
    const canEnd = second >= lowest && second <= highest
    return lengthOf(byte) > back && canEnd ? begun : new Uint8Array(0)
  }
  return new Uint8Array(0)
}

/** Typed or pasted text as messages: one for each line. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/)
}
