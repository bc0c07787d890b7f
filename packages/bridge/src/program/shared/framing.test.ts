import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_LINE_BYTES } from '@peerscope/protocol'
import {
  frameLine,
  frameMessage,
  LineFramer,
  openFramer,
  RawFramer,
  type FramedLine,
  type Framer,
} from './framing.js'

function take(framer: Framer): FramedLine[] {
  const lines: FramedLine[] = []
  for (let line = framer.shift(); line !== null; line = framer.shift()) lines.push(line)
  return lines
}

const texts = (lines: readonly FramedLine[]) =>
  lines.map(({ bytes }) => Buffer.from(bytes).toString())

/** A stream, cut into pieces at any places; the pieces are given in the same memory each. */
function pushInPieces(
  framer: LineFramer,
  stream: Uint8Array,
  cuts: readonly number[],
): FramedLine[] {
  const places = [...cuts.map((cut) => cut % (stream.length + 1)), 0, stream.length]
  places.sort((a, b) => a - b)
  const buffer = new Uint8Array(stream.length)
  const lines: FramedLine[] = []
  places.slice(1).forEach((to, i) => {
    const piece = stream.subarray(places[i], to)
    buffer.fill(0xee)
    buffer.set(piece)
    expect(framer.push(buffer.subarray(0, piece.length))).toBe(true)
    lines.push(...take(framer))
  })
  return lines
}

// Few different bytes, so that newlines and carriage returns are frequent.
const stream = fc
  .array(fc.constantFrom(0x0a, 0x0d, 0x61, 0x00, 0xff), { maxLength: 60 })
  .map((bytes) => Uint8Array.from(bytes))
const cuts = fc.array(fc.nat(), { maxLength: 12 })

describe('a byte stream', () => {
  it('gives the same lines however it is cut', () => {
    fc.assert(
      fc.property(stream, cuts, (bytes, places) => {
        const whole = new LineFramer()
        whole.push(bytes)
        const pieces = new LineFramer()
        expect(pushInPieces(pieces, bytes, places)).toEqual(take(whole))
        expect(pieces.fragment()).toEqual(whole.fragment())
      }),
    )
  })

  it('is covered by its lines without a hole, in order', () => {
    fc.assert(
      fc.property(stream, cuts, (bytes, places) => {
        const framer = new LineFramer()
        const lines = pushInPieces(framer, bytes, places)
        const fragment = framer.fragment()
        let at = 0
        for (const { streamStart, streamEnd, bytes: line } of lines) {
          expect(streamStart).toBe(at)
          const original = [...bytes.subarray(streamStart, streamEnd)]
          const ending = original.at(-2) === 0x0d ? [0x0d, 0x0a] : [0x0a]
          expect([...line, ...ending]).toEqual(original)
          at = streamEnd
        }
        expect(fragment?.streamStart ?? at).toBe(at)
        expect(fragment?.streamEnd ?? at).toBe(bytes.length)
        expect([...(fragment?.bytes ?? [])]).toEqual([...bytes.subarray(at)])
      }),
    )
  })

  it('is counted until it is read', () => {
    const framer = new LineFramer()
    framer.push(Buffer.from('one\ntwo\nth'))
    expect(framer.pending).toBe(10)
    framer.shift()
    expect(framer.pending).toBe(6)
    framer.shift()
    expect(framer.pending).toBe(2)
    framer.push(Buffer.from('ree\n'))
    expect(framer.pending).toBe(6)
  })
})

describe('a line', () => {
  it('loses the carriage return before its newline, and only that one', () => {
    const framer = new LineFramer()
    framer.push(Buffer.from('a\r\nb\rc\nd\r\r\n\r\n\n'))
    expect(texts(take(framer))).toEqual(['a', 'b\rc', 'd\r', '', ''])
  })

  it('is not affected by what the caller reads into the same memory next', () => {
    const framer = new LineFramer()
    const buffer = Buffer.from('half')
    framer.push(buffer)
    buffer.fill('x')
    framer.push(Buffer.from('\n'))
    expect(texts(take(framer))).toEqual(['half'])
  })

  it('without its newline is a fragment', () => {
    const framer = new LineFramer()
    expect(framer.fragment()).toBeNull()
    framer.push(Buffer.from('whole\npart'))
    take(framer)
    expect(framer.fragment()).toEqual({
      bytes: Uint8Array.from(Buffer.from('part')),
      streamStart: 6,
      streamEnd: 10,
    })
  })

  it('may be as long as the limit, and no longer, in one piece or in many', () => {
    const fits = new LineFramer(4)
    expect(fits.push(Buffer.from('abcd'))).toBe(true)
    expect(fits.push(Buffer.from('\nefgh\n'))).toBe(true)
    expect(texts(take(fits))).toEqual(['abcd', 'efgh'])
    expect(new LineFramer(4).push(Buffer.from('abcde'))).toBe(false)
    expect(new LineFramer(4).push(Buffer.from('abcde\n'))).toBe(false)
    const pieces = new LineFramer(4)
    expect(pieces.push(Buffer.from('ab'))).toBe(true)
    expect(pieces.push(Buffer.from('cde\n'))).toBe(false)
  })

  it('that is too long does not take the lines before it along', () => {
    const framer = new LineFramer(4)
    expect(framer.push(Buffer.from('ok\nabcdef\n'))).toBe(false)
    expect(texts(take(framer))).toEqual(['ok'])
  })

  it('goes onto the wire with a newline after it', () => {
    expect(Buffer.from(frameLine(Buffer.from('größer'))).toString()).toBe('größer\n')
    expect([...frameLine(new Uint8Array())]).toEqual([0x0a])
  })
})

/** What happens to a raw stream: bytes come, or the program asks for so many of them at most. */
const rawSteps = fc.array(
  fc.oneof(
    fc.record({ push: fc.uint8Array({ maxLength: 12 }) }),
    fc.record({ shift: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }) }),
  ),
  { maxLength: 40 },
)

describe('a raw message', () => {
  it('is what came at once, or as much of it as is asked for; no byte is lost or moved', () => {
    fc.assert(
      fc.property(rawSteps, (steps) => {
        const framer = new RawFramer()
        const memory = new Uint8Array(12)
        // What came and was not handed on, piece by piece; and all that was handed on.
        const waiting: number[][] = []
        let place = 0
        for (const step of steps) {
          if ('push' in step) {
            memory.set(step.push)
            expect(framer.push(memory.subarray(0, step.push.length))).toBe(true)
            memory.fill(0xee)
            if (step.push.length > 0) waiting.push([...step.push])
          } else {
            const message = framer.shift(step.shift)
            const expected = waiting[0]?.splice(0, step.shift ?? Infinity) ?? null
            if (waiting[0]?.length === 0) waiting.shift()
            expect(message === null ? null : [...message.bytes]).toEqual(expected)
            expect(message?.streamStart ?? place).toBe(place)
            place += expected?.length ?? 0
            expect(message?.streamEnd ?? place).toBe(place)
          }
          expect(framer.pending).toBe(waiting.flat().length)
          expect(framer.fragment()).toBeNull()
        }
      }),
    )
  })

  it('has its newlines, and may be longer than any line', () => {
    const framer = new RawFramer()
    const long = Buffer.alloc(2 * MAX_LINE_BYTES, 'x\r\n')
    expect(framer.push(long)).toBe(true)
    expect(long.equals(framer.shift()?.bytes ?? new Uint8Array())).toBe(true)
    expect(framer.shift()).toBeNull()
  })
})

describe('the framing of a link', () => {
  it.each([
    ['line', 'hi\n', ['one', 'two'], 'th'],
    ['raw', 'hi', ['one\ntwo\nth'], ''],
  ] as const)('%s decides on what goes onto the wire, and on what comes', (...row) => {
    const [framing, sent, received, fragment] = row
    expect(Buffer.from(frameMessage(framing, Buffer.from('hi'))).toString()).toBe(sent)
    const framer = openFramer(framing)
    framer.push(Buffer.from('one\ntwo\nth'))
    expect(texts(take(framer))).toEqual(received)
    expect(Buffer.from(framer.fragment()?.bytes ?? []).toString()).toBe(fragment)
  })
})
