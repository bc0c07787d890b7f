/**
 * Frames are numbered from 1 on, one after the other. A number that does not follow tells that
 * frames are missing, doubled or moved, though each of them is whole.
 */
import type { Bytes, Nanoseconds, RecordingGapMessage, Sequence } from '@peerscope/protocol'

/** A stretch of a session file that is not there. */
export interface Hole {
  fromSequence: Sequence
  /** Null where it lasts to the end of the file. */
  toSequence: Sequence | null
  /** The latest time that is known from before it. */
  fromNs: Nanoseconds
  /** The earliest that is known from after it, if any. */
  toNs: Nanoseconds | null
  /** `damaged`, `missing`, or the system's word for why it could not be written. */
  reason: string
}

/** A gap that the recording itself has marked. */
export interface MarkedGap {
  offset: Bytes
  fromSequence: Sequence
  fromNs: Nanoseconds
  reason: string
  /** Frames of the gap that are there nevertheless. */
  seen: number
}

export type Numbered = 'follows' | 'lacks' | 'repeats'

export class FrameNumbers {
  #next: Sequence = 1
  #gap: MarkedGap | null = null

  get next(): Sequence {
    return this.#next
  }

  /** The gap that the file is in; null where it is in none. */
  get gap(): MarkedGap | null {
    return this.#gap
  }

  /** How a frame's number follows those before. */
  check(sequence: Sequence): Numbered {
    if (sequence < this.#next) return 'repeats'
    return sequence === this.#next || this.#gap !== null ? 'follows' : 'lacks'
  }

  take(sequence: Sequence): void {
    this.#next = sequence + 1
    if (this.#gap !== null) this.#gap.seen += 1
  }

  begin({ fromSequence, reason }: RecordingGapMessage, offset: Bytes, fromNs: Nanoseconds): void {
    this.#gap = { offset, fromSequence, fromNs, reason, seen: 0 }
  }

  /** @returns how many frames the gap lacks */
  end(toSequence: Sequence): number {
    const gap = this.#gap
    this.#gap = null
    const from = gap?.fromSequence ?? this.#next
    this.#next = Math.max(this.#next, toSequence + 1)
    return Math.max(0, toSequence + 1 - from - (gap?.seen ?? 0))
  }
}
