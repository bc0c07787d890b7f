import type { Language } from '@peerscope/protocol'
import { de } from './de.js'
import { en, type CliTexts } from './en.js'

export const texts: Record<Language, CliTexts> = { en, de }

export type TextKey = keyof CliTexts
