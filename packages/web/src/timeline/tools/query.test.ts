import { expect, test } from 'vitest'
import { matches, parseQuery } from './query'

const span = { operation: 'recv', mode: 'blocked', duration: 150e6 } as const
const found = (text: string, message: string | null = null): boolean => {
  const query = parseQuery(text, { blocked: 'blockiert' })
  return query !== null && matches(query, span, () => message)
}

test.each([
  'recv',
  'recv()',
  'RECV',
  'blocked',
  'blockiert',
  'recv >100ms',
  'recv > 100 ms',
  '>0,1s',
  '<=150ms',
  '>=150ms <1s',
  'send recv',
])('%s finds it', (text) => {
  expect(found(text)).toBe(true)
})

test.each(['send', 'running', '>150ms', '<150ms', 'recv >1s', 'hello'])('%s does not', (text) => {
  expect(found(text)).toBe(false)
})

test('other words are those of the message', () => {
  expect(found('recv hello', 'Hello Bob')).toBe(true)
  expect(found('hello alice', 'Hello Bob')).toBe(false)
  expect(found('none', 'none of it')).toBe(true)
})

test('nothing is looked for in an empty line', () => {
  expect(parseQuery('  ')).toBeNull()
})

test('a mode may be called what the page calls it, in two words too', () => {
  const names = { unobserved: 'nicht beobachtet', blocked: 'blockiert' }
  expect(parseQuery('recv Nicht beobachtet >5ms', names)).toMatchObject({
    operations: ['recv'],
    modes: ['unobserved'],
    words: [],
  })
})
