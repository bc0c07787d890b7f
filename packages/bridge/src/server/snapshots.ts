/**
 * The state that a viewer begins with, made once for all who ask at about the same time. A snapshot
 * stays in memory while somebody is reading it, so only a few may be held: those who have held the
 * oldest longest must go when memory has left it behind and one more is needed.
 */
import { crc32 } from 'node:zlib'
import {
  encodeFrame,
  encodeFrameHeader,
  FRAME_HEADER_BYTES,
  KIND_MESSAGE,
  KIND_SPANS,
  RECORD_BYTES,
  RecordView,
  type Bytes,
  type Milliseconds,
  type Nanoseconds,
  type Sequence,
} from '@peerscope/protocol'
import { HISTORY_PIECE, MAX_SNAPSHOTS, SNAPSHOT_IS_FRESH } from '../limits.js'
import type { StoredFrame } from '../session/frame-stream.js'
import type { KeptFrames, Session } from '../session/session.js'

/** What is needed of a session. */
type Source = Pick<Session, 'snapshot' | 'clock'> & {
  stream: Pick<KeptFrames, 'sequence' | 'oldest' | 'recordFrames'>
}

export interface Snapshot {
  /** The frame that it stands at: those after it are to follow. */
  readonly sequence: Sequence
  /** Its JSON without its beginning, which says what time it is. */
  readonly rest: Uint8Array
  /** Its spans. */
  readonly history: SnapshotHistory
}

interface Held extends Snapshot {
  readonly takenAt: Milliseconds
  /** Those who read it, and what to tell them when they must go. */
  readonly readers: Set<() => void>
}

export class Snapshots {
  readonly #session: Source
  /** Oldest first. */
  #held: Held[] = []

  constructor(session: Source) {
    this.#session = session
  }

  /** @param mustGo told when the reader has to be disconnected */
  take(mustGo: () => void, now: Milliseconds = performance.now()): Snapshot {
    const newest = this.#held.at(-1)
    // Older ones serve as well, as long as memory holds what came since.
    const serves = newest !== undefined && newest.sequence + 1 >= this.#session.stream.oldest
    const isFresh = newest !== undefined && now - newest.takenAt < SNAPSHOT_IS_FRESH
    const isFull = this.#held.length >= MAX_SNAPSHOTS
    if (newest !== undefined && serves && (isFresh || isFull)) {
      newest.readers.add(mustGo)
      return newest
    }
    this.dropUnread(now)
    if (this.#held.length >= MAX_SNAPSHOTS) {
      for (const tell of this.#held.shift()?.readers ?? []) tell()
    }
    const held = { ...this.#make(), takenAt: now, readers: new Set([mustGo]) }
    this.#held.push(held)
    return held
  }

  /** The reader has it, or has gone. */
  release(mustGo: () => void): void {
    for (const { readers } of this.#held) readers.delete(mustGo)
  }

  /** Those that nobody reads are kept for a moment only: to be called a few times a second. */
  dropUnread(now: Milliseconds = performance.now()): void {
    this.#held = this.#held.filter(
      ({ readers, takenAt }) => readers.size > 0 || now - takenAt < SNAPSHOT_IS_FRESH,
    )
  }

  /** The snapshot's message, as the parts of one frame, with the time of now. */
  messageOf({ rest }: Snapshot): Uint8Array[] {
    const beginning = Buffer.from(`{"type":"snapshot","nowNs":${this.#session.clock()},`)
    const bodyBytes = beginning.length + rest.length
    const bodyCrc = crc32(rest, crc32(beginning))
    const header = { kind: KIND_MESSAGE, source: 0, sequence: 0, bodyBytes, bodyCrc } as const
    return [Buffer.concat([encodeFrameHeader(header, crc32), beginning]), rest]
  }

  #make(): Snapshot {
    const { stream } = this.#session
    const stored = [...stream.recordFrames()]
    const records = stored.reduce(
      (sum, { bytes }) => sum + (bytes.length - FRAME_HEADER_BYTES) / RECORD_BYTES,
      0,
    )
    const [first] = stored
    const isComplete = first === undefined || stream.oldest === 1
    const { sequence, ...rest } = this.#session.snapshot(records, isComplete ? 0 : firstEnd(first))
    // Its clock is told anew to every viewer.
    const json = JSON.stringify({ sequence, ...rest, type: undefined, nowNs: undefined })
    return { sequence, rest: Buffer.from(json.slice(1)), history: new SnapshotHistory(stored) }
  }
}

/**
 * The spans in memory as frames outside of the stream: few large ones, each made when the first
 * viewer gets to it and then shared. (A flood of short frames would cost every viewer a call each.)
 */
export class SnapshotHistory {
  readonly #stored: StoredFrame[]
  readonly #frames: Uint8Array[] = []
  #nextStored = 0

  constructor(stored: StoredFrame[]) {
    this.#stored = stored
  }

  /** @returns null after the last one */
  at(index: number): Uint8Array | null {
    while (this.#frames.length <= index && this.#nextStored < this.#stored.length) {
      this.#frames.push(this.#make())
    }
    return this.#frames[index] ?? null
  }

  #make(): Uint8Array {
    const bodies: Uint8Array[] = []
    let length: Bytes = 0
    while (length < HISTORY_PIECE) {
      const frame = this.#stored[this.#nextStored]
      if (frame === undefined) break
      this.#nextStored += 1
      const body = frame.bytes.subarray(FRAME_HEADER_BYTES)
      bodies.push(body)
      length += body.length
    }
    return encodeFrame(KIND_SPANS, 0, Buffer.concat(bodies), crc32)
  }
}

/** Records are kept in the order of their ends: everything that ended after this one is there. */
function firstEnd({ bytes }: StoredFrame): Nanoseconds {
  const record = new RecordView(bytes.buffer, bytes.byteOffset + FRAME_HEADER_BYTES, RECORD_BYTES)
  return record.start(0) + record.duration(0)
}
