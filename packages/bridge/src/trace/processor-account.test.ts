import { describe, expect, it } from 'vitest'
import { fakeTimes } from './fake-times.fixture.js'
import { ProcessorAccount } from './processor-account.js'

const US = 1000
const MS = 1e6

describe('the account of the processor', () => {
  it('says how much of a stretch of computing was off it', () => {
    const { figures, times } = fakeTimes()
    const account = new ProcessorAccount(times, 0)
    figures.cpu = 3 * MS
    expect(account.computed(0, 10 * MS)).toBe(7 * MS)
    figures.cpu = 13 * MS
    expect(account.computed(10 * MS, 20 * MS)).toBe(0)
  })

  it('takes no readings for short stretches, and carries the last one over them', () => {
    const { figures, times } = fakeTimes()
    const account = new ProcessorAccount(times, 0)
    for (let at = 0; at < 50; at++)
      expect(account.computed(at * 10 * US, (at + 1) * 10 * US)).toBe(0)
    expect(figures.readings).toBe(1)
    // 0.5 ms of it before this stretch.
    figures.cpu = 700 * US
    expect(account.computed(500 * US, 1500 * US)).toBe(800 * US)
  })

  it('takes one reading a millisecond of a program that never pauses', () => {
    const { figures, times } = fakeTimes()
    const account = new ProcessorAccount(times, 0)
    for (let at = 0; at < 10_000; at++) account.computed(at * US, (at + 1) * US)
    expect(figures.readings).toBeLessThanOrEqual(11)
  })

  it('calls no interrupt a time off the processor', () => {
    const { figures, times } = fakeTimes()
    const account = new ProcessorAccount(times, 0)
    figures.cpu = 9.95 * MS
    expect(account.computed(0, 10 * MS)).toBe(0)
  })

  it('tells what a wait cost, and what of it was waiting for a processor', () => {
    const { figures, times } = fakeTimes()
    const account = new ProcessorAccount(times, 100 * MS)
    account.willWait(100 * MS)
    figures.cpu = 2 * MS
    expect(account.computed(100 * MS, 110 * MS)).toBe(8 * MS)
    figures.cpu = 2.5 * MS
    // 8 ms of it were told of as off the processor already.
    figures.queued = 68 * MS
    account.waited(110 * MS, 310 * MS, true)
    expect(account.used).toBe(0.5 * MS)
    expect(account.queued).toBe(60 * MS)
  })

  it('does not ask for the processor of a short wait', () => {
    const { figures, times } = fakeTimes()
    const account = new ProcessorAccount(times, 0)
    account.waited(0, 10 * US, false)
    expect([account.used, account.queued, figures.readings]).toEqual([10 * US, 0, 1])
  })

  it('never gives a thread more than the clock, nor less than nothing', () => {
    const { figures, times } = fakeTimes()
    const account = new ProcessorAccount(times, 0)
    figures.cpu = 50 * MS
    expect(account.computed(0, 10 * MS)).toBe(0)
    figures.cpu = 50 * MS
    expect(account.computed(15 * MS, 25 * MS)).toBe(10 * MS)
  })
})
