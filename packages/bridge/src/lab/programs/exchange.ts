/** The exchange program of a model, with the text that runs. */
import type { Model } from '@peerscope/protocol'
import { readProgram } from '../../models/region.js'
import type { OwnProgram } from '../../program/program.js'

export function exchangeProgram(
  model: Model,
  parameters: Readonly<Record<string, number>>,
): Required<OwnProgram> {
  const compiled = new URL(`./exchange-${model}.js`, import.meta.url)
  return {
    worker: new URL(`./exchange-${model}-worker.js`, import.meta.url),
    source: readProgram(compiled, `exchange-${model}.ts`, 'send first'),
    parameters,
  }
}
