/**
 * Two real sessions, and a network between them that goes wrong by a schedule made from a seed:
 * whatever it does, nothing is doubled, reordered, altered or silently lost, and once it is well
 * again both sides find each other and come to rest, while their users type.
 */
import { describe, expect, it } from 'vitest'
import { Chance } from '../faults/random.js'
import { scheduleOf, type Peer, type Schedule } from '../faults/schedule.js'
import { pairs, report, runSeeds } from '../faults/seeds.js'
import { simulate, type Outcome } from '../faults/simulate.js'

const SEEDS_A_PAIR = 50
const AT_ONCE = 8
/** One seed alone, of every pair of models. */
const only = process.env['FAULT_SEED']
const seedsOf = (pair: number): number[] =>
  only === undefined
    ? Array.from({ length: SEEDS_A_PAIR }, (_, i) => 1 + i * pairs.length + pair)
    : [Number(only)]

const names = pairs.map(([alice, bob], pair) => ({ alice, bob, pair }))

describe.each(names)('a $alice and an $bob peer', ({ pair }) => {
  it('find each other again after every schedule of faults', { timeout: 180_000 }, async () => {
    const failed: Outcome[] = []
    await runSeeds(
      seedsOf(pair),
      () => pair,
      AT_ONCE,
      (outcome) => {
        if (outcome.failures.length > 0) failed.push(outcome)
      },
    )
    expect(failed.map(report).join('\n\n')).toBe('')
  })
})

const slow: Peer = {
  model: 'sync',
  turn: 'speak',
  typist: { pauseMs: [1200, 2200], long: 0 },
  startsAtMs: 0,
  bufferBytes: null,
}

/**
 * Alice's first connection is cut while Bob's, which was dialled before he hears of that, is still
 * on its way. She takes it in her next start; when he ends it in his, hers is taken already.
 */
const crossed: Schedule = {
  seed: 0,
  cleanAtMs: 4000,
  peers: {
    alice: slow,
    bob: slow,
  },
  faults: [
    { atMs: 0, side: 'bob', fault: { kind: 'delay', byMs: 900, forMs: 3500 } },
    { atMs: 900, side: 'alice', fault: { kind: 'cut' } },
  ],
}

it('two slow typists who start over in turns come to rest', { timeout: 60_000 }, async () => {
  const outcome = await simulate(crossed, { goOnMs: 10_000, quietMs: 9000, restMs: 15_000 })
  expect(outcome.failures).toEqual([])
})

it('the same seed gives the same schedule', () => {
  const of = (seed: number) => scheduleOf(seed, ['sync', 'async'], 1600)
  expect(of(7)).toEqual(of(7))
  expect(of(7)).not.toEqual(of(8))
  const chance = new Chance(3)
  const drawn = Array.from({ length: 1000 }, () => chance.between(2, 4))
  expect([...new Set(drawn)].sort()).toEqual([2, 3, 4])
})
