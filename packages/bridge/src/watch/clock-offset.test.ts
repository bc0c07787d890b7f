import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClockOffset, sameClock } from './clock-offset.js'

/** How far two clocks run apart: ours is right, theirs is fast or slow. */
const drift = fc.double({ min: -50e-6, max: 50e-6, noNaN: true })
/** What no network is faster than, one way. */
const FASTEST = 1000
const exchange = fc.record({
  pauseNs: fc.integer({ min: 0, max: 30e9 }),
  thereNs: fc.integer({ min: FASTEST, max: 5e6 }),
  backNs: fc.integer({ min: FASTEST, max: 5e6 }),
})

describe('a measured offset', () => {
  it('is never further from the true one than its bound, at whatever time', () => {
    fc.assert(
      fc.property(
        drift,
        fc.integer({ min: -1e15, max: 1e15 }),
        fc.array(exchange, { minLength: 1, maxLength: 80, size: 'max' }),
        fc.integer({ min: 0, max: 600e9 }),
        (rate, startNs, exchanges, laterNs) => {
          const theirs = (nowNs: number) => startNs + nowNs * (1 + rate)
          const offset = new ClockOffset()
          let nowNs = 0
          const check = () => {
            const told = offset.at(nowNs)
            if (told === null) throw new Error('nothing is known after an answer')
            const error = Math.abs(nowNs - theirs(nowNs) - told.offsetNs)
            // Doubles hold 1e15 to an eighth of a nanosecond.
            expect(error).toBeLessThanOrEqual(told.boundNs + 1)
          }
          for (const { pauseNs, thereNs, backNs } of exchanges) {
            const sentNs = (nowNs += pauseNs)
            const answerNs = theirs(nowNs + thereNs)
            nowNs += thereNs + backNs
            offset.add(sentNs, nowNs, answerNs)
            check()
          }
          nowNs += laterNs
          check()
        },
      ),
    )
  })

  it('is not known before the first answer', () => {
    expect(new ClockOffset().at(5)).toBeNull()
  })

  it('is half the round trip, give or take as much and what two clocks part meanwhile', () => {
    const offset = new ClockOffset()
    offset.add(1000, 1400, 200)
    expect(offset.at(1400)).toEqual({ offsetNs: 1000, boundNs: 200.04 })
  })

  it('is that of the fastest answer, until the clocks have had time to part', () => {
    const offset = new ClockOffset()
    offset.add(0, 1000, 0)
    offset.add(1e9, 1e9 + 1_000_000, 1e9)
    expect(offset.at(1e9 + 1_000_000)?.offsetNs).toBe(500)
    offset.add(1e12, 1e12 + 1_000_000, 1e12)
    expect(offset.at(1e12 + 1_000_000)).toEqual({ offsetNs: 500_000, boundNs: 500_100 })
  })

  it('grows less certain while nothing is heard', () => {
    const offset = new ClockOffset()
    offset.add(0, 1000, 0)
    const bounds = [1e3, 1e9, 60e9].map((nowNs) => offset.at(nowNs)?.boundNs ?? 0)
    expect(bounds[1]).toBeGreaterThan(bounds[0] ?? 0)
    // 50 millionths of a minute are the least that it has to allow for.
    expect(bounds[2]).toBeGreaterThan(500 + 60e9 * 50e-6)
  })
})

describe('the clocks of two sessions', () => {
  const clock = (bootId: string | null, baseNs: bigint) => ({ bootId, baseNs: String(baseNs) })

  it('are one, where the machine was not started in between: exact to the nanosecond', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 63n), fc.bigInt(-(2n ** 53n), 2n ** 53n), (base, apart) => {
        const relation = sameClock(clock('b', base), clock('b', base + apart))
        expect(relation).toEqual({ offsetNs: Number(apart), boundNs: 0 })
      }),
    )
    const [ours, theirs] = [clock('b', 2n ** 53n + 1n), clock('b', 2n ** 53n + 2n)]
    expect(sameClock(ours, theirs)).toEqual({ offsetNs: 1, boundNs: 0 })
  })

  it('are not known to be one, where a boot id is missing or differs', () => {
    expect(sameClock(clock('a', 1n), clock('b', 1n))).toBeNull()
    expect(sameClock(clock(null, 1n), clock('b', 1n))).toBeNull()
    expect(sameClock(clock('a', 1n), clock(null, 1n))).toBeNull()
    expect(sameClock(clock(null, 1n), clock(null, 1n))).toBeNull()
  })
})
