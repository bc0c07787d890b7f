import { visible } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { legible } from './legible'

test('control characters are shown by name, each by its own', () => {
  expect(legible('a\u0000b\u0007c\u001b[31m\u007f\n\r')).toBe('a<NUL>b<BEL>c<ESC>[31m<DEL><LF><CR>')
  const controls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code))
  const shown = controls.filter((control) => control !== '\t').map(legible)
  expect(new Set(shown).size).toBe(31)
  expect(shown.every((name) => /^<[A-Z]{2,3}[1-4]?>$/.test(name))).toBe(true)
})

test.each(['plain', 'tab\tend', 'a\u202eb', 'x\u200b', '\ufe0f', 'علی‌رضا', '👩‍💻', '\u009f'])(
  'all else as elsewhere: %j',
  (text) => {
    expect(legible(text)).toBe(visible(text))
  },
)
