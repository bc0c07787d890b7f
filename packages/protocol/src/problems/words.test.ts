import { describe, expect, it } from 'vitest'
import { isError, problemCodes, ProblemError, problemOf } from './codes.js'
import { de } from './de.js'
import { en } from './en.js'
import { fill } from './fill.js'
import { wordsFor } from './words.js'

const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)[:}]/g)].map(([, name]) => name))].sort()

describe('every problem', () => {
  it.each(problemCodes)('%s has its words in both languages, with the same values', (code) => {
    expect(en[code].trim()).not.toBe('')
    expect(de[code].trim()).not.toBe('')
    expect(de[code]).not.toBe(en[code])
    expect(placeholders(de[code])).toEqual(placeholders(en[code]))
  })

  it('is one line', () => {
    for (const text of [...Object.values(en), ...Object.values(de)]) {
      expect(text).not.toMatch(/[\n\r]/)
    }
  })

  it('has a code of its own, and no words are left over', () => {
    expect(new Set(problemCodes).size).toBe(problemCodes.length)
    expect(Object.keys(en).sort()).toEqual([...problemCodes].sort())
    expect(Object.keys(de).sort()).toEqual([...problemCodes].sort())
  })
})

describe('a sentence', () => {
  it('is filled in either language', () => {
    const problem = problemOf('badPort', { flag: '--ui-port', value: 'x', lowest: 1, highest: 9 })
    expect(wordsFor(problem, 'en')).toBe(
      '--ui-port cannot be "x": a port is a whole number from 1 to 9.',
    )
    expect(wordsFor(problem, 'de')).toBe(
      '--ui-port kann nicht „x“ sein: ein Port ist eine ganze Zahl von 1 bis 9.',
    )
  })

  it('shows a value that is missing, and fills values only once', () => {
    expect(fill('{a} {b}', { a: '{b}', c: 1 })).toBe('{b} {b}')
    expect(fill('{a}', { a: 0 })).toBe('0')
  })

  it('has the word for one, and that for several', () => {
    const template = '{n} {n:line was|lines were} sent'
    expect([0, 1, 2].map((n) => fill(template, { n }))).toEqual([
      '0 lines were sent',
      '1 line was sent',
      '2 lines were sent',
    ])
    expect(fill(template, {})).toBe(template)
  })

  it('takes dollar signs from a value as they are', () => {
    expect(fill('<{a}>', { a: '$& $1 $$' })).toBe('<$& $1 $$>')
  })
})

it('an error that a person can mend carries its problem', () => {
  const error = new ProblemError('missingFlag', { flag: '--peer-ip' })
  expect(error.problem).toEqual({ code: 'missingFlag', values: { flag: '--peer-ip' } })
  expect(error.message).toBe('missingFlag')
})

it('is an error only where something went wrong', () => {
  const told = problemCodes.filter((code) => !isError(code))
  expect(told).toContain('connected')
  expect(told).toContain('accepted')
  for (const code of ['connectRefused', 'connectionReset', 'unreadLost', 'badPort'] as const) {
    expect(isError(code)).toBe(true)
  }
})
