import { expect, test } from 'vitest'
import { isolated } from './isolated'
import { quotable } from './quote'

test.each(['علی‌رضا', 'דנה', '𐤀𐤁', 'Alice אב'])(
  'what runs from right to left is isolated: %s',
  (name) => {
    expect(isolated(name)).toBe(`\u2068${name}\u2069`)
  },
)

test.each(['Alice', 'Jörg', '小明', '👩‍💻'])('other names stay as they are: %s', (name) => {
  expect(isolated(name)).toBe(name)
})

test('control characters are made visible before, so that no name ends the isolation', () => {
  expect(isolated('דנה\u2069x')).toBe('\u2068דנה<U+2069>x\u2069')
})

test('a quote is isolated as a whole, cut or not', () => {
  expect(quotable('שלום עולם', 40)).toBe('\u2068שלום עולם\u2069')
  expect(quotable('שלום עולם', 4)).toBe('\u2068שלום\u2069…')
})
