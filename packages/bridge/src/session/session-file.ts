/** Reads a session file: its frames in order, each checked, and how the file ends. */
import { closeSync, fstatSync, openSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import {
  decodeFrameHeader,
  FRAME_HEADER_BYTES,
  FRAME_MAGIC,
  KIND_SPANS,
  modes,
  operations,
  ProblemError,
  releases,
  problemOf,
  RecordView,
  readFileFrame,
  type Bytes,
  type Fd,
  type Nanoseconds,
  type Problem,
  type RecordingGapMessage,
  type Sequence,
  type StreamMessage,
} from '@peerscope/protocol'
import { ForwardBytes } from './forward-bytes.js'
import { FrameNumbers, type Hole } from './frame-numbers.js'
import { endsOf, timeOfMessage } from './frame-time.js'
import type { SessionVisitor } from './session-visitor.js'
import { reasonOf } from './system-reason.js'

const SEARCH_BYTES = 64 * 1024
/** A file in which more is wrong is not told of any further. */
const MOST_PROBLEMS = 100

/**
 * A pipe is read as well.
 * @returns what is not as it should be with the file, or with its end.
 * @throws ProblemError when it cannot be read or is no session file.
 */
export function readSessionFile(
  file: string,
  visitor: SessionVisitor,
  salvage: boolean,
): Problem[] {
  let fd: Fd
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    throw new ProblemError('fileUnreadable', { file, reason: reasonOf(error) })
  }
  try {
    return new Reading(fd, file, visitor, salvage).read()
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError('fileUnreadable', { file, reason: reasonOf(error) })
  } finally {
    closeSync(fd)
  }
}

class Reading {
  readonly #fd: Fd
  readonly #file: string
  readonly #visitor: SessionVisitor
  readonly #salvage: boolean
  /** Of a file when the reading began; null for what is none. */
  readonly #size: Bytes | null
  readonly #bytes: ForwardBytes
  readonly #problems: Problem[] = []
  readonly #numbers = new FrameNumbers()
  #at: Bytes = 0
  #hasHeader = false
  #finished = false
  /** Frames before the next one were damaged. */
  #damaged = false
  /** What is missing before the next frame that names a time. */
  #hole: Omit<Hole, 'toNs'> | null = null
  #repeats: Problem | null = null
  #latestNs: Nanoseconds = 0

  constructor(fd: Fd, file: string, visitor: SessionVisitor, salvage: boolean) {
    const found = fstatSync(fd)
    if (found.isDirectory()) throw new ProblemError('isAFolder', { file })
    this.#fd = fd
    this.#file = file
    this.#visitor = visitor
    this.#salvage = salvage
    this.#size = found.isFile() ? found.size : null
    this.#bytes = new ForwardBytes(fd, this.#size ?? Infinity)
  }

  read(): Problem[] {
    for (let goesOn = true; goesOn;) {
      const frame = readFrame(this.#bytes, this.#at)
      if (frame === 'end') break
      if (frame === 'torn') this.#torn()
      goesOn = frame !== 'torn' && this.#take(frame)
    }
    if (!this.#hasHeader && this.#numbers.gap === null)
      throw new ProblemError('notASession', { file: this.#file })
    this.#endGap()
    if (this.#shrank > 0) this.#problem(problemOf('sessionShrank', { bytes: this.#shrank }))
    if (!this.#finished && this.#problems.length === 0)
      this.#problem(this.#grown ? problemOf('sessionGrowing') : problemOf('sessionUnfinished'))
    return this.#problems
  }

  /** @returns false where the reading ends */
  #take(frame: ReadFrame | 'damaged'): boolean {
    const isGap = typeof frame === 'object' && frame.gap !== null
    if (!this.#hasHeader && !isGap && !startsSession(frame) && this.#numbers.gap === null)
      throw new ProblemError('notASession', { file: this.#file })
    if ((this.#finished && !isGap) || (this.#hasHeader && startsSession(frame))) {
      this.#problem(problemOf('sessionFollowed', { offset: this.#at }))
      return false
    }
    if (frame === 'damaged') return this.#goBehindDamage()
    if (!this.#follows(frame)) return false
    this.#at += frame.length
    return true
  }

  #goBehindDamage(): boolean {
    const offset = this.#at
    this.#problem(problemOf(this.#salvage ? 'sessionSalvaged' : 'sessionDamaged', { offset }))
    if (!this.#salvage) return false
    this.#damaged = true
    this.#at = findFrame(this.#bytes, offset + 1)
    return true
  }

  /** Passes the frame on, if its number allows it. @returns false where the reading ends */
  #follows(frame: ReadFrame): boolean {
    const { sequence, messages, records, gap } = frame
    if (gap !== null) return this.#marked(gap)
    const numbered = this.#numbers.check(sequence)
    if (numbered === 'repeats') return this.#repeated()
    if (numbered === 'lacks' && !this.#lacks(sequence)) return false
    this.#damaged = false
    this.#repeats = null
    this.#numbers.take(sequence)
    this.#pass(messages, records)
    return true
  }

  #lacks(sequence: Sequence): boolean {
    const [offset, count] = [this.#at, sequence - this.#numbers.next]
    if (!this.#damaged) {
      const code = this.#salvage ? 'sessionLacksSalvaged' : 'sessionLacks'
      this.#problem(problemOf(code, { offset, count }))
    }
    if (!this.#salvage) return false
    const reason = this.#damaged ? 'damaged' : 'missing'
    this.#missing(this.#numbers.next, sequence - 1, this.#latestNs, reason)
    return true
  }

  #repeated(): boolean {
    const offset = this.#at
    if (!this.#salvage) {
      this.#problem(problemOf('sessionRepeats', { offset }))
      return false
    }
    if (this.#repeats === null) {
      this.#repeats = problemOf('sessionRepeatsSalvaged', { offset, count: 0 })
      this.#problem(this.#repeats)
    }
    this.#repeats.values['count'] = Number(this.#repeats.values['count']) + 1
    return true
  }

  /** The recording says itself that frames could not be written. */
  #marked(message: RecordingGapMessage): boolean {
    const { fromSequence, toSequence, reason } = message
    const numbers = this.#numbers
    if (toSequence === null) {
      if (numbers.check(fromSequence) === 'repeats') return this.#repeated()
      if (numbers.check(fromSequence) === 'lacks' && !this.#lacks(fromSequence)) return false
      numbers.begin(message, this.#at, this.#latestNs)
      return true
    }
    const { gap } = numbers
    const [offset, fromNs] = [gap?.offset ?? this.#at, gap?.fromNs ?? this.#latestNs]
    const count = numbers.end(toSequence)
    if (count === 0) return true
    this.#problem(problemOf('sessionGap', { offset, count, reason }))
    this.#missing(fromSequence, toSequence, fromNs, reason)
    return true
  }

  #missing(
    fromSequence: Sequence,
    toSequence: Sequence | null,
    fromNs: Nanoseconds,
    reason: string,
  ): void {
    // Two holes without a moment between them are one.
    const first = this.#hole
    this.#hole = {
      fromSequence: first?.fromSequence ?? fromSequence,
      toSequence,
      fromNs: first?.fromNs ?? fromNs,
      reason: first?.reason ?? reason,
    }
  }

  #pass(messages: StreamMessage[], records: RecordView | null): void {
    const times = messages.map(timeOfMessage)
    const [firstNs, lastNs] = (records === null ? null : endsOf(records)) ?? [
      times.find((time) => time !== null) ?? null,
      times.findLast((time) => time !== null) ?? null,
    ]
    if (firstNs !== null && this.#hole !== null) {
      this.#visitor.hole({ ...this.#hole, toNs: Math.max(firstNs, this.#hole.fromNs) })
      this.#hole = null
    }
    this.#latestNs = Math.max(this.#latestNs, lastNs ?? 0)
    for (const message of messages) {
      if (message.type === 'session') this.#hasHeader = true
      if (message.type === 'end') this.#finished = true
      this.#visitor.message(message)
    }
    if (records !== null) this.#visitor.records(records)
  }

  /** What is missing to the end of the file. */
  #endGap(): void {
    const { gap, next } = this.#numbers
    if (gap !== null) {
      const { offset, fromSequence, fromNs, reason } = gap
      this.#problem(problemOf('sessionGapToEnd', { offset, reason }))
      this.#missing(fromSequence, null, fromNs, reason)
    } else if (this.#damaged) {
      this.#missing(next, null, this.#latestNs, 'damaged')
    }
    const hole = this.#hole
    if (hole === null) return
    // One that ended with the file ended when its last frame was told of.
    const toNs = hole.toSequence === null ? null : Math.max(this.#latestNs, hole.fromNs)
    this.#visitor.hole({ ...hole, toNs })
  }

  #torn(): void {
    const bytes = this.#bytes.countFrom(this.#at)
    if (this.#finished) this.#problem(problemOf('sessionFollowed', { offset: this.#at }))
    else if (!this.#hasHeader && this.#numbers.gap === null)
      throw new ProblemError('notASession', { file: this.#file })
    // Whoever is writing has perhaps written the beginning of a frame, whoever cuts perhaps cut one.
    else if (!this.#grown && this.#shrank === 0) this.#problem(problemOf('sessionTorn', { bytes }))
  }

  get #grown(): boolean {
    return this.#size !== null && fstatSync(this.#fd).size > this.#size
  }

  /** By how much the file became shorter while it was read. */
  get #shrank(): Bytes {
    return this.#size === null ? 0 : Math.max(0, this.#size - fstatSync(this.#fd).size)
  }

  #problem(problem: Problem): void {
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem)
  }
}

const startsSession = (frame: ReadFrame | 'damaged'): boolean =>
  typeof frame === 'object' && frame.messages[0]?.type === 'session'

interface ReadFrame {
  length: Bytes
  sequence: Sequence
  messages: StreamMessage[]
  records: RecordView | null
  /** The recording says itself that frames are missing. */
  gap: RecordingGapMessage | null
}

/** A frame, `torn` when the file ends within it, `damaged` when a checksum or schema fails. */
function readFrame(bytes: ForwardBytes, at: Bytes): ReadFrame | 'end' | 'torn' | 'damaged' {
  const head = bytes.at(at, FRAME_HEADER_BYTES)
  if (head.length === 0) return 'end'
  const header = decodeFrameHeader(head, crc32)
  if (header === 'short') return 'torn'
  if (typeof header === 'string') return 'damaged'
  const { bodyBytes, sequence } = header
  const length = FRAME_HEADER_BYTES + bodyBytes
  const body = bytes.at(at, length).slice(FRAME_HEADER_BYTES)
  if (body.length < bodyBytes) return 'torn'
  if (crc32(body) !== header.bodyCrc || !Number.isSafeInteger(sequence) || sequence < 1)
    return 'damaged'
  if (header.kind === KIND_SPANS) {
    const records = new RecordView(body.buffer, 0, body.length)
    return isMeaningful(records)
      ? { length, sequence, messages: [], records, gap: null }
      : 'damaged'
  }
  const told = readFileFrame(parseJson(body))
  if (told === null) return 'damaged'
  if (!Array.isArray(told)) return { length, sequence, messages: [], records: null, gap: told }
  return { length, sequence, messages: told, records: null, gap: null }
}

/** Whether every code has a word. */
function isMeaningful(records: RecordView): boolean {
  for (let i = 0; i < records.length; i++) {
    if (records.operation(i) >= operations.length) return false
    if (records.mode(i) >= modes.length || records.releasedBy(i) >= releases.length) return false
  }
  return true
}

/** Where the next whole header stands, or the end. */
function findFrame(bytes: ForwardBytes, from: Bytes): Bytes {
  for (let at = from; ; at += SEARCH_BYTES) {
    // Blocks overlap by a header, so that none is cut in two.
    const block = Buffer.from(bytes.at(at, SEARCH_BYTES + FRAME_HEADER_BYTES).buffer)
    for (let i = block.indexOf(FRAME_MAGIC); i >= 0; i = block.indexOf(FRAME_MAGIC, i + 1)) {
      if (typeof decodeFrameHeader(block.subarray(i), crc32) === 'object') return at + i
    }
    if (block.length < SEARCH_BYTES + FRAME_HEADER_BYTES) return at + block.length
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as unknown
  } catch {
    return null
  }
}
