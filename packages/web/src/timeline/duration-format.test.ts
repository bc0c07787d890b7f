import { expect, test } from 'vitest'
import { formatDuration, formatExactShare, formatMoment, formatShare } from './duration-format'

test.each([
  [0, '0 ns'],
  [999, '999 ns'],
  [1500, '1.5 µs'],
  [42_000, '42 µs'],
  [350_000_000, '350 ms'],
  [999_999_999, '999 ms'],
  [8_690_000_000, '8.6 s'],
  [99_999_999_999, '99.9 s'],
  [119_900_000_000, '119 s'],
  [125_000_000_000, '2 min 05 s'],
  [3_725_000_000_000, '1 h 02 min'],
])('%d ns is %s', (duration, words) => {
  expect(formatDuration(duration)).toBe(words)
})

test('a clock never shows time that has not passed', () => {
  expect(formatDuration(8_999_999_999)).toBe('8.9 s')
})

test('German has a decimal comma', () => {
  expect(formatDuration(8_600_000_000, ',')).toBe('8,6 s')
  expect(formatMoment(12_345_678_900, ',')).toBe('12,345679 s')
  expect(formatShare(0.989, ',')).toBe('98,9 %')
})

test('almost all is not all, and almost nothing not nothing', () => {
  expect([0, 0.00001, 0.5, 0.99999, 1].map((share) => formatShare(share))).toEqual([
    '0.0 %',
    '0.1 %',
    '50.0 %',
    '99.9 %',
    '100.0 %',
  ])
})

test('the shares of a table add up', () => {
  expect(formatExactShare(0.00002)).toBe('0.002 %')
  expect(formatExactShare(0.99998, ',')).toBe('99,998 %')
})
