import { modelLabel, models, type Language } from '@peerscope/protocol'
import { de } from './de.js'
import { en, type CliTexts } from './en.js'

export const texts: Record<Language, CliTexts> = { en, de }

/** What stands in the texts for the models that there are. */
export const modelValues = (language: Language) => ({
  models: models.join('|'),
  modelList: models.map((model) => modelLabel(model, language)).join('\n      '),
})

export type TextKey = keyof CliTexts
