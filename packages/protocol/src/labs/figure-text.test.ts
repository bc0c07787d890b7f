import { describe, expect, it } from 'vitest'
import { numbersOf } from '../numbers.js'
import { models } from '../vocabulary.js'
import type { FigureUnit } from './about.js'
import { figureText, ratioOf, timesText } from './figure-text.js'

const numbers = numbersOf('de')
const absent = { en: 'never', de: 'nie' }

describe('a figure', () => {
  it.each([
    [1_002_600, 'us', '1,003 s'],
    [6, 'bytes', '6 B'],
    [0.999, 'share', '99,9 %'],
    [3, 'count', '3'],
    [null, 'us', 'nie'],
  ] as const)('%s in %s is written %s', (value, unit, written) => {
    const text = figureText(value, { unit, absent }, numbers, 'de')
    expect(text.replaceAll('\u00a0', ' ')).toBe(written)
  })
})

describe('a ratio', () => {
  const ratio = (unit: FigureUnit, ...values: (number | null)[]) =>
    ratioOf(
      { unit },
      values.map((value, i) => ({ model: models[i] ?? models[0], value })),
    )

  it('says which model has more, and how many times as much', () => {
    expect(ratio('us', 100, 20)).toEqual({ model: models[0], times: 5 })
    expect(ratio('us', 2, 5)).toEqual({ model: models[1], times: 2.5 })
    expect(timesText(2.5, numbers)).toBe('2,5×')
    expect(timesText(2486.4, numbers)).toBe('2.486×')
  })

  it('says nothing where it means nothing', () => {
    expect(ratio('us', 100, 110)).toBeNull()
    expect(ratio('us', 100, 0)).toBeNull()
    expect(ratio('us', null, 5)).toBeNull()
    expect(ratio('share', 1, 0.1)).toBeNull()
    expect(ratio('us', 1)).toBeNull()
  })
})
