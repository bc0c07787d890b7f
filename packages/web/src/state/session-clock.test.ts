import { expect, test } from 'vitest'
import { SessionClock } from './session-clock'

function clockAt(start: number): {
  clock: SessionClock
  pass: (ms: number) => void
  at: () => number
} {
  let page = start
  return { clock: new SessionClock(() => page), pass: (ms) => (page += ms), at: () => page }
}

test('goes on between heartbeats', () => {
  const { clock, pass, at } = clockAt(100)
  clock.sync(5e9, at())
  pass(40)
  expect(clock.now()).toBe(5.04e9)
})

test('never runs backwards when a heartbeat comes late', () => {
  const { clock, pass, at } = clockAt(0)
  clock.sync(1e9, at())
  pass(300)
  const before = clock.now()
  clock.sync(1.25e9, at())
  expect(clock.now()).toBeGreaterThanOrEqual(before)
})

test('trusts the heartbeat that travelled fastest', () => {
  const { clock, pass, at } = clockAt(0)
  clock.sync(0.98e9, at())
  pass(250)
  clock.sync(1.25e9, at())
  pass(250)
  clock.sync(1.45e9, at())
  expect(clock.now()).toBe(1.5e9)
})

test('stands still while frozen and catches up with the next heartbeat', () => {
  const { clock, pass, at } = clockAt(0)
  clock.sync(1e9, at())
  pass(100)
  clock.freeze()
  pass(5000)
  expect(clock.now()).toBe(1.1e9)
  clock.sync(6.2e9, at())
  expect(clock.now()).toBe(6.2e9)
})

test('another session begins at its own time, be it earlier', () => {
  const { clock, at } = clockAt(0)
  clock.sync(60e9, at())
  expect(clock.now()).toBe(60e9)
  clock.restart(1e9, at())
  expect(clock.now()).toBe(1e9)
})
