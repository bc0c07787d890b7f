/** What the timeline's search and selection say; loaded with them. */
import type { Language } from '@peerscope/protocol'

export interface TimelineToolsTexts {
  search: string
  placeholder: string
  example: string
  next: string
  previous: string
  /** Said where a search has come round. */
  fromBeginning: string
  fromEnd: string
  close: string
  count(found: number, more: boolean): string
  none: string
  only: string
  onlyHint: string
  cause: string
  noCause: string
  /** Nothing has released it yet. */
  goesOn: string
  /** It went on when its bridge was heard last. */
  notHeard: string
  /** It went on when its bridge was lost sight of, which is heard again now. */
  wasNotHeard: string
  /** Of a stretch that nobody saw: why, and how many records of it were lost. */
  noProcessor: string
  recordsLost(count: number): string
  /** Said at the call that a pause followed. */
  timerSet: string
  noChat: string
  back: string
  toMessage: string
  /** Of a message that came with several recv(). */
  partOf(text: string): string
  toEvent: string
  /** Where no list of events is on the page. */
  tellEvent: string
  event(words: string): string
  selection(duration: string, from: string): string
  columns: {
    peer: string
    lane: string
    mode: string
    operation: string
    time: string
    share: string
    count: string
    longest: string
    bytes: string
  }
  uncovered: string
  counting: string
  nothing: string
  copy: string
  copied: string
  copyFailed: string
  clear: string
}

export const loadTimelineTools: Record<Language, () => Promise<TimelineToolsTexts>> = {
  en: async () => (await import('./timeline-tools-en')).timelineToolsEn,
  de: async () => (await import('./timeline-tools-de')).timelineToolsDe,
}
