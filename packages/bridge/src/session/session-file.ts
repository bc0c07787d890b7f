/** Reads a session file: its frames in order, each checked, and how the file ends. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
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
  streamMessage,
  type Fd,
  type Problem,
  type StreamMessage,
} from '@peerscope/protocol'
import { reasonOf } from './recording.js'

const SEARCH_BYTES = 64 * 1024

export interface SessionReader {
  message(message: StreamMessage): void
  records(records: RecordView): void
}

/**
 * @returns what is not as it should be with the file's end, or null.
 * @throws ProblemError when it cannot be read or is no session file.
 */
export function readSessionFile(file: string, reader: SessionReader, salvage: boolean): Problem[] {
  let fd: Fd
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    throw new ProblemError('fileUnreadable', { file, reason: reasonOf(error) })
  }
  try {
    return readFrames(fd, file, reader, salvage)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError('fileUnreadable', { file, reason: reasonOf(error) })
  } finally {
    closeSync(fd)
  }
}

function readFrames(fd: Fd, file: string, reader: SessionReader, salvage: boolean): Problem[] {
  const size = fstatSync(fd).size
  const problems: Problem[] = []
  let at = 0
  let first = true
  let finished = false
  while (at < size) {
    const frame = readFrame(fd, at, size)
    if (typeof frame === 'object') {
      if (first && frame.message?.type !== 'session')
        throw new ProblemError('notASession', { file })
      first = false
      if (frame.message !== null) reader.message(frame.message)
      if (frame.records !== null) reader.records(frame.records)
      finished = frame.message?.type === 'end'
      at += frame.length
      continue
    }
    if (first) throw new ProblemError('notASession', { file })
    if (frame === 'torn') {
      return [...problems, problemOf('sessionTorn', { bytes: size - at })]
    }
    problems.push(problemOf(salvage ? 'sessionSalvaged' : 'sessionDamaged', { offset: at }))
    if (!salvage) return problems
    at = findFrame(fd, at + 1, size)
  }
  if (first) throw new ProblemError('notASession', { file })
  if (!finished && problems.length === 0) problems.push(problemOf('sessionUnfinished'))
  return problems
}

interface ReadFrame {
  length: number
  message: StreamMessage | null
  records: RecordView | null
}

/** A frame, `torn` when the file ends within it, `damaged` when a checksum or schema fails. */
function readFrame(fd: Fd, at: number, size: number): ReadFrame | 'torn' | 'damaged' {
  const header = decodeFrameHeader(readAt(fd, at, FRAME_HEADER_BYTES), crc32)
  if (header === 'short') return 'torn'
  if (typeof header === 'string') return 'damaged'
  const length = FRAME_HEADER_BYTES + header.bodyBytes
  if (at + length > size) return 'torn'
  const body = readAt(fd, at + FRAME_HEADER_BYTES, header.bodyBytes)
  if (crc32(body) !== header.bodyCrc) return 'damaged'
  if (header.kind === KIND_SPANS) {
    const records = new RecordView(body.buffer, 0, body.length)
    return isMeaningful(records) ? { length, message: null, records } : 'damaged'
  }
  const parsed = streamMessage.safeParse(parseJson(body))
  return parsed.success ? { length, message: parsed.data, records: null } : 'damaged'
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
function findFrame(fd: Fd, from: number, size: number): number {
  for (let at = from; at < size; at += SEARCH_BYTES) {
    // Blocks overlap by a header, so that none is cut in two.
    const block = Buffer.from(readAt(fd, at, SEARCH_BYTES + FRAME_HEADER_BYTES))
    for (let i = block.indexOf(FRAME_MAGIC); i >= 0; i = block.indexOf(FRAME_MAGIC, i + 1)) {
      if (typeof decodeFrameHeader(block.subarray(i), crc32) === 'object') return at + i
    }
  }
  return size
}

function readAt(fd: Fd, at: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const count = readSync(fd, bytes, done, length - done, at + done)
    if (count === 0) break
    done += count
  }
  return bytes.subarray(0, done)
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) as unknown
  } catch {
    return null
  }
}
