/**
 * Text from the wire with everything made visible that shows nothing or turns the text around, so
 * that it can neither drive a terminal nor hide in a page: C0 and DEL as their Unicode pictures
 * (U+2400…), all else as `<U+202E>`. What a character is, the engine's own tables say
 * (UAX #44, UTS #18), for the whole of Unicode.
 *
 * Left as they are: tab; the spaces that languages are written with (U+00A0 and U+202F in French,
 * U+3000 in Chinese and Japanese), which show the gap that they are; and what shapes the characters
 * beside it, there where it does so, and one only: a joiner or a variation selector that stands
 * anywhere else, or comes a second time, would hide something.
 */
export function visible(text: string): string {
  return replaceHidden(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    if (code === 0x7f) return '\u2421'
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}

/** Replaces each character that `visible` would show in another way; all else stays. */
export function replaceHidden(text: string, replacement: (character: string) => string): string {
  // Most lines are plain ASCII, and one look tells.
  if (!/[^\t\x20-\x7e]/.test(text)) return text
  return text.replace(shapingOrHidden, (found, hidden: string | undefined) =>
    hidden === undefined ? found : replacement(hidden),
  )
}

/** Whether this can be somebody's name: something to see, and nothing that hides. */
export function isName(text: string): boolean {
  return !text.includes('\t') && /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) && visible(text) === text
}

/** Scripts whose letters take another shape beside a joiner (The Unicode Standard, 9.2, 12 and 23.2). */
const joiningScripts =
  'Arab Syrc Mand Nkoo Mong Phag Adlm Rohg Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt Bali Java Sund Cakm'
const ofJoiningScript = joiningScripts
  .split(' ')
  .map((script) => `\\p{scx=${script}}`)
  .join('')
const joining = `(?=[\\p{L}\\p{M}])[${ofJoiningScript}]`
const emoji = '\\p{Extended_Pictographic}'

const shaping = [
  // U+200D joins emoji (UTS #51, 2.3), and letters to what follows, be it only thought of.
  `(?<=${emoji}\\p{Emoji_Modifier}?\\ufe0f?)\\u200d(?=${emoji})`,
  `(?<=${joining})\\u200d`,
  // U+200C parts two letters that would join.
  `(?<=${joining})\\u200c(?=${joining})`,
  // Emoji or text; on a digit only where a keycap follows.
  `(?<=${emoji})[\\ufe0e\\ufe0f]`,
  '(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
  // Flags of subdivisions: the region and at most three more (UTS #51, C.1).
  '(?<=\\u{1f3f4})[\\u{e0061}-\\u{e007a}]{2}[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{1,3}\\u{e007f}',
  // Variants of an ideograph (UTS #37), which names are written with.
  '(?<=\\p{Unified_Ideograph})[\\ufe00-\\ufe02\\u{e0100}-\\u{e01ef}]',
  // Variants of a Mongolian letter, and the separator before its last vowel.
  '(?<=\\p{scx=Mong})[\\u180b-\\u180d\\u180f]',
  '(?<=\\p{scx=Mong}[\\u180b-\\u180d\\u180f]?)\\u180e(?=\\p{scx=Mong})',
]

/** Of category Cf, but signs that are seen: they stand under or over the digits that follow. */
const seenSigns = '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}'
/** Blank by their picture, whatever their category: Braille, music, Khitan, Egyptian; U+FFFC stands for nothing. */
const blanks = '\\u2800\\u{1d159}\\u{16fe4}\\u{13441}\\u{13442}\\ufffc'
/** Spaces of a typesetter, down to a hair. */
const thinSpaces = '\\u1680\\u2000-\\u200a\\u205f'

/** Pictographic ones that the tables do not know yet are the emoji of years to come. */
const hidden = `(?![\\t${seenSigns}]|${emoji})[\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}${blanks}${thinSpaces}]`

const shapingOrHidden = new RegExp(`${shaping.join('|')}|(${hidden})`, 'gu')
