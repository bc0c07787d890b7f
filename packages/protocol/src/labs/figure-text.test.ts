import { describe, expect, it } from 'vitest'
import { numbersOf } from '../numbers.js'
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
  it('says which model has more, and how many times as much', () => {
    expect(ratioOf({ unit: 'us' }, { sync: 100, async: 20 })).toEqual({ model: 'sync', times: 5 })
    expect(ratioOf({ unit: 'us' }, { sync: 2, async: 5 })).toEqual({ model: 'async', times: 2.5 })
    expect(timesText(2.5, numbers)).toBe('2,5×')
    expect(timesText(2486.4, numbers)).toBe('2.486×')
  })

  it('says nothing where it means nothing', () => {
    expect(ratioOf({ unit: 'us' }, { sync: 100, async: 110 })).toBeNull()
    expect(ratioOf({ unit: 'us' }, { sync: 100, async: 0 })).toBeNull()
    expect(ratioOf({ unit: 'us' }, { sync: null, async: 5 })).toBeNull()
    expect(ratioOf({ unit: 'share' }, { sync: 1, async: 0.1 })).toBeNull()
    expect(ratioOf({ unit: 'us' }, { sync: 1 })).toBeNull()
  })
})
