/**
 * The frame: what a viewer gets over the WebSocket and what a session file is made of, byte for
 * byte the same. A header of 32 bytes (a multiple of 8, so that records in the body can be read
 * in place), then the body: records, or one JSON message.
 *
 *   0 u32 magic "PSF1"   4 u16 kind   6 u16 source (0 = the bridge itself)
 *   8 f64 sequence      16 u32 body length   20 u32 body CRC-32
 *  24 u32 reserved, 0   28 u32 CRC-32 of the 28 bytes before
 */
import { crc32 as plainCrc32 } from './crc32.js'
import { RECORD_BYTES } from './record.js'
import type { Bytes, Sequence } from './units.js'

export const FRAME_HEADER_BYTES = 32
/** The first four bytes of every frame. */
export const FRAME_MAGIC = 'PSF1'
const MAGIC = 0x31465350

/** The body is a run of records. */
export const KIND_SPANS = 1
/** The body is one JSON message in UTF-8. */
export const KIND_MESSAGE = 2

/** No body is longer; a longer length in a header is damage, and nothing is allocated for it. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024

export interface FrameHeader {
  kind: typeof KIND_SPANS | typeof KIND_MESSAGE
  source: number
  sequence: Sequence
  bodyBytes: Bytes
  bodyCrc: number
}

/** Zlib's CRC-32, native where the caller has one. */
export type Crc32 = (bytes: Uint8Array) => number

/** Header and body in one piece of memory. */
export function encodeFrame(
  kind: FrameHeader['kind'],
  sequence: Sequence,
  body: Uint8Array,
  crc32: Crc32 = plainCrc32,
  source = 0,
): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + body.length)
  frame.set(body, FRAME_HEADER_BYTES)
  completeFrame(frame, kind, sequence, crc32, source)
  return frame
}

/** Writes the header of a frame whose body stands in its place already. */
export function completeFrame(
  frame: Uint8Array<ArrayBuffer>,
  kind: FrameHeader['kind'],
  sequence: Sequence,
  crc32: Crc32 = plainCrc32,
  source = 0,
): void {
  const body = frame.subarray(FRAME_HEADER_BYTES)
  const header = { kind, source, sequence, bodyBytes: body.length, bodyCrc: crc32(body) }
  frame.set(encodeFrameHeader(header, crc32))
}

/** A header alone, for a body that lies somewhere else and is not copied. */
export function encodeFrameHeader(
  { kind, source, sequence, bodyBytes, bodyCrc }: FrameHeader,
  crc32: Crc32 = plainCrc32,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(FRAME_HEADER_BYTES)
  const view = new DataView(header.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, kind, true)
  view.setUint16(6, source, true)
  view.setFloat64(8, sequence, true)
  view.setUint32(16, bodyBytes, true)
  view.setUint32(20, bodyCrc, true)
  view.setUint32(28, crc32(header.subarray(0, 28)), true)
  return header
}

/** The same frame as one of another source: what a bridge makes of those of a bridge it views. */
export function withSource(
  frame: Uint8Array,
  source: number,
  crc32: Crc32 = plainCrc32,
): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(frame)
  const view = new DataView(copy.buffer)
  view.setUint16(6, source, true)
  view.setUint32(28, crc32(copy.subarray(0, 28)), true)
  return copy
}

/**
 * The header at the start of `bytes`, or what is wrong with it: `short` (fewer than 32 bytes,
 * a torn tail), `magic` (not a frame at all), `damaged` (its own CRC or a field is wrong).
 */
export function decodeFrameHeader(
  bytes: Uint8Array,
  crc32: Crc32 = plainCrc32,
): FrameHeader | 'short' | 'magic' | 'damaged' {
  if (bytes.length < FRAME_HEADER_BYTES) return 'short'
  const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEADER_BYTES)
  if (view.getUint32(0, true) !== MAGIC) return 'magic'
  if (view.getUint32(28, true) !== crc32(bytes.subarray(0, 28))) return 'damaged'
  const kind = view.getUint16(4, true)
  const bodyBytes = view.getUint32(16, true)
  if (kind !== KIND_SPANS && kind !== KIND_MESSAGE) return 'damaged'
  if (bodyBytes > MAX_BODY_BYTES) return 'damaged'
  if (kind === KIND_SPANS && bodyBytes % RECORD_BYTES !== 0) return 'damaged'
  return {
    kind,
    source: view.getUint16(6, true),
    sequence: view.getFloat64(8, true),
    bodyBytes,
    bodyCrc: view.getUint32(20, true),
  }
}
