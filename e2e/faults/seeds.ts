/** Many schedules, some at a time: of every seed a pair of models, in turns. */
import type { Model } from '@peerscope/protocol'
import { scheduleOf } from './schedule.js'
import { simulate, type Bounds, type Outcome } from './simulate.js'

export const pairs = [
  ['sync', 'sync'],
  ['sync', 'async'],
  ['async', 'sync'],
  ['async', 'async'],
] as const satisfies (readonly [Model, Model])[]

const bounds: Bounds = { goOnMs: 5000, quietMs: 700, restMs: 10_000 }
/** Longest time in which something goes wrong. */
const LONGEST_MS = 1600

/**
 * Runs seeds, so many at once.
 * @param pairOf which of `pairs` a seed is for
 * @param done told of each as it ends
 */
export async function runSeeds(
  seeds: readonly number[],
  pairOf: (seed: number) => number,
  atOnce: number,
  done: (outcome: Outcome) => void,
): Promise<void> {
  const waiting = [...seeds]
  const lane = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const models = pairs[pairOf(seed) % pairs.length] ?? pairs[0]
      done(await simulate(scheduleOf(seed, models, LONGEST_MS), bounds))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

/** What failed, and how to have it again. */
export function report({ schedule, failures }: Outcome): string {
  const { seed, peers } = schedule
  return [
    `Seed ${seed}, ${peers.alice.model} and ${peers.bob.model}:`,
    ...failures.map((failure) => `  ${failure}`),
    `  Again, alone: FAULT_SEED=${seed} npx vitest run --project processes e2e/processes/faults.test.ts`,
    `  ${JSON.stringify(schedule)}`,
  ].join('\n')
}
