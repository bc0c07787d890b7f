/** Runs a lab: each part in each model, one after another, and says what came out. */
import { languages, numbersOf, type Model } from '@peerscope/protocol'
import type { LabResult } from '@peerscope/protocol/labs'
import { registry } from '../models/registry.js'
import type { Lab, Measured, Settings } from './lab.js'
import { runPart, type RunListener } from './run-part.js'
import type { RunRecord } from './run-record.js'

const PEERS = 2

/** @throws ProblemError when a run does not begin. */
export async function runLab(
  lab: Lab,
  models: readonly Model[],
  settings: Settings,
  listener: RunListener,
): Promise<LabResult> {
  const measured: Measured[] = []
  let firstSource = 1
  for (const model of models) {
    const runs: Record<string, RunRecord> = {}
    for (const [id, part] of Object.entries(lab.parts)) {
      const asked = { lab: lab.id, id, part, model, settings, firstSource }
      runs[id] = await runPart(asked, listener)
      firstSource += PEERS
    }
    measured.push(measuredIn(model, lab.measure(runs, settings)))
  }
  return resultOf(lab, measured, settings)
}

/** The figures of a run, and what a lab has to know of the model that it ran in. */
export const measuredIn = (model: Model, figures: Measured['figures']): Measured => ({
  model,
  takesTurns: registry[model].takesTurns,
  figures,
})

export function resultOf(lab: Lab, runs: readonly Measured[], settings: Settings): LabResult {
  const { id, number } = lab
  const explained = languages.map((language) => {
    const words = { language, numbers: numbersOf(language) }
    return [language, runs.flatMap((run) => lab.explain(run, settings, words)).join(' ')]
  })
  return {
    type: 'result',
    lab: id,
    number,
    verdict: verdictOf(lab, runs, settings),
    models: Object.fromEntries(runs.map(({ model, figures }) => [model, figures])),
    explanation: Object.fromEntries(explained) as LabResult['explanation'],
  }
}

/** The answer that is true of what was measured; an answer compares models, so it needs both kinds. */
function verdictOf(lab: Lab, runs: readonly Measured[], settings: Settings): string | null {
  const kinds = new Set(runs.map(({ takesTurns }) => takesTurns))
  if (kinds.size < 2) return null
  return lab.options.find((option) => option.holds(runs, settings))?.id ?? null
}
