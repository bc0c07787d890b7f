/** What a moment teaches: a sentence, and the word that explains it. Loaded with the hints. */
import type { Language } from '@peerscope/protocol'
import type { Hint } from '../state/hints'
import type { Word } from './glossary'

export interface HintTexts {
  title: string
  words(hint: Hint, peer: string): { sentence: string; word: Word; link: string }
}

export const loadHintTexts: Record<Language, () => Promise<HintTexts>> = {
  en: async () => (await import('./hints-en')).hintsEn,
  de: async () => (await import('./hints-de')).hintsDe,
}
