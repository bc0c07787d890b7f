import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ticksFor, tickStep } from './ruler'

const labels = (startNs: number, durationNs: number): string[] =>
  ticksFor({ startNs, durationNs }, 960).flatMap(({ label }) => (label === '' ? [] : [label]))

test('names round moments, in the unit that suits', () => {
  expect(labels(0, 38e9)).toEqual(['0 s', '5 s', '10 s', '15 s', '20 s', '25 s', '30 s', '35 s'])
  expect(labels(0, 30e6).slice(0, 3)).toEqual(['0 ms', '5 ms', '10 ms'])
  expect(labels(12e9, 300e3).slice(0, 2)).toEqual(['12.00000 s', '12.00005 s'])
})

test('far into the session it counts minutes, and hours', () => {
  expect(labels(600e9, 30e9).slice(0, 2)).toEqual(['10:00', '10:05'])
  expect(labels(7200e9, 600e9)[0]).toBe('2:00:00')
  expect(labels(600e9, 3e9)[1]).toBe('10:00.5')
})

test('labels are never nearer than they may be, and never missing', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e13, noNaN: true }),
      fc.double({ min: 1e4, max: 9e15, noNaN: true }),
      fc.integer({ min: 300, max: 4000 }),
      (startNs, durationNs, width) => {
        const named = ticksFor({ startNs, durationNs }, width).filter(({ label }) => label !== '')
        const pixels = named.map(({ atNs }) => ((atNs - startNs) / durationNs) * width)
        for (let i = 1; i < pixels.length; i++) {
          expect((pixels[i] ?? 0) - (pixels[i - 1] ?? 0)).toBeGreaterThan(95.9)
        }
        expect(named.length).toBeLessThanOrEqual(width / 96 + 1)
        expect(new Set(named.map(({ label }) => label)).size).toBe(named.length)
      },
    ),
  )
})

test('steps are round', () => {
  expect([1, 3, 30, 700, 4e9, 15e9, 40e9, 100e9].map(tickStep)).toEqual([
    1, 5, 50, 1000, 5e9, 20e9, 60e9, 120e9,
  ])
})
