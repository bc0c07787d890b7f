import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isName, replaceHidden, visible } from './visible.js'

/** Every code point there is, the halves of pairs too. */
const everyCharacter = function* () {
  for (let code = 0; code <= 0x10ffff; code++) yield String.fromCodePoint(code)
}
const hex = (character: string) =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')

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

  it.each([
    ['tag characters', '\u{e0001}\u{e0041}', '<U+E0001><U+E0041>'],
    ['variation selectors of the supplement', 'a\u{e0100}', 'a<U+E0100>'],
    ['fillers of Hangul', '\u115f\u1160\u3164\uffa0', '<U+115F><U+1160><U+3164><U+FFA0>'],
    ['a blank of Braille', '\u2800', '<U+2800>'],
    ['format characters of music', '\u{1d173}\u{1d17a}', '<U+1D173><U+1D17A>'],
    ['format characters of shorthand', '\u{1bca0}', '<U+1BCA0>'],
    ['interlinear annotations', '\ufff9\ufffb\ufffc', '<U+FFF9><U+FFFB><U+FFFC>'],
    ['private use', '\ue000\u{10fffd}', '<U+E000><U+10FFFD>'],
    ['noncharacters', '\ufdd0\uffff\u{1ffff}', '<U+FDD0><U+FFFF><U+1FFFF>'],
    ['what is not assigned', '\u0378\u{e0080}', '<U+0378><U+E0080>'],
    ['half a pair', 'a\ud83db\udcbb', 'a<U+D83D>b<U+DCBB>'],
    ['spaces as thin as a hair', 'a\u200a\u2009b', 'a<U+200A><U+2009>b'],
    ['a joiner between Latin letters', 'pay\u200dpal\u200c', 'pay<U+200D>pal<U+200C>'],
    ['a second joiner', 'علی\u200c\u200cرضا', 'علی<U+200C><U+200C>رضا'],
    ['a second selector', '❤\ufe0f\ufe0f', '❤\ufe0f<U+FE0F>'],
    ['a selector on a letter', 'a\ufe0f1\ufe0f', 'a<U+FE0F>1<U+FE0F>'],
    ['a joiner that joins an emoji to nothing', '👩\u200d', '👩<U+200D>'],
    ['tags that name no flag', '🏴\u{e0061}\u{e007f}', '🏴<U+E0061><U+E007F>'],
  ])('shows %s', (_, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  it.each([
    ['tabs, letters of any script, the replacement character', 'a\tb größer 漢字 مرحبا \ufffd'],
    ['emoji made of several characters', '👩‍👩‍👧 👩🏽‍💻 🏳️‍🌈 🕵🏻‍♂️ ❤️ ☺︎ 1️⃣ #️⃣ 🇩🇪'],
    ['flags of subdivisions', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} wins'],
    ['joiners that shape letters', 'علی‌رضا می‌خواهم ක්‍ෂ क्‍ष ن‍'],
    ['variants of ideographs', '葛\u{e0100}城 辻\u{e0101}'],
    ['variants of Mongolian letters', 'ᠨ\u180bᠠ ᠭ\u180eᠠ'],
    ['spaces that languages are written with', 'Bonjour\u00a0! 1\u202f000 山田\u3000太郎'],
    ['signs of Arabic that span numbers', '\u0601\u06dd'],
  ])('keeps %s', (_, text) => {
    expect(visible(text)).toBe(text)
  })

  it('holds nothing afterwards that shows nothing by the tables of Unicode', () => {
    const nothing =
      /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u
    const kept: string[] = []
    const wrong: string[] = []
    for (const character of everyCharacter()) {
      const shown = visible(character)
      // Alone, each is shown by its picture or its number, or is itself something to see.
      const isShown = shown === character || /^[\u2400-\u2421]$/u.test(shown)
      if (!isShown && shown !== `<U+${hex(character)}>`) wrong.push(hex(character))
      if (nothing.test(shown)) kept.push(hex(character))
    }
    expect(wrong).toEqual([])
    expect(kept).toEqual(['0009'])
  })

  it('keeps of the format characters only the signs of Arabic, Syriac and Kaithi', () => {
    const kept: string[] = []
    for (const character of everyCharacter()) {
      if (/\p{Cf}/u.test(character) && visible(character) === character) kept.push(hex(character))
    }
    expect(kept.join(' ')).toBe(
      '0600 0601 0602 0603 0604 0605 06DD 070F 0890 0891 08E2 110BD 110CD',
    )
  })

  it('has no room for a message in what is hidden, whatever stands around it', () => {
    const ignorable = fc.constantFrom(
      ...['\u200b', '\u200c', '\u200d', '\ufe00', '\ufe0f', '\u{e0061}', '\u{e007f}', '\u{e0100}'],
      ...['\u180b', '\u180e', '\u2060', '\u3164', '\u00ad', '\u202e'],
    )
    const seen = fc.constantFrom('a', '1', 'ی', 'क', '्', '漢', 'ᠨ', '👩', '🏽', '🏴', '\ufe0e', ' ')
    fc.assert(
      fc.property(fc.array(fc.oneof(ignorable, seen), { maxLength: 40 }), (characters) => {
        const shown = visible(characters.join(''))
        // A flag is one sign; elsewhere no hidden character follows another.
        const withoutFlags = shown.replace(/\u{1f3f4}[\u{e0061}-\u{e007a}]{2,5}\u{e007f}/gu, 'F')
        expect(withoutFlags).not.toMatch(/[\u{e0000}-\u{e007f}]/u)
        const runs = withoutFlags.match(/\p{Default_Ignorable_Code_Point}{2,}/gu) ?? []
        // The one pair that is right: an emoji's selector, then the joiner to the next one.
        expect(runs.filter((run) => !/^[\ufe0e\ufe0f]\u200d$/.test(run))).toEqual([])
      }),
    )
  })

  it('takes a time that grows with its length only', () => {
    for (const unit of ['👩‍', 'ی‌', '🏴\u{e0061}', '葛\u{e0100}', '\u200d']) {
      expect(visible(unit.repeat(100_000)).length).toBeGreaterThanOrEqual(200_000)
    }
  })

  it('can be replaced by other words, in the same places', () => {
    expect(replaceHidden('a\u202e👩‍💻\u{e0041}', (one) => `[${hex(one)}]`)).toBe('a[202E]👩‍💻[E0041]')
  })
})

describe('a name', () => {
  it.each(['Alice', 'علی‌رضا', '👩‍💻', 'O’Brien', '葛\u{e0100}城', 'José María', '❤️', '7'])(
    '%s is one',
    (name) => {
      expect(isName(name)).toBe(true)
    },
  )

  it.each([
    '',
    ' ',
    '\u200d',
    '\u200c\u200d',
    '\ufe0f',
    'a\tb',
    'a\nb',
    'a\u202eb',
    '\u3164',
    'x\u200dy',
  ])('%j is none', (name) => {
    expect(isName(name)).toBe(false)
  })
})
