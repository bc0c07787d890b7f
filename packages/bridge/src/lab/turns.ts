/** Labs compare the models whose programs take turns with those whose programs do not. */
import { models } from '@peerscope/protocol'
import { registry } from '../models/registry.js'
import type { Measured } from './lab.js'

const namesOf = (takeTurns: boolean): string =>
  models.filter((model) => registry[model].takesTurns === takeTurns).join(', ')

/** Names of the models that take turns, and of the others, for an answer to speak of. */
export const turnTakers = namesOf(true)
export const others = namesOf(false)

/** Whether each run came out as its model makes one expect. */
export function each<F extends string>(
  runs: readonly Measured<F>[],
  withTurns: (figures: Measured<F>['figures']) => boolean,
  without: (figures: Measured<F>['figures']) => boolean,
): boolean {
  return runs.every(({ takesTurns, figures }) => (takesTurns ? withTurns : without)(figures))
}

/** A model's name as a sentence begins with it. */
export const nameOf = ({ model }: Measured): string =>
  model.charAt(0).toUpperCase() + model.slice(1)
