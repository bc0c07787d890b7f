/** Runs a lab: each part in each model, one after another, and says what came out. */
import { languages, numbersOf, type Model } from '@peerscope/protocol'
import type { FigureValues, LabResult } from '@peerscope/protocol/labs'
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
  const values: Partial<Record<Model, FigureValues>> = {}
  let firstSource = 1
  for (const model of models) {
    const runs: Record<string, RunRecord> = {}
    for (const [id, part] of Object.entries(lab.parts)) {
      const asked = { lab: lab.id, id, part, model, settings, firstSource }
      runs[id] = await runPart(asked, listener)
      firstSource += PEERS
    }
    values[model] = lab.measure(runs, settings)
  }
  return resultOf(lab, values, settings)
}

export function resultOf(
  lab: Lab,
  models: Partial<Record<Model, FigureValues>>,
  settings: Settings,
): LabResult {
  const { id, number } = lab
  const explained = languages.map((language) => [
    language,
    lab.explain(models, settings, { language, numbers: numbersOf(language) }),
  ])
  return {
    type: 'result',
    lab: id,
    number,
    verdict: verdictOf(lab, models, settings),
    models,
    explanation: Object.fromEntries(explained) as LabResult['explanation'],
  }
}

/** The answer that is true of what was measured; an answer compares the models, so it needs both. */
function verdictOf(
  lab: Lab,
  { sync, async: other }: Partial<Measured>,
  settings: Settings,
): string | null {
  if (sync === undefined || other === undefined) return null
  const measured: Measured = { sync, async: other }
  return lab.options.find((option) => option.holds(measured, settings))?.id ?? null
}
