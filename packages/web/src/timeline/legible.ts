import { replaceHidden, visible } from '@peerscope/protocol'

const NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  )
const DELETE = 0x7f

/**
 * As `visible`, but control characters by their names (RFC 20): the page's typefaces have no pictures
 * of them, and a system may have none either, and would show each as the same empty box.
 */
export function legible(text: string): string {
  return replaceHidden(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    const name = code === DELETE ? 'DEL' : NAMES[code]
    return name === undefined ? visible(character) : `<${name}>`
  })
}
