import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  aligned,
  bounded,
  endOf,
  fitted,
  following,
  panned,
  revealing,
  SHORTEST_NS,
  zoomed,
  zoomedWithin,
} from './viewport'

const viewport = fc.record({
  startNs: fc.integer({ min: 0, max: 1e13 }),
  durationNs: fc.integer({ min: SHORTEST_NS, max: 1e13 }),
})

describe('zooming', () => {
  test('keeps what lies under the pointer', () => {
    fc.assert(
      fc.property(
        viewport,
        fc.double({ min: 0.2, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (before, factor, at) => {
          const after = zoomed(before, factor, at)
          const under = before.startNs + before.durationNs * at
          const error = Math.abs(after.startNs + after.durationNs * at - under)
          expect(error).toBeLessThanOrEqual(1e-9 * (before.startNs + before.durationNs) + 1)
        },
      ),
    )
  })

  test('ends where there is nothing more to see', () => {
    expect(zoomed({ startNs: 0, durationNs: SHORTEST_NS }, 0.5, 0.5).durationNs).toBe(SHORTEST_NS)
  })
})

describe('zooming out', () => {
  const whole = { startNs: 0, durationNs: 100e9 }

  test('ends at the limit, and never comes closer for it', () => {
    const at = (durationNs: number): number =>
      zoomedWithin({ startNs: 0, durationNs }, 4, 0.5, whole, 200e9).durationNs
    expect(at(10e9)).toBe(40e9)
    expect(at(90e9)).toBe(200e9)
    expect(at(300e9)).toBe(300e9)
  })

  test('keeps what there is in sight', () => {
    fc.assert(
      fc.property(
        viewport,
        fc.double({ min: 1.01, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (before, factor, at) => {
          const { startNs, durationNs } = zoomedWithin(before, factor, at, whole, 200e9)
          expect(startNs).toBeLessThanOrEqual(Math.max(0, endOf(whole) - durationNs / 2))
        },
      ),
    )
  })

  test('what is closer is as ever', () => {
    const before = { startNs: 5e9, durationNs: 10e9 }
    expect(zoomedWithin(before, 0.5, 0.3, whole, 200e9)).toEqual(zoomed(before, 0.5, 0.3))
  })
})

test('following keeps now at the right edge once the session is as long as the view', () => {
  expect(endOf(following({ startNs: 0, durationNs: 30 }, 100))).toBe(100)
  expect(following({ startNs: 50, durationNs: 30 }, 10).startNs).toBe(0)
})

test('everything fits between both edges', () => {
  const all = fitted(5e9, 90e9)
  expect(all.startNs).toBe(5e9)
  expect(endOf(all)).toBeGreaterThan(90e9)
  expect(fitted(0, 0).durationNs).toBe(SHORTEST_NS)
})

test('however far one pans, a part of the session stays in sight', () => {
  fc.assert(
    fc.property(viewport, fc.double({ min: -1e3, max: 1e3, noNaN: true }), (view, share) => {
      const seen = bounded(panned(view, share), 0, 60e9)
      expect(endOf(seen)).toBeGreaterThan(0)
      expect(seen.startNs).toBeLessThan(60e9)
    }),
  )
})

test('a span that is out of sight is brought into it, one that is in sight moves nothing', () => {
  const view = { startNs: 100, durationNs: 50 }
  expect(revealing(view, 120, 130)).toBe(view)
  const moved = revealing(view, 500, 510)
  expect(moved.startNs).toBeLessThan(500)
  expect(endOf(moved)).toBeGreaterThan(510)
})

test('a picture that moves on moves by whole columns', () => {
  const { startNs, durationNs } = aligned({ startNs: 1234.5, durationNs: 1000 }, 100)
  expect(startNs % (durationNs / 100)).toBe(0)
})
