import { expect, test } from 'vitest'
import { timeOfDay } from './time-of-day'

test('time of day has milliseconds where they are asked for', () => {
  const wall = new Date(2026, 0, 2, 14, 3, 21, 42).getTime()
  expect(timeOfDay(wall, false)).toBe('14:03:21')
  expect(timeOfDay(wall, true)).toBe('14:03:21.042')
})
