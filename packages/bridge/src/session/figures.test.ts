import { expect, it } from 'vitest'
import { MAX_RUNS_IN_MEMORY } from '@peerscope/protocol'
import { Figures } from './figures.js'

it('of many runs the newest are remembered', () => {
  const figures = new Figures(() => undefined)
  const runs = MAX_RUNS_IN_MEMORY + 5
  for (let run = 1; run <= runs; run++) {
    figures.startRun(run, 'async', run, run)
    figures.endRun(run)
  }
  expect(figures.all.map(({ run }) => run)).toEqual(
    Array.from({ length: MAX_RUNS_IN_MEMORY }, (_, i) => i + 6),
  )
})
