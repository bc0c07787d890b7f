import { expect, test } from 'vitest'
import { HintLog } from './hint-log'
import type { Hint } from './hints'

const unread = (sinceNs: number, bytes: number, callNs = 50): Hint => ({
  ...{ kind: 'arrivedUnread', socket: 3, bytes, operation: 'input' },
  ...{ sinceNs, untilNs: null, callNs },
})
const sameRecv = (atNs: number): Hint => ({
  kind: 'sameRecv',
  sinceNs: atNs,
  untilNs: atNs,
  callNs: null,
})

const told = (log: HintLog) =>
  log.all.map(({ hint, current }) => [hint.kind, hint.sinceNs, hint.untilNs, current])

test('what goes on is one hint from when it was seen first until it is over', () => {
  const log = new HintLog()
  log.apply([unread(100, 6)], () => 100)
  log.apply([unread(200, 12)], () => 200)
  expect(told(log)).toEqual([['arrivedUnread', 100, null, true]])
  expect(log.all[0]?.hint).toMatchObject({ bytes: 12 })
  log.apply([], () => 300)
  expect(told(log)).toEqual([['arrivedUnread', 100, 300, false]])
  log.apply([unread(400, 6)], () => 400)
  expect(told(log)).toEqual([
    ['arrivedUnread', 100, 300, false],
    ['arrivedUnread', 400, null, true],
  ])
})

test('is over with the call that it is about, whatever the next one is like', () => {
  const log = new HintLog()
  log.apply([unread(100, 6, 50)], () => 100)
  log.apply([unread(200, 12, 190)], () => 180)
  expect(told(log)).toEqual([
    ['arrivedUnread', 100, 180, false],
    ['arrivedUnread', 200, null, true],
  ])
  expect(log.all.map(({ hint }) => 'bytes' in hint && hint.bytes)).toEqual([6, 12])
})

test('what was over when it was told keeps its time, and the next of its kind is another one', () => {
  const log = new HintLog()
  log.apply([sameRecv(50)], () => 100)
  log.apply([sameRecv(50)], () => 200)
  log.apply([sameRecv(250)], () => 300)
  log.apply([], () => 400)
  expect(told(log)).toEqual([
    ['sameRecv', 50, 50, false],
    ['sameRecv', 250, 250, false],
  ])
})

test('the list is the same one while nothing has changed', () => {
  const log = new HintLog()
  log.apply([unread(100, 6)], () => 100)
  const before = log.all
  log.apply([unread(150, 6)], () => 200)
  expect(log.all).toBe(before)
})

test('of those that are over so many are kept', () => {
  const log = new HintLog()
  for (let i = 0; i < 700; i++) log.apply([sameRecv(i)], () => i)
  expect(log.all.length).toBe(501)
  expect(log.all[0]?.hint.sinceNs).toBe(199)
})
