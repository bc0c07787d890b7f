import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLine, splitLines } from './line-text.js'

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

it('pasted text is one message for each line, whatever ends the lines', () => {
  expect(splitLines('one')).toEqual(['one'])
  expect(splitLines('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd'])
  expect(splitLines('a\n\n')).toEqual(['a', '', ''])
})
