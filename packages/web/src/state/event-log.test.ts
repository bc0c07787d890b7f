import { problemOf, type NoticeMessage } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { EventLog } from './event-log'
import { asyncRun, syncRun } from './session.fixture'

const notice = (atNs: number, address: string): NoticeMessage => ({
  type: 'notice',
  atNs,
  problem: problemOf('connectRefused', { address }),
})

test('the same thing again is counted and dated anew', () => {
  const log = new EventLog()
  log.notice(notice(1, 'a'))
  log.notice(notice(2, 'a'))
  log.notice(notice(3, 'b'))
  expect(log.events).toMatchObject([
    { atNs: 2, times: 2 },
    { atNs: 3, times: 1 },
  ])
})

test('a late viewer sees restarts among the notices, in order', () => {
  const log = new EventLog()
  log.replace([notice(1e9, 'a'), notice(9e9, 'a')], [syncRun, { ...asyncRun, startedNs: 5e9 }])
  expect(log.events.map(({ kind }) => kind)).toEqual(['notice', 'restarted', 'notice'])
  expect(log.events[1]).toMatchObject({ model: 'async', before: 'sync', atNs: 5e9 })
})

test('what comes again after it was dismissed is listed again', () => {
  const log = new EventLog()
  log.notice(notice(1, 'a'))
  log.clear()
  log.notice(notice(2, 'a'))
  expect(log.events).toMatchObject([{ atNs: 2, times: 1 }])
})

test('an event can be dismissed, and is known still', () => {
  const log = new EventLog()
  log.notice(notice(1, 'a'))
  log.notice(notice(2, 'b'))
  log.dismiss(log.events[0]?.id ?? 0)
  expect(log.events).toMatchObject([{ atNs: 2 }])
  expect(log.all).toMatchObject([{ atNs: 1 }, { atNs: 2 }])
  log.clear()
  expect(log.events).toEqual([])
})
