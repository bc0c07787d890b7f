import { expect, test } from 'vitest'
import { numbersOf } from './numbers.js'

const en = numbersOf('en')
const de = numbersOf('de')
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

test.each([
  [0, '0.0 s'],
  [-5e8, '0.0 s'],
  [6_899_999_999, '6.8 s'],
  [59.96e9, '59.9 s'],
  [75.3e9, '1 min 15.3 s'],
  [3725e9, '1 h 2 min 5.0 s'],
])('counts %d ns as %s, cut off', (duration, written) => {
  expect(en.counting(duration)).toBe(written)
})

test('writes as the language does', () => {
  expect(de.counting(6.8e9)).toBe('6,8 s')
  expect(plain(de.percent(0.989))).toBe('98,9 %')
  expect(plain(en.percent(0.989))).toBe('98.9 %')
})

test('durations and sizes take the unit that suits them', () => {
  expect([7200, 400e3, 1.5e6, 250e6, 8.5e9, 90e9].map((ns) => plain(en.duration(ns)))).toEqual([
    '7.2 µs',
    '400 µs',
    '1.5 ms',
    '250 ms',
    '8.5 s',
    '1.5 min',
  ])
  expect([0, 21, 9999, 183_000, 2_621_440].map((n) => plain(en.bytes(n)))).toEqual([
    '0 B',
    '21 B',
    '9,999 B',
    '178.7 KiB',
    '2.5 MiB',
  ])
})

test('what is compared is told to the millisecond', () => {
  expect(
    [0, 41_000, 999_600, 99.6e6, 999.7e6, 1.0026e9].map((ns) => plain(de.measured(ns))),
  ).toEqual(['0 s', '41 µs', '1,0 ms', '99,6 ms', '1,000 s', '1,003 s'])
})

test('a share that is not nothing does not read as nothing', () => {
  expect(plain(en.percent(0.0001))).toBe('<0.1 %')
  expect(plain(en.percent(0))).toBe('0.0 %')
})
