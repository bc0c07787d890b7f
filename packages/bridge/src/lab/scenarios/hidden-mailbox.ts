/** Lab 2: a message arrives while the program looks elsewhere. */
import { blockedFigure, cpuFigure, never, notKnown } from '../figures.js'
import { defineLab } from '../lab.js'
import { blockedShare, cpuUs, longestQueue, responseUs, sendUs, unreadUs } from '../measures.js'
import { BOB } from '../run-record.js'
import { each, nameOf, others, turnTakers } from '../turns.js'

const BOB_TYPES_MS = 200
const AFTERWARDS_MS = 400
const BYTES = Buffer.byteLength('hello\n')

const seconds = (ms: number) => ({
  en: `${(ms / 1000).toFixed(1)} s`,
  de: `${(ms / 1000).toFixed(1).replace('.', ',')} s`,
})

export const hiddenMailbox = defineLab({
  number: 2,
  id: 'hidden-mailbox',
  title: { en: 'Hidden mailbox', de: 'Verborgener Briefkasten' },
  settings: {
    silence: {
      value: 1000,
      lowest: 100,
      highest: 10_000,
      meaning: {
        en: 'milliseconds for which Alice’s user types nothing after Bob’s line',
        de: 'Millisekunden, die Alices Benutzer nach Bobs Zeile nichts tippt',
      },
    },
  },
  lead: ({ silence }) => ({
    en: `Bob sends “hello” at ${seconds(BOB_TYPES_MS).en}. Alice’s user types nothing until ${seconds(BOB_TYPES_MS + silence).en}.`,
    de: `Bob sendet „hello“ bei ${seconds(BOB_TYPES_MS).de}. Alices Benutzer tippt bis ${seconds(BOB_TYPES_MS + silence).de} nichts.`,
  }),
  question: {
    en: 'When does Alice’s program see it?',
    de: 'Wann sieht Alices Programm es?',
  },
  options: [
    {
      id: 'at-once',
      text: () => ({
        en: `at ${seconds(BOB_TYPES_MS).en} in both`,
        de: `bei beiden bei ${seconds(BOB_TYPES_MS).de}`,
      }),
      holds: (runs, { silence }) => each(runs, isSoon(silence), isSoon(silence)),
    },
    {
      id: 'sync-waits',
      text: ({ silence }) => ({
        en: `${turnTakers} at ${seconds(BOB_TYPES_MS + silence).en}, ${others} at ${seconds(BOB_TYPES_MS).en}`,
        de: `${turnTakers} bei ${seconds(BOB_TYPES_MS + silence).de}, ${others} bei ${seconds(BOB_TYPES_MS).de}`,
      }),
      holds: (runs, { silence }) => each(runs, isLate(silence), isSoon(silence)),
    },
    {
      id: 'both-wait',
      text: ({ silence }) => ({
        en: `at ${seconds(BOB_TYPES_MS + silence).en} in both`,
        de: `bei beiden bei ${seconds(BOB_TYPES_MS + silence).de}`,
      }),
      holds: (runs, { silence }) => each(runs, isLate(silence), isLate(silence)),
    },
  ],
  parts: {
    chat: {
      title: { en: '', de: '' },
      lasts: ({ silence }) => BOB_TYPES_MS + silence + AFTERWARDS_MS,
      async script({ alice, bob, at, settings: { silence } }) {
        await at(BOB_TYPES_MS)
        bob.type('hello')
        await at(BOB_TYPES_MS + silence)
        alice.type('hi')
        await at(BOB_TYPES_MS + silence + AFTERWARDS_MS)
      },
    },
  },
  figures: {
    responseUs: {
      label: { en: 'response time', de: 'Antwortzeit' },
      how: {
        en: 'from Bob’s Enter to the end of the recv() that Alice’s program read it with',
        de: 'von Bobs Enter bis zum Ende des recv(), mit dem Alices Programm es las',
      },
      unit: 'us',
      bar: 'blocked',
      absent: never,
    },
    unreadUs: {
      label: {
        en: 'time the message lay unread in the kernel',
        de: 'Zeit, die die Nachricht ungelesen im Kernel lag',
      },
      how: {
        en: 'from the end of Bob’s send() to the end of the recv() that took it; 0 where that ended first',
        de: 'vom Ende von Bobs send() bis zum Ende des recv(), das sie nahm; 0, wo dieses früher endete',
      },
      unit: 'us',
      bar: 'pending',
      absent: never,
    },
    queueBytes: {
      label: {
        en: 'most that was seen in Alice’s receive buffer',
        de: 'meiste gesehene Bytes in Alices Empfangspuffer',
      },
      how: {
        en: 'by the kernel (SIOCINQ), asked every 100 ms; what is read sooner is not seen',
        de: 'laut Kernel (SIOCINQ), alle 100 ms erfragt; was eher gelesen wird, sieht man nicht',
      },
      unit: 'bytes',
      bar: 'pending',
      absent: notKnown,
    },
    sendUs: {
      label: { en: 'Bob’s send() took', de: 'Bobs send() dauerte' },
      how: {
        en: 'from its start until the call that gave the kernel the last byte had returned',
        de: 'von seinem Beginn, bis der Aufruf zurückkehrte, der dem Kernel das letzte Byte gab',
      },
      unit: 'us',
      bar: null,
      absent: never,
    },
    blockedShare: blockedFigure({ en: 'Alice’s thread blocked', de: 'Alices Thread blockiert' }),
    cpuUs: cpuFigure,
  },
  measure({ chat: run }) {
    const hello = run.flows.find(({ from }) => from === BOB)
    return {
      responseUs: responseUs(hello, run.endNs),
      unreadUs: unreadUs(hello, run.endNs),
      queueBytes: longestQueue(run.alice, 'receiveQueue', run.endNs),
      sendUs: sendUs(hello),
      blockedShare: blockedShare(run.alice, run.endNs),
      cpuUs: cpuUs(run),
    }
  },
  explain(run, _settings, { language, numbers }) {
    const { unreadUs: unread, sendUs: took, queueBytes } = run.figures
    if (unread === null) return []
    const time = (value: number | null) => numbers.measured((value ?? 0) * 1000)
    const name = nameOf(run)
    if (!run.takesTurns) {
      return [
        language === 'de'
          ? `${name}: recv() stand neben input() aus und nahm sie ${unread > 0 ? `nach ${time(unread)}` : 'noch während Bobs send()'}.`
          : `${name}: recv() was outstanding beside input(), and took them ${unread > 0 ? `after ${time(unread)}` : 'while Bob’s send() was still going on'}.`,
      ]
    }
    const seen = {
      en: queueBytes === null ? '' : `; the kernel showed ${numbers.bytes(queueBytes)} there`,
      de: queueBytes === null ? '' : `; der Kernel zeigte dort ${numbers.bytes(queueBytes)}`,
    }
    return [
      language === 'de'
        ? `${name}: Bobs send() war nach ${time(took)} fertig. Die ${BYTES} B lagen dann ${time(unread)} ungelesen in Alices Empfangspuffer${seen.de}. Ihr Programm sah nicht nach, weil input() seinen einzigen Thread belegte.`
        : `${name}: Bob’s send() was done after ${time(took)}. The ${BYTES} B then lay unread in Alice’s receive buffer for ${time(unread)}${seen.en}. Her program did not look, because input() held its only thread.`,
    ]
  },
  takeaway: {
    en: 'It had arrived; the program had not looked.',
    de: 'Es war angekommen; das Programm hatte nicht nachgesehen.',
  },
})

interface Times {
  responseUs: number | null
}

/** Nearer to Bob’s Enter than to Alice’s. */
const isSoon =
  (silence: number) =>
  ({ responseUs: us }: Times): boolean =>
    us !== null && us / 1000 < silence / 2

const isLate =
  (silence: number) =>
  ({ responseUs: us }: Times): boolean =>
    us !== null && us / 1000 >= silence / 2
