/**
 * The record: one finished span, 32 bytes, little endian. The worker writes it into the ring,
 * the recorder copies it to file and viewers, the page appends it to columns; nobody parses or
 * re-encodes it on the way, so this file is the only place that knows the layout.
 *
 *   0 f64 start         8 f64 duration      whole nanoseconds
 *  16 u32 bytes        20 u32 streamOffset  low half of the connection's byte count before it
 *  24 u16 lane         26 u16 connection    0 = none
 *  28 u8 operation     29 u8 line           30 u8 error    31 mode | releasedBy << 4
 */
import type { Bytes, ConnectionId, Errno, LaneId, Nanoseconds } from './units.js'
import {
  modeAt,
  modeCode,
  operationAt,
  operationCode,
  releaseAt,
  releaseCode,
  type Mode,
  type Operation,
  type Release,
} from './vocabulary.js'

export const RECORD_BYTES = 32

export interface Span {
  start: Nanoseconds
  duration: Nanoseconds
  bytes: Bytes
  streamOffset: Bytes
  lane: LaneId
  connection: ConnectionId
  operation: Operation
  /** Line in the program's region, from 1; 0 = none. */
  line: number
  error: Errno
  mode: Mode
  releasedBy: Release
}

/** The columns of a run of records, all over the same memory. Index `i` is a record. */
export class RecordView {
  readonly f64: Float64Array
  readonly u32: Uint32Array
  readonly u16: Uint16Array
  readonly u8: Uint8Array
  readonly length: number

  /** @param byteOffset a multiple of 8, so that the columns can be read in place. */
  constructor(
    buffer: ArrayBufferLike,
    byteOffset = 0,
    byteLength = buffer.byteLength - byteOffset,
  ) {
    if (byteOffset % 8 !== 0) throw new RangeError('records must start at a multiple of 8 bytes')
    if (byteLength % RECORD_BYTES !== 0) throw new RangeError('not a whole number of records')
    this.length = byteLength / RECORD_BYTES
    this.f64 = new Float64Array(buffer, byteOffset, byteLength / 8)
    this.u32 = new Uint32Array(buffer, byteOffset, byteLength / 4)
    this.u16 = new Uint16Array(buffer, byteOffset, byteLength / 2)
    this.u8 = new Uint8Array(buffer, byteOffset, byteLength)
  }

  start(i: number): Nanoseconds {
    return this.f64[i * 4] ?? 0
  }
  duration(i: number): Nanoseconds {
    return this.f64[i * 4 + 1] ?? 0
  }
  bytes(i: number): Bytes {
    return this.u32[i * 8 + 4] ?? 0
  }
  streamOffset(i: number): Bytes {
    return this.u32[i * 8 + 5] ?? 0
  }
  lane(i: number): LaneId {
    return this.u16[i * 16 + 12] ?? 0
  }
  connection(i: number): ConnectionId {
    return this.u16[i * 16 + 13] ?? 0
  }
  operation(i: number): number {
    return this.u8[i * 32 + 28] ?? 0
  }
  line(i: number): number {
    return this.u8[i * 32 + 29] ?? 0
  }
  error(i: number): Errno {
    return this.u8[i * 32 + 30] ?? 0
  }
  mode(i: number): number {
    return (this.u8[i * 32 + 31] ?? 0) & 15
  }
  releasedBy(i: number): number {
    return (this.u8[i * 32 + 31] ?? 0) >> 4
  }

  /** Writes a record by codes; the hot path of every model. */
  write(
    i: number,
    start: Nanoseconds,
    duration: Nanoseconds,
    bytes: Bytes,
    streamOffset: Bytes,
    lane: LaneId,
    connection: ConnectionId,
    operation: number,
    line: number,
    error: Errno,
    mode: number,
    releasedBy: number,
  ): void {
    this.f64[i * 4] = start
    this.f64[i * 4 + 1] = duration
    this.u32[i * 8 + 4] = bytes
    this.u32[i * 8 + 5] = streamOffset
    this.u16[i * 16 + 12] = lane
    this.u16[i * 16 + 13] = connection
    this.u8[i * 32 + 28] = operation
    this.u8[i * 32 + 29] = line
    this.u8[i * 32 + 30] = error
    this.u8[i * 32 + 31] = mode | (releasedBy << 4)
  }

  set(i: number, span: Span): void {
    this.write(
      i,
      span.start,
      span.duration,
      span.bytes,
      span.streamOffset,
      span.lane,
      span.connection,
      operationCode[span.operation],
      span.line,
      span.error,
      modeCode[span.mode],
      releaseCode[span.releasedBy],
    )
  }

  /** @throws RangeError when a code has no word (a record of a newer version, or damage). */
  get(i: number): Span {
    return {
      start: this.start(i),
      duration: this.duration(i),
      bytes: this.bytes(i),
      streamOffset: this.streamOffset(i),
      lane: this.lane(i),
      connection: this.connection(i),
      operation: operationAt(this.operation(i)),
      line: this.line(i),
      error: this.error(i),
      mode: modeAt(this.mode(i)),
      releasedBy: releaseAt(this.releasedBy(i)),
    }
  }
}
