import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLine, splitLines, StreamTexts } from './line-text.js'

describe('the bytes of a line', () => {
  it('are UTF-8, and come back from the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeLine(Buffer.from(text))).toEqual({ text, raw: null })
      }),
    )
  })

  it('never get lost: the text or the raw bytes have them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const { text, raw } = decodeLine(bytes)
        expect([...(raw === null ? Buffer.from(text) : Buffer.from(raw, 'base64'))]).toEqual([
          ...bytes,
        ])
      }),
      { numRuns: 500 },
    )
  })

  it('that are not UTF-8 show as U+FFFD', () => {
    expect(decodeLine(Buffer.from([0x61, 0xff, 0x62]))).toEqual({ text: 'a\ufffdb', raw: 'Yf9i' })
    // A character that was cut.
    expect(decodeLine(Buffer.from('ü').subarray(0, 1)).raw).toBe('ww==')
  })

  it('may hold a U+FFFD that was sent as such, a BOM, and NUL', () => {
    for (const text of ['\ufffd', '\ufeffBOM', '\0']) {
      expect(decodeLine(Buffer.from(text))).toEqual({ text, raw: null })
    }
  })

  it('are decoded for each line alone', () => {
    decodeLine(Buffer.from('ü').subarray(0, 1))
    expect(decodeLine(Buffer.from('a'))).toEqual({ text: 'a', raw: null })
  })
})

/** A stream, cut into pieces at any places. */
function cutAt(stream: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...cuts.map((cut) => cut % (stream.length + 1)), 0, stream.length]
  places.sort((a, b) => a - b)
  return places.slice(1).map((to, i) => stream.subarray(places[i], to))
}

const text = fc.string({
  unit: fc.constantFrom('a', '\n', '\0', 'ü', '€', '😀', '\ufffd', '\ufeff'),
})
const cuts = fc.array(fc.nat(), { maxLength: 12 })

describe('the text of a stream', () => {
  it('is the same however its bytes are cut, and nothing of it is left over', () => {
    fc.assert(
      fc.property(text, cuts, (whole, places) => {
        const texts = new StreamTexts()
        const pieces = cutAt(Buffer.from(whole), places)
        expect(pieces.map((piece) => texts.decode(1, piece).text).join('')).toBe(whole)
        expect(texts.end(1)).toBe(0)
      }),
      { numRuns: 500 },
    )
  })

  it('that ends in the middle of a character has shown all before it, and counts the rest', () => {
    fc.assert(
      fc.property(text, cuts, fc.nat(), (whole, places, cut) => {
        const bytes = Buffer.from(whole)
        const length = cut % (bytes.length + 1)
        // The characters that are whole in the first `length` bytes.
        let shown = ''
        for (const character of whole) {
          if (Buffer.byteLength(shown + character) > length) break
          shown += character
        }
        const texts = new StreamTexts()
        const pieces = cutAt(bytes.subarray(0, length), places)
        expect(pieces.map((piece) => texts.decode(1, piece).text).join('')).toBe(shown)
        expect(texts.end(1)).toBe(length - Buffer.byteLength(shown))
      }),
      { numRuns: 500 },
    )
  })

  it('never loses bytes that are no text: a piece has them, or its raw bytes have', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), cuts, (bytes, places) => {
        const texts = new StreamTexts()
        for (const piece of cutAt(bytes, places)) {
          const { text, raw } = texts.decode(1, piece)
          const kept = raw === null ? Buffer.from(text) : Buffer.from(raw, 'base64')
          expect([...kept]).toEqual([...piece])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('shows a character where its last byte comes, and keeps the bytes of both pieces', () => {
    const texts = new StreamTexts()
    const [euro1, euro2, euro3] = Buffer.from('€')
    expect(texts.decode(1, Uint8Array.of(0x61, euro1 ?? 0, euro2 ?? 0))).toEqual({
      text: 'a',
      raw: 'YeKC',
    })
    expect(texts.decode(1, Uint8Array.of(euro3 ?? 0))).toEqual({ text: '€', raw: 'rA==' })
    expect(texts.decode(1, Buffer.from('€'))).toEqual({ text: '€', raw: null })
  })

  it('is that of its own connection, and begins anew with another one of the same number', () => {
    const texts = new StreamTexts()
    const [first, second] = Buffer.from('ü')
    texts.decode(1, Uint8Array.of(first ?? 0))
    expect(texts.decode(2, Buffer.from('b')).text).toBe('b')
    expect(texts.decode(1, Uint8Array.of(second ?? 0)).text).toBe('ü')
    texts.decode(1, Uint8Array.of(first ?? 0))
    expect([texts.end(1), texts.end(1), texts.end(2), texts.end(99)]).toEqual([1, 0, 0, 0])
    expect(texts.decode(1, Uint8Array.of(second ?? 0)).text).toBe('\ufffd')
  })
})

it.each([
  [[0x61], 0],
  [[0xff], 0],
  [[0xf5], 0],
  [[0x80], 0],
  [[0xc1], 0],
  [[0xc3], 1],
  [[0xe0, 0x80], 0],
  [[0xe0, 0xa0], 2],
  [[0xed, 0xa0], 0],
  [[0xed, 0x9f], 2],
  [[0xf0, 0x80], 0],
  [[0xf4, 0x90], 0],
  [[0xf0, 0x9f, 0x98], 3],
  [[0xf0, 0x9f, 0x98, 0x80], 0],
])('of the bytes %j, %i could still become a character', (bytes, open) => {
  const texts = new StreamTexts()
  texts.decode(1, Uint8Array.from(bytes))
  expect(texts.end(1)).toBe(open)
})

it('pasted text is one message for each line, whatever ends the lines', () => {
  expect(splitLines('one')).toEqual(['one'])
  expect(splitLines('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd'])
  expect(splitLines('a\n\n')).toEqual(['a', '', ''])
})
