/**
 * The frames that a recording could not write. Of the messages among them those that say what was
 * there and what was said are kept, up to a bound, and written when there is room again; records and
 * readings are not: they are what the gap lacks.
 */
import { FRAME_HEADER_BYTES, KIND_MESSAGE, type Bytes, type Sequence } from '@peerscope/protocol'
import type { StoredFrame } from './frame-stream.js'

/** Of all that is kept, and of that the part that chat messages may take. */
const MOST: Bytes = 4 * 1024 * 1024
const MOST_OF_CHAT: Bytes = 3 * 1024 * 1024

/** Readings of a moment: when there is room again, the next one says more. */
const momentary = new Set(['kernel', 'figures', 'open'])

export class MissedFrames {
  readonly fromSequence: Sequence
  toSequence: Sequence
  /** Oldest first. */
  readonly kept: StoredFrame[] = []
  #bytes: Bytes = 0

  constructor(first: StoredFrame) {
    this.fromSequence = first.sequence
    this.toSequence = first.sequence
    this.add(first)
  }

  add(frame: StoredFrame): void {
    this.toSequence = frame.sequence
    const type = typeOf(frame)
    if (type === null || momentary.has(type)) return
    const most = type === 'message' ? MOST_OF_CHAT : MOST
    // The footer always has its place.
    if (type !== 'end' && this.#bytes + frame.bytes.length > most) return
    this.kept.push(frame)
    this.#bytes += frame.bytes.length
  }

  /** The oldest that is kept has been written. */
  wrote(): void {
    this.#bytes -= this.kept.shift()?.bytes.length ?? 0
  }
}

/** The `type` that stands at the beginning of a message; null for records. */
function typeOf({ kind, bytes }: StoredFrame): string | null {
  if (kind !== KIND_MESSAGE) return null
  const beginning = Buffer.from(bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + 40))
  return /^\{"type":"(\w+)"/.exec(beginning.toString('latin1'))?.[1] ?? ''
}
