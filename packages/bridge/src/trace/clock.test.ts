import { expect, it } from 'vitest'
import { clockFrom, wallClockAt } from './clock.js'

it('the clock counts whole nanoseconds from its base, and never goes back', () => {
  const base = process.hrtime.bigint()
  const clock = clockFrom(base)
  let last = 0
  for (let i = 0; i < 1000; i++) {
    const now = clock()
    expect(Number.isInteger(now)).toBe(true)
    expect(now).toBeGreaterThanOrEqual(last)
    last = now
  }
  expect(last).toBeLessThanOrEqual(Number(process.hrtime.bigint() - base))
})

it('the wall clock at a monotonic time is exact to far less than the steps it shows', () => {
  const base = process.hrtime.bigint()
  const readings = Array.from({ length: 9 }, () => wallClockAt(base)).sort((a, b) => a - b)
  const [lowest = 0, highest = Number.POSITIVE_INFINITY] = [readings[2], readings[6]]
  // The outer ones may have been held up by other work of this machine.
  expect(highest - lowest).toBeLessThan(0.1)
  expect(Math.abs(lowest - Date.now())).toBeLessThan(1000)
  expect(wallClockAt(base - 5_000_000_000n)).toBeCloseTo(lowest - 5000, 0)
})
