/** What a lab is and what came out of it, for a terminal of 80 columns. */
import { fill, models, numbersOf, type Language } from '@peerscope/protocol'
import {
  figureText,
  ratioOf,
  timesText,
  type FigureValues,
  type LabResult,
} from '@peerscope/protocol/labs'
import type { Lab, Settings } from '../lab/lab.js'
import { usualSettings } from '../lab/labs.js'
import { modelValues, texts } from './texts/texts.js'

const WIDTH = 80

export function labList(labs: readonly Lab[], language: Language): string {
  const lines = labs.flatMap((lab) => [
    `${String(lab.number).padStart(3)}  ${lab.title[language]} (${lab.id})`,
    ...wrapped(lab.question[language], '     '),
    ...Object.entries(lab.settings).map(
      ([name, { value, meaning }]) => `     --set ${name}=${value}  ${meaning[language]}`,
    ),
  ])
  return `${lines.join('\n')}\n\n${fill(texts[language].labHow, modelValues(language))}\n`
}

export function labHeading(lab: Lab, settings: Settings, language: Language): string {
  const options = lab.options.map(
    (option, i) => `  ${i + 1}  ${option.text({ ...usualSettings(lab), ...settings })[language]}`,
  )
  return `${[
    `${lab.number}  ${lab.title[language]}`,
    ...wrapped(lab.lead(settings)[language]),
    ...wrapped(lab.question[language]),
    ...options,
  ].join('\n')}\n`
}

export function labReport(
  lab: Lab,
  settings: Settings,
  { verdict, models: measured, explanation }: LabResult,
  prediction: string | null,
  language: Language,
): string {
  const words = texts[language]
  const answer = lab.options.find(({ id }) => id === verdict)?.text(settings)[language]
  const told = answer === undefined ? words.labNoAnswer : fill(words.labAnswer, { answer })
  const held = prediction === verdict ? words.labHeld : words.labDidNotHold
  const compared = Object.keys(measured).length === models.length
  return `${[
    '',
    `${lab.number}  ${lab.title[language]}: ${words.labMeasured}`,
    ...figures(lab, measured, language),
    '',
    ...(compared ? wrapped(prediction === null ? told : `${told} ${held}`) : []),
    ...wrapped(explanation[language]),
    ...wrapped(lab.takeaway[language], '→ '),
    '',
  ].join('\n')}\n`
}

function figures(lab: Lab, measured: LabResult['models'], language: Language): string[] {
  const numbers = numbersOf(language)
  return Object.entries(lab.figures).flatMap(([id, figure]) => {
    const values = models.flatMap((model) => {
      const all: FigureValues | undefined = measured[model]
      if (all === undefined) return []
      const text = figureText(all[id] ?? null, figure, numbers, language)
      return `${model} ${text}`.padEnd(26)
    })
    const runs = models.filter((model) => measured[model] !== undefined)
    const ratio = ratioOf(
      figure,
      runs.map((model) => ({ model, value: measured[model]?.[id] ?? null })),
    )
    const times = ratio === null ? '' : `${ratio.model} ${timesText(ratio.times, numbers)}`
    return [`  ${figure.label[language]}`, `      ${values.join('')}${times}`.trimEnd()]
  })
}

function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + word.length + 1 > WIDTH) {
      lines.push(line.trimEnd())
      line = ' '.repeat(indent.length)
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}
