import { expect, test } from 'vitest'
import { figures, open } from './session.fixture'
import { compareRuns } from './run-figures'

const run = { run: 1, model: 'sync' } as const
const models = ['sync', 'async'] as const

test('what is open counts for its mode up to now', () => {
  const blocked = open(1, { mode: 'blocked', operation: 'recv', sinceNs: 10e9 })
  const { current } = compareRuns([figures({})], run, models, blocked, 20e9)
  expect(current?.shares).toEqual([
    { mode: 'running', share: 0.05 },
    { mode: 'blocked', share: 0.95 },
  ])
})

test('a run that has ended does not go on', () => {
  const ended = figures({ endedNs: 10e9, sent: 4, received: 1, cpuNs: 1e9 })
  const { current } = compareRuns([ended], run, models, open(1, { mode: 'blocked' }), 99e9)
  expect(current).toMatchObject({ messagesPerSecond: 0.5, cpuShare: 0.1 })
  expect(current?.shares[1]?.share).toBe(0.9)
})

test('beside it stands the last run of the other model, or nothing', () => {
  const all = [
    figures({ run: 1 }),
    figures({ run: 2, model: 'async', sent: 1, endedNs: 10e9 }),
    figures({ run: 4, model: 'async', sent: 2, endedNs: 10e9 }),
    figures({ run: 5 }),
  ]
  const { others } = compareRuns(all, { run: 5, model: 'sync' }, models, null, 10e9)
  expect(others).toMatchObject([{ model: 'async', figures: { messagesPerSecond: 0.2 } }])
  expect(compareRuns([], run, models, null, 0)).toEqual({
    current: null,
    others: [{ model: 'async', figures: null }],
  })
})
