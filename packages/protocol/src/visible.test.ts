import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visible } from './visible.js'

describe('text from the wire', () => {
  it('shows control characters as their pictures', () => {
    expect(visible('\u001b[2J')).toBe('\u241b[2J')
    expect(visible('\0\u0007\r\n\u007f')).toBe('\u2400\u2407\u240d\u240a\u2421')
  })

  it('shows C1 controls and format characters by their number', () => {
    expect(visible('\u009b31m')).toBe('<U+009B>31m')
    expect(visible('abc\u202etxt.exe')).toBe('abc<U+202E>txt.exe')
    expect(visible('\ufeffBOM')).toBe('<U+FEFF>BOM')
    expect(visible('a\u2028b\u2066c')).toBe('a<U+2028>b<U+2066>c')
  })

  it('keeps tabs, letters of any script, and emoji made of several characters', () => {
    const text = 'a\tb größer 漢字 مرحبا 👩‍👩‍👧 \ufffd'
    expect(visible(text)).toBe(text)
  })

  it('holds no control character afterwards, whatever came', () => {
    const character = fc.integer({ min: 0, max: 0x3000 }).map((code) => String.fromCharCode(code))
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        expect(visible(text).replaceAll('\t', '')).not.toMatch(/\p{Cc}/u)
      }),
    )
  })

  it('holds no invisible format character but the two joiners that shape letters and emoji', () => {
    const format = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => /\p{Cf}/u.test(character),
    )
    const shown = format.filter((character) => visible(character) === character)
    // U+0600…0605, 06DD, 070F, 0890, 0891, 08E2 are visible signs of Arabic and Syriac.
    expect(shown.map((one) => one.charCodeAt(0).toString(16)).sort()).toEqual([
      '200c',
      '200d',
      '600',
      '601',
      '602',
      '603',
      '604',
      '605',
      '6dd',
      '70f',
      '890',
      '891',
      '8e2',
    ])
  })
})
