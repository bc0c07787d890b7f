/** Text on the wire is UTF-8; what is not is kept as bytes and shown with U+FFFD. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** @returns the text, and the very bytes in base64 where they were not valid UTF-8. */
export function decodeLine(bytes: Uint8Array): { text: string; raw: string | null } {
  const text = decoder.decode(bytes)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const valid = !text.includes('\ufffd') || Buffer.from(text).equals(buffer)
  return { text, raw: valid ? null : buffer.toString('base64') }
}

/** Typed or pasted text as messages: one for each line. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/)
}
