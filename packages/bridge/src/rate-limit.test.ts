import { describe, expect, it } from 'vitest'
import { RateLimit } from './rate-limit.js'

/** How many of `asked` at one moment are within the limit. */
function allowed(limit: RateLimit, nowMs: number, asked = 1000): number {
  return Array.from({ length: asked }, () => limit.allows(nowMs)).filter(Boolean).length
}

describe('a rate limit', () => {
  it('allows a burst, and no more in the same moment', () => {
    expect(allowed(new RateLimit(50, 200, 0), 0)).toBe(200)
  })

  it('allows its rate from then on', () => {
    const limit = new RateLimit(50, 200, 0)
    allowed(limit, 0)
    expect(allowed(limit, 1000)).toBe(50)
    expect(allowed(limit, 1100)).toBe(5)
    expect(allowed(limit, 1110)).toBe(0)
    expect(allowed(limit, 1120)).toBe(1)
  })

  it('never saves up more than a burst', () => {
    const limit = new RateLimit(50, 200, 0)
    expect(allowed(limit, 3_600_000)).toBe(200)
  })

  it('does not begin anew with every question that is refused', () => {
    const limit = new RateLimit(1, 1, 0)
    expect(limit.allows(0)).toBe(true)
    const answers = Array.from({ length: 8 }, (_, i) => limit.allows(125 * (i + 1)))
    expect(answers.indexOf(true)).toBe(7)
  })
})
