/** What only the stage says; loaded with it. */
import type { Language, Model } from '@peerscope/protocol'

export interface StageTexts {
  title(peers: string): string
  pair: string
  both(model: Model): string
  mixed: string
  ownPage(peer: string): string
  alone(peer: string): string
}

export const loadStageTexts: Record<Language, () => Promise<StageTexts>> = {
  en: async () => (await import('./stage-en')).stageEn,
  de: async () => (await import('./stage-de')).stageDe,
}
