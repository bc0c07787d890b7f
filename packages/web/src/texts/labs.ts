/** What the page of the labs says by itself; the labs bring their own words. Loaded with it. */
import type { Language } from '@peerscope/protocol'

export interface LabsTexts {
  title: string
  pageTitle(lab: string): string
  list: string
  toPeers: string
  done: string
  prediction: string
  noIdea: string
  predictFirst: string
  run: string
  runAgain: string
  predictAnew: string
  cancel: string
  running(model: string, part: string): string
  linking: string
  figures: string
  ratio: string
  programs: string
  programsHint: string
  held: string
  didNotHold: string
  said(answer: string): string
  answer(answer: string): string
  noAnswer: string
  takeaway: string
  connecting: string
  gone: string
  goneMeanwhile: string
  lineOwn: string
}

export const loadLabsTexts: Record<Language, () => Promise<LabsTexts>> = {
  en: async () => (await import('./labs-en')).labsEn,
  de: async () => (await import('./labs-de')).labsDe,
}
