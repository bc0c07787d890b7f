/** `peerscope lab`: lists the experiments, asks for a prediction, runs them, says what came out. */
import { createInterface } from 'node:readline/promises'
import {
  fill,
  models as allModels,
  numbersOf,
  ProblemError,
  wordsFor,
  type Language,
  type Model,
} from '@peerscope/protocol'
import type { LabResult } from '@peerscope/protocol/labs'
import { choiceOf, listOf, readFlags, stringOf, type FlagTable } from '../config/flags.js'
import type { Lab, Settings } from '../lab/lab.js'
import { findLab, labs, usualSettings } from '../lab/labs.js'
import { runLab } from '../lab/run-lab.js'
import { expectRunnable, runnableModels } from '../models/registry.js'
import { labHeading, labList, labReport } from './lab-report.js'
import { lazyOutput } from './output.js'
import { texts } from './texts/texts.js'

const labFlags: FlagTable = {
  model: { type: 'string', example: allModels[0] },
  set: { type: 'string', example: 'silence=2000', many: true },
  predict: { type: 'string', example: '2' },
  json: { type: 'boolean' },
  out: { type: 'string', example: 'labs.ndjson' },
  lang: { type: 'string', example: 'de' },
}

const FAILED = 1

/** @returns the exit code: 1 when a lab did not come to its end. @throws ProblemError */
export async function lab(args: string[], language: Language): Promise<number> {
  const { values, positionals } = readFlags(args, labFlags)
  const [verb = 'list', name, extra] = positionals
  const surplus = verb === 'list' ? name : extra
  if (surplus !== undefined) throw new ProblemError('unexpectedArgument', { value: surplus })
  if (verb !== 'list' && verb !== 'run') {
    throw new ProblemError('unknownCommand', { command: `lab ${verb}`, choices: 'list, run' })
  }
  const asJson = values.json === true
  const output = lazyOutput(stringOf(values, 'out'))
  if (verb === 'list') {
    output.write(labList(labs, language))
    output.close()
    return 0
  }
  const asked = name === 'all' ? labs : [labOf(name)]
  const models = modelsOf(choiceOf(values, 'model', allModels))
  const chosen = asked.map((one) => ({
    lab: one,
    settings: settingsOf(one, listOf(values, 'set')),
  }))
  const wanted = stringOf(values, 'predict')
  const predictions = chosen.map(({ lab: one }) =>
    wanted === null ? null : optionOf(one, wanted, '--predict'),
  )
  // A file that cannot be written is told of before anything has run.
  output.flush()
  let code = 0
  for (const [i, { lab: one, settings }] of chosen.entries()) {
    process.stderr.write(labHeading(one, settings, language))
    const prediction =
      predictions[i] ?? (asJson || models.length < 2 ? null : await ask(one, language))
    try {
      const result = await run(one, models, settings, language)
      output.write(
        asJson
          ? `${JSON.stringify(contract(result, prediction))}\n`
          : labReport(one, settings, result, prediction, language),
      )
      output.flush()
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      process.stderr.write(`peerscope: ${wordsFor(error.problem, language)}\n`)
      code = FAILED
    }
  }
  output.close()
  return code
}

function labOf(name: string | undefined): Lab {
  const found = name === undefined ? null : findLab(name)
  if (found !== null) return found
  const choices = [...labs.map(({ number, id }) => `${number} (${id})`), 'all'].join(', ')
  throw new ProblemError('unknownLab', { lab: name ?? '', choices })
}

function modelsOf(asked: Model | null): readonly Model[] {
  if (asked === null) return runnableModels
  expectRunnable(asked)
  return [asked]
}

/** @throws ProblemError for what is no setting of the lab, or out of its range. */
function settingsOf(one: Lab, assignments: readonly string[]): Settings {
  const settings: Record<string, number> = { ...usualSettings(one) }
  for (const assignment of assignments) {
    const [name = '', ...rest] = assignment.split('=')
    const value = rest.join('=')
    const setting = Object.hasOwn(one.settings, name) ? one.settings[name] : undefined
    if (setting === undefined) {
      const choices = Object.keys(one.settings).join(', ')
      throw new ProblemError('unknownSetting', { lab: one.number, name, choices })
    }
    const { lowest, highest } = setting
    const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN
    if (!(number >= lowest && number <= highest)) {
      throw new ProblemError('badSetting', { name, value, lowest, highest })
    }
    settings[name] = number
  }
  return settings
}

/** An answer by its number, from 1, or by its name. @throws ProblemError for none of them */
function optionOf(one: Lab, wanted: string, flag: string): string {
  const options = one.options.map(({ id }) => id)
  const option = options.find((id, i) => id === wanted || String(i + 1) === wanted)
  if (option !== undefined) return option
  const choices = options.map((id, i) => `${i + 1} (${id})`).join(', ')
  throw new ProblemError('badChoice', { flag, value: wanted, choices })
}

/** Asks whoever sits at the terminal. @returns null where nobody does, or nothing was said. */
async function ask(one: Lab, language: Language): Promise<string | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  const { labAsk, labAskAgain } = texts[language]
  try {
    for (;;) {
      const said = (await reader.question(fill(labAsk, { count: one.options.length }))).trim()
      if (said === '') return null
      const option = one.options.find(({ id }, i) => id === said || String(i + 1) === said)
      if (option !== undefined) return option.id
      process.stderr.write(`${fill(labAskAgain, { count: one.options.length })}\n`)
    }
  } finally {
    reader.close()
  }
}

function run(
  one: Lab,
  models: readonly Model[],
  settings: Settings,
  language: Language,
): Promise<LabResult> {
  const { labRunning } = texts[language]
  return runLab(one, models, settings, {
    run: ({ part, model }) => {
      const title = one.parts[part]?.title[language] ?? ''
      const what = title === '' ? model : `${model}, ${title}`
      process.stderr.write(`${fill(labRunning, { what })}\n`)
    },
    frame: () => undefined,
    runEnded: ({ endNs }) => {
      process.stderr.write(`  ${numbersOf(language).measured(endNs)}\n`)
    },
  })
}

/** A stable contract: one object a line and lab. */
function contract({ lab: id, number, verdict, models }: LabResult, prediction: string | null) {
  // Without a verdict, as when one model only ran, a prediction has neither held nor failed.
  const judged = verdict === null ? {} : { held: prediction === verdict }
  const predicted = prediction === null ? {} : { prediction, ...judged }
  return { lab: id, number, verdict, models, ...predicted }
}
