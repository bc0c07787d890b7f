import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covered, offProcessor } from './stretch.js'

const stretch = fc
  .tuple(fc.nat(100), fc.nat(100))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))

describe('what stretches cover of another', () => {
  it('is each of its moments that lies in one of them, once, in order', () => {
    fc.assert(
      fc.property(stretch, fc.array(stretch), (within, stretches) => {
        const parts = covered(within, stretches)
        for (let at = within.from; at < within.to; at++) {
          const isIn = ({ from, to }: { from: number; to: number }) => from <= at && at < to
          expect(parts.filter(isIn)).toHaveLength(stretches.some(isIn) ? 1 : 0)
        }
        const bounds = parts.flatMap(({ from, to }) => [from, to])
        expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b))
        for (const { from, to } of parts) expect(within.from <= from && to <= within.to).toBe(true)
      }),
    )
  })
})

describe('time off the processor', () => {
  const computing = { from: 1000, to: 5000 }

  it('lies where the process stood still', () => {
    expect(offProcessor(computing, 900, [{ from: 1990, to: 3000 }])).toEqual({
      from: 2100,
      to: 3000,
    })
  })

  it('comes first where nobody knows where it was', () => {
    expect(offProcessor(computing, 900, [])).toEqual({ from: 1000, to: 1900 })
    expect(offProcessor(computing, 900, [{ from: 0, to: 900 }])).toEqual({ from: 1000, to: 1900 })
  })

  it('has its length and stays inside, whatever is known', () => {
    fc.assert(
      fc.property(stretch, fc.array(stretch), fc.nat(100), (whole, standstills, some) => {
        const off = Math.min(some, whole.to - whole.from)
        const { from, to } = offProcessor(whole, off, standstills)
        expect(to - from).toBe(off)
        expect(from >= whole.from && to <= whole.to).toBe(true)
      }),
    )
  })
})
