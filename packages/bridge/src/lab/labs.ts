/** Every lab there is, and what a page or a terminal needs to know of them. */
import type { Model } from '@peerscope/protocol'
import type { LabAbout } from '@peerscope/protocol/labs'
import { registry, runnableModels } from '../models/registry.js'
import type { Lab, LabPart, Settings } from './lab.js'
import { doubleDeadlock } from './scenarios/double-deadlock.js'
import { hiddenMailbox } from './scenarios/hidden-mailbox.js'
import { turnTaking } from './scenarios/turn-taking.js'

export const labs: readonly Lab[] = [turnTaking, hiddenMailbox, doubleDeadlock]

/** By its number or its name. */
export function findLab(asked: string): Lab | null {
  return labs.find(({ id, number }) => id === asked || String(number) === asked) ?? null
}

export function usualSettings({ settings }: Lab): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, { value }]) => [name, value]))
}

export function aboutLab(lab: Lab): LabAbout {
  const { number, id, title, question, takeaway } = lab
  const settings = usualSettings(lab)
  return {
    number,
    id,
    title,
    lead: lab.lead(settings),
    question,
    options: lab.options.map((option) => ({ id: option.id, text: option.text(settings) })),
    models: [...runnableModels],
    parts: Object.entries(lab.parts).map(([part, about]) => ({
      id: part,
      title: about.title,
      programs: runnableModels.map((model) => ({
        model,
        ...programOf(about, model, settings),
      })),
      lastsMs: about.lasts(settings),
    })),
    figures: Object.entries(lab.figures).map(([figure, about]) => ({ id: figure, ...about })),
    takeaway,
  }
}

/** The text that runs. */
function programOf(part: LabPart, model: Model, settings: Settings) {
  const { file, source } =
    part.own?.(model, settings).source ??
    registry[model].program({
      form: 'pair',
      turn: part.turn ?? 'speak',
      framing: part.framing ?? 'line',
    })
  return { file, source }
}
