import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeFrameHeader,
  encodeFrame,
  FRAME_HEADER_BYTES,
  KIND_MESSAGE,
  KIND_SPANS,
  MAX_BODY_BYTES,
  withSource,
} from './frame.js'
import { crc32 } from './crc32.js'

const sequence = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const source = fc.integer({ min: 0, max: 0xffff })
const frameOfAnyKind = fc.oneof(
  fc.record({ kind: fc.constant(KIND_MESSAGE), body: fc.uint8Array({ maxLength: 100 }) }),
  fc.record({
    kind: fc.constant(KIND_SPANS),
    body: fc
      .array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 3 })
      .map((records) => new Uint8Array(Buffer.concat(records))),
  }),
)

/** A header with fields of our choice and a CRC that fits. */
function forge(kind: number, bodyBytes: number): Uint8Array {
  const bytes = encodeFrame(KIND_MESSAGE, 1, new Uint8Array())
  const view = new DataView(bytes.buffer)
  view.setUint16(4, kind, true)
  view.setUint32(16, bodyBytes, true)
  view.setUint32(28, crc32(bytes.subarray(0, 28)), true)
  return bytes
}

describe('a frame', () => {
  it('comes back as it was encoded', () => {
    fc.assert(
      fc.property(frameOfAnyKind, sequence, source, ({ kind, body }, number, from) => {
        const frame = encodeFrame(kind, number, body, zlibCrc32, from)
        const bodyCrc = crc32(body)
        const header = { kind, source: from, sequence: number, bodyBytes: body.length, bodyCrc }
        expect(decodeFrameHeader(frame)).toEqual(header)
        expect([...frame.subarray(FRAME_HEADER_BYTES)]).toEqual([...body])
      }),
    )
  })

  it('is the same with either CRC-32', () => {
    const body = Buffer.from('{"type":"heartbeat"}')
    expect(encodeFrame(KIND_MESSAGE, 9, body)).toEqual(
      encodeFrame(KIND_MESSAGE, 9, body, zlibCrc32),
    )
  })

  it('has its header at the bytes that the format says', () => {
    const frame = encodeFrame(KIND_MESSAGE, 2, Buffer.from('{}'), crc32, 0x0201)
    const crcOfHeader = crc32(frame.subarray(0, 28)).toString(16).padStart(8, '0')
    const littleEndian = crcOfHeader.match(/../g)?.reverse().join('')
    expect(Buffer.from(frame.subarray(0, 4)).toString()).toBe('PSF1')
    expect(Buffer.from(frame).toString('hex')).toBe(
      '50534631' + // PSF1
        '0200' + // a message
        '0102' + // source
        '0000000000000040' + // f64 2
        '02000000' +
        '43bfa6a3' + // CRC-32 of {}
        '00000000' +
        (littleEndian ?? '') +
        '7b7d',
    )
  })

  it('begins its body at a multiple of 8 bytes, so that records are read in place', () => {
    expect(FRAME_HEADER_BYTES % 8).toBe(0)
  })

  it('is found inside a larger buffer', () => {
    const frame = encodeFrame(KIND_MESSAGE, 5, Buffer.from('x'))
    const bytes = new Uint8Array(3 + frame.length)
    bytes.set(frame, 3)
    expect(decodeFrameHeader(bytes.subarray(3))).toMatchObject({ sequence: 5, bodyBytes: 1 })
  })
})

describe('a frame that is passed on', () => {
  it('is that of the source, whoever it was of before, and otherwise the same', () => {
    fc.assert(
      fc.property(frameOfAnyKind, sequence, source, source, ({ kind, body }, number, from, to) => {
        const frame = encodeFrame(kind, number, body, zlibCrc32, from)
        const passed = withSource(frame, to)
        expect(decodeFrameHeader(passed)).toMatchObject({ source: to, sequence: number })
        expect(passed).toEqual(encodeFrame(kind, number, body, zlibCrc32, to))
        expect(withSource(passed, from, zlibCrc32)).toEqual(frame)
      }),
    )
  })

  it('is a copy: what was received stays as it is', () => {
    const frame = encodeFrame(KIND_MESSAGE, 3, Buffer.from('{}'))
    const before = frame.slice()
    withSource(frame, 7).fill(255)
    expect(frame).toEqual(before)
  })

  it('may lie inside a larger buffer, as a WebSocket hands it over', () => {
    const frame = encodeFrame(KIND_MESSAGE, 3, Buffer.from('{}'))
    const bytes = Buffer.concat([Buffer.alloc(5, 9), frame, Buffer.alloc(5, 9)])
    const passed = withSource(bytes.subarray(5, 5 + frame.length), 2)
    expect(passed).toEqual(encodeFrame(KIND_MESSAGE, 3, Buffer.from('{}'), crc32, 2))
    expect(passed.buffer.byteLength).toBe(frame.length)
  })
})

describe('the reader of a header', () => {
  it('calls fewer than 32 bytes short', () => {
    const frame = encodeFrame(KIND_MESSAGE, 1, new Uint8Array())
    for (let length = 0; length < FRAME_HEADER_BYTES; length++) {
      expect(decodeFrameHeader(frame.subarray(0, length))).toBe('short')
    }
  })

  it('tells what is not a frame at all from a damaged one', () => {
    expect(decodeFrameHeader(Buffer.from('#!/usr/bin/env node\nconsole.log(1)\n'))).toBe('magic')
    const frame = encodeFrame(KIND_MESSAGE, 1, new Uint8Array())
    for (let place = 0; place < FRAME_HEADER_BYTES; place++) {
      const flipped = frame.slice()
      flipped[place] = (frame[place] ?? 0) ^ 1
      expect(decodeFrameHeader(flipped)).toBe(place < 4 ? 'magic' : 'damaged')
    }
  })

  it('refuses a kind it does not know, though the CRC fits', () => {
    expect(decodeFrameHeader(forge(3, 0))).toBe('damaged')
    expect(decodeFrameHeader(forge(0, 0))).toBe('damaged')
  })

  it('refuses a body that is too long to be one, so that nothing is allocated for it', () => {
    expect(decodeFrameHeader(forge(KIND_MESSAGE, MAX_BODY_BYTES))).toMatchObject({
      bodyBytes: MAX_BODY_BYTES,
    })
    expect(decodeFrameHeader(forge(KIND_MESSAGE, MAX_BODY_BYTES + 1))).toBe('damaged')
    expect(decodeFrameHeader(forge(KIND_MESSAGE, 0xffff_ffff))).toBe('damaged')
  })

  it('refuses spans that are not whole records', () => {
    expect(decodeFrameHeader(forge(KIND_SPANS, 64))).toMatchObject({ bodyBytes: 64 })
    expect(decodeFrameHeader(forge(KIND_SPANS, 63))).toBe('damaged')
  })
})
