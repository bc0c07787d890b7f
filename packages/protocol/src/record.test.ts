import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RECORD_BYTES, RecordView, type Span } from './record.js'
import { modes, operations, releases } from './vocabulary.js'

const nanoseconds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const u16 = fc.integer({ min: 0, max: 0xffff })
const u8 = fc.integer({ min: 0, max: 255 })

const span: fc.Arbitrary<Span> = fc.record({
  start: nanoseconds,
  duration: nanoseconds,
  bytes: u32,
  streamOffset: u32,
  lane: u16,
  connection: u16,
  operation: fc.constantFrom(...operations),
  line: u8,
  error: u8,
  mode: fc.constantFrom(...modes),
  releasedBy: fc.constantFrom(...releases),
})

const plain: Span = {
  start: 0,
  duration: 0,
  bytes: 0,
  streamOffset: 0,
  lane: 0,
  connection: 0,
  operation: 'none',
  line: 0,
  error: 0,
  mode: 'running',
  releasedBy: 'none',
}

describe('a record', () => {
  it('comes back as it was written, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 8 }), (spans) => {
        const view = new RecordView(new ArrayBuffer(spans.length * RECORD_BYTES))
        // Backwards, so that a write that spills over shows in a record that was written before.
        for (const [i, one] of [...spans.entries()].reverse()) view.set(i, one)
        expect(spans.map((_, i) => view.get(i))).toEqual(spans)
      }),
    )
  })

  it('has its fields at the bytes that the format says', () => {
    const buffer = new ArrayBuffer(RECORD_BYTES)
    new RecordView(buffer).set(0, {
      start: 1,
      duration: 2,
      bytes: 0x04030201,
      streamOffset: 0x08070605,
      lane: 0x0a09,
      connection: 0x0c0b,
      operation: 'recv',
      line: 13,
      error: 104,
      mode: 'pending',
      releasedBy: 'reset',
    })
    expect(Buffer.from(buffer).toString('hex')).toBe(
      '000000000000f03f' + // f64 1
        '0000000000000040' + // f64 2
        '01020304' +
        '05060708' +
        '090a' +
        '0b0c' +
        '06' +
        '0d' +
        '68' +
        '42',
    )
  })

  it('keeps whole nanoseconds of 104 days', () => {
    const view = new RecordView(new ArrayBuffer(RECORD_BYTES))
    const start = 104 * 86_400 * 1e9 + 1
    view.set(0, { ...plain, start, duration: 1 })
    expect(view.start(0)).toBe(start)
    expect(view.start(0) + view.duration(0)).toBe(start + 1)
  })

  it('is read in place, from a multiple of 8 bytes on', () => {
    const buffer = new ArrayBuffer(8 + 2 * RECORD_BYTES)
    const view = new RecordView(buffer, 8)
    expect(view.length).toBe(2)
    view.set(1, { ...plain, bytes: 7 })
    expect(new DataView(buffer).getUint32(8 + RECORD_BYTES + 16, true)).toBe(7)
  })

  it('is refused where columns cannot be read in place, or a record is cut', () => {
    expect(() => new RecordView(new ArrayBuffer(64), 4, 32)).toThrow(RangeError)
    expect(() => new RecordView(new ArrayBuffer(33))).toThrow(RangeError)
  })

  it('with a code that has no word is refused, and the columns still show the code', () => {
    for (const [place, code] of [
      [28, operations.length],
      [31, modes.length],
      [31, releases.length << 4],
    ] as const) {
      const view = new RecordView(new ArrayBuffer(RECORD_BYTES))
      view.u8[place] = code
      expect(() => view.get(0)).toThrow(RangeError)
      expect([view.operation(0), view.mode(0), view.releasedBy(0) << 4]).toContain(code)
    }
  })

  it('has room for every word', () => {
    expect(operations.length).toBeLessThanOrEqual(256)
    expect(modes.length).toBeLessThanOrEqual(16)
    expect(releases.length).toBeLessThanOrEqual(16)
  })
})
