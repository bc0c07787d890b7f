/**
 * Text from the wire with its control characters made visible, so that it cannot drive a
 * terminal or hide in a page: C0 and DEL as their Unicode pictures (U+2400…), C1, bidirectional
 * overrides and other invisible format characters as `<U+202E>`. Tab stays, and so do the two
 * joiners (U+200C, U+200D), which shape letters and emoji.
 */
export function visible(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    if (code === 0x7f) return '\u2421'
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}

const hidden =
  // eslint-disable-next-line no-control-regex -- control characters are the subject
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu
