/** From the text in the composer to what is asked of the bridge. */
import {
  MAX_MESSAGE_BYTES,
  MAX_VIEWER_PAYLOAD_BYTES,
  type Bytes,
  type Framing,
} from '@peerscope/protocol'

const encoder = new TextEncoder()

/** Room for all of a `say` command but its lines. */
const ENVELOPE_BYTES = 200

/**
 * Each line is a message, an empty one too; line breaks at the end are none.
 * @param framing without which an empty message cannot be sent
 */
export function linesOf(text: string, framing: Framing = 'line'): string[] {
  const trimmed = text.replace(/\n+$/, '')
  return trimmed === '' && framing === 'raw' ? [] : trimmed.split('\n')
}

export interface TooLong {
  /** From 1, among the lines that would be sent. */
  line: number
  bytes: Bytes
  limit: Bytes
}

/** The first line that is too long for a message. One that is not fits into a command, too. */
export function tooLong(lines: readonly string[]): TooLong | null {
  for (const [index, line] of lines.entries()) {
    const bytes = byteLength(line)
    if (bytes > MAX_MESSAGE_BYTES) return { line: index + 1, bytes, limit: MAX_MESSAGE_BYTES }
  }
  return null
}

/** Cuts the lines into groups that each fit into one command. */
export function inCommands(lines: readonly string[]): string[][] {
  const groups: string[][] = []
  let room = 0
  for (const line of lines) {
    const needed = jsonBytes(line) + 1
    if (needed > room) {
      groups.push([])
      room = MAX_VIEWER_PAYLOAD_BYTES - ENVELOPE_BYTES
    }
    groups.at(-1)?.push(line)
    room -= needed
  }
  return groups
}

/** Whether an edit brought line breaks in that nobody typed: pasted, dropped, filled in. */
export function bringsLines(before: string, after: string, inputType: string): boolean {
  if (inputType === 'insertLineBreak' || inputType.startsWith('history')) return false
  return breaks(after) > breaks(before)
}

function breaks(text: string): number {
  return text.split('\n').length - 1
}

function byteLength(text: string): Bytes {
  return encoder.encode(text).length
}

function jsonBytes(text: string): Bytes {
  return byteLength(JSON.stringify(text))
}
