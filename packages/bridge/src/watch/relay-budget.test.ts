import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RELAYED_BYTES_A_SECOND, RELAYED_FRAMES_A_SECOND } from '../limits.js'
import { RelayBudget } from './relay-budget.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

it('allows so many connections, and others in their place', () => {
  const budget = new RelayBudget(2)
  expect([budget.open(), budget.open(), budget.open()]).toEqual([true, true, false])
  budget.close()
  expect([budget.open(), budget.open()]).toEqual([true, false])
})

it('is spent by many frames or by many bytes, and there again after a while', () => {
  const budget = new RelayBudget()
  for (let i = 0; i < RELAYED_FRAMES_A_SECOND; i++) budget.take(32)
  expect(budget.isSpent).toBe(false)
  expect([budget.take(32), budget.isSpent]).toEqual([false, true])
  vi.advanceTimersByTime(10)
  expect(budget.isSpent).toBe(false)
  expect(budget.take(2 * RELAYED_BYTES_A_SECOND)).toBe(false)
  vi.advanceTimersByTime(900)
  expect(budget.isSpent).toBe(true)
  vi.advanceTimersByTime(200)
  expect(budget.isSpent).toBe(false)
})
