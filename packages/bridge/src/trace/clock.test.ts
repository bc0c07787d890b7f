import { afterEach, expect, it, vi } from 'vitest'
import { clockFrom, wallClockAt } from './clock.js'

afterEach(() => {
  vi.restoreAllMocks()
})

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

it('the clock loses no nanosecond on a machine that has been up for long', () => {
  const base = 2n ** 60n + 1n
  vi.spyOn(process.hrtime, 'bigint').mockReturnValue(base + 5n)
  expect(clockFrom(base)()).toBe(5)
})

/** Every reading of either clock takes a microsecond, and the `lostAt`-th another 0.7 ms. */
function clocks(wallAtBase: number, uptime: bigint, lostAt = Infinity) {
  let monotonic = uptime
  let readings = 0
  const reading = () => (monotonic += readings++ === lostAt ? 700_000n : 1000n)
  vi.spyOn(process.hrtime, 'bigint').mockImplementation(reading)
  const wall = () => Math.floor(wallAtBase + Number(reading() - uptime) / 1e6)
  vi.spyOn(Date, 'now').mockImplementation(wall)
}

const uptime = 7_000_000_000n

it.each([0, 0.25, 0.999])(
  'the wall clock is exact to far less than the milliseconds it shows, begun %f ms after a step',
  (fraction) => {
    const wallAtBase = 1_700_000_000_000 + fraction
    clocks(wallAtBase, uptime)
    expect(Math.abs(wallClockAt(uptime) - wallAtBase)).toBeLessThan(0.003)
  },
)

it('the wall clock is as exact where the thread lost the processor, between whichever readings', () => {
  for (const fraction of [0.2, 0.5, 0.9])
    for (let lostAt = 0; lostAt < 900; lostAt++) {
      const wallAtBase = 1_700_000_000_000 + fraction
      clocks(wallAtBase, uptime, lostAt)
      const error = Math.abs(wallClockAt(uptime) - wallAtBase)
      if (error >= 0.003) expect(error, `lost at reading ${lostAt}`).toBeLessThan(0.003)
    }
})
