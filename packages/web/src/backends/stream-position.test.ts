import { expect, test } from 'vitest'
import { StreamPosition } from './stream-position'

test('a first connection has nothing to resume', () => {
  expect(new StreamPosition().connect()).toBeNull()
})

test('goes on after the snapshot, frame by frame', () => {
  const position = new StreamPosition()
  position.connect()
  position.snapshot('a', 10, 0)
  expect(position.take(11)).toBe('taken')
  expect(position.take(12)).toBe('taken')
  expect(position.connect()).toEqual({ epoch: 'a', lastSequence: 12 })
})

test('frames that are known already are passed over, and a hole is noticed', () => {
  const position = new StreamPosition()
  position.connect()
  position.snapshot('a', 10, 0)
  expect(position.take(10)).toBe('known')
  expect(position.take(12)).toBe('hole')
  expect(position.take(11)).toBe('taken')
})

test('nothing is taken before the bridge has answered', () => {
  const position = new StreamPosition()
  position.connect()
  position.snapshot('a', 10, 0)
  position.connect()
  expect(position.take(11)).toBe('known')
  position.resumed()
  expect(position.take(11)).toBe('taken')
})

test('a history that was cut off is asked for again from the start', () => {
  const position = new StreamPosition()
  position.connect()
  position.snapshot('a', 10, 100)
  expect(position.takeHistory(60)).toBe(true)
  expect(position.connect()).toBeNull()
})

test('a history that has come whole is not asked for again', () => {
  const position = new StreamPosition()
  position.connect()
  position.snapshot('a', 10, 100)
  expect(position.takeHistory(60)).toBe(true)
  expect(position.takeHistory(40)).toBe(true)
  expect(position.takeHistory(1)).toBe(false)
  expect(position.connect()).toEqual({ epoch: 'a', lastSequence: 10 })
})
