import { describe, expect, it } from 'vitest'
import { RedialPause } from './redial-pause.js'

const MS = 1e6

describe('the pause before a dial', () => {
  it('is none for the first, and after a connection that has lived for a while', () => {
    const pause = new RedialPause()
    expect(pause.before(0)).toBe(0)
    pause.connected(0)
    expect(pause.before(1000 * MS)).toBe(0)
  })

  it('lasts until a second has passed since the last connection was made', () => {
    const pause = new RedialPause()
    pause.connected(0)
    expect(pause.before(300 * MS)).toBe(700)
  })

  it('is longer by chance where links end soon again and again, up to a bound', () => {
    const pause = new RedialPause(() => 0.5)
    const pauses = Array.from({ length: 6 }, () => {
      pause.connected(0)
      return pause.before(1 * MS)
    })
    expect(pauses).toEqual([999, 1499, 1999, 2499, 2499, 2499])
  })

  it('is the usual one again after a connection that has lived', () => {
    const pause = new RedialPause(() => 1)
    for (let i = 0; i < 4; i++) {
      pause.connected(0)
      pause.before(1 * MS)
    }
    pause.connected(0)
    expect(pause.before(2000 * MS)).toBe(0)
    pause.connected(0)
    expect(pause.before(1 * MS)).toBe(999)
  })
})
