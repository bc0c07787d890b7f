/** Figures that several labs have. */
import type { Localized } from '@peerscope/protocol/labs'
import type { Figure } from './lab.js'

export const never: Localized = { en: 'not in this run', de: 'in diesem Lauf nicht' }
export const notKnown: Localized = {
  en: 'the system does not tell',
  de: 'das System sagt es nicht',
}

export const cpuFigure: Figure = {
  label: { en: 'CPU time of both programs', de: 'CPU-Zeit beider Programme' },
  how: {
    en: 'by the kernel’s count for their threads, asked every 100 ms',
    de: 'nach der Zählung des Kernels für ihre Threads, alle 100 ms erfragt',
  },
  unit: 'us',
  bar: null,
  absent: notKnown,
}

export const blockedFigure = (whose: Localized): Figure => ({
  label: whose,
  how: {
    en: 'spans in which a call held the thread, against the length of the run',
    de: 'Abschnitte, in denen ein Aufruf den Thread belegte, gemessen an der Dauer des Laufs',
  },
  unit: 'share',
  bar: 'blocked',
  absent: never,
})
