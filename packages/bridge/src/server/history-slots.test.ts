import { expect, it } from 'vitest'
import { MAX_HISTORY_ANSWERS, MAX_HISTORY_WAITING } from '../limits.js'
import { HistorySlots } from './history-slots.js'

it('a few have a place at once, the next ones wait in their order, and too many are refused', async () => {
  const slots = new HistorySlots()
  const first = await Promise.all(Array.from({ length: MAX_HISTORY_ANSWERS }, () => slots.take()))
  expect(slots.othersWait).toBe(false)
  const served: number[] = []
  const waiting = Array.from({ length: MAX_HISTORY_WAITING }, async (_, i) => {
    const release = await slots.take()
    served.push(i)
    return release
  })
  expect(slots.othersWait).toBe(true)
  expect(await slots.take()).toBeNull()
  first[0]?.()
  // To give it back twice gives back no more.
  first[0]?.()
  const release = await waiting[0]
  expect(served).toEqual([0])
  release?.()
  await waiting[1]
  expect(served).toEqual([0, 1])
})
