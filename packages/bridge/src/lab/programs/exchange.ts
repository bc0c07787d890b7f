/** The exchange program of a model, with the text that runs. */
import type { Model } from '@peerscope/protocol'
import { registry } from '../../models/registry.js'
import type { Transport } from '../../program/model.js'
import type { OwnProgram } from '../../program/program.js'
import { readProgram } from '../../program/region.js'

/** There is one for each way of calling the system. */
const files: Record<Transport, string> = { blocking: 'exchange-sync', loop: 'exchange-async' }

export function exchangeProgram(
  model: Model,
  parameters: Readonly<Record<string, number>>,
): Required<OwnProgram> {
  const file = files[registry[model].transport]
  return {
    worker: new URL(`./${file}-worker.js`, import.meta.url),
    source: readProgram(new URL(`./${file}.js`, import.meta.url), `${file}.ts`, 'send first'),
    parameters,
  }
}
