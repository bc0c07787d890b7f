/** Lab 10: two programs that wait for each other, first in recv(), then in send(). */
import { numbersOf } from '@peerscope/protocol'
import { cpuFigure, never, notKnown } from '../figures.js'
import { defineLab } from '../lab.js'
import {
  bothHeldUs,
  cpuUs,
  longestQueue,
  readCount,
  receivedBy,
  receivedBytes,
} from '../measures.js'
import { exchangeProgram } from '../programs/exchange.js'
import { ALICE, BOB, type RunRecord } from '../run-record.js'
import { each, nameOf, others, turnTakers } from '../turns.js'

const ENTER_MS = 200
const AFTERWARDS_MS = 200
const MEBIBYTE = 1024 ** 2

const sizes = { en: numbersOf('en'), de: numbersOf('de') }

export const doubleDeadlock = defineLab({
  number: 10,
  id: 'double-deadlock',
  title: { en: 'Double deadlock', de: 'Doppelte Verklemmung' },
  settings: {
    bytes: {
      value: 16 * MEBIBYTE,
      lowest: 1000,
      highest: 64 * MEBIBYTE,
      meaning: { en: 'bytes that each of them sends', de: 'Bytes, die jeder von beiden sendet' },
    },
    patience: {
      value: 3000,
      lowest: 500,
      highest: 60_000,
      meaning: {
        en: 'milliseconds after which the lab ends programs that do not finish',
        de: 'Millisekunden, nach denen das Labor Programme beendet, die nicht fertig werden',
      },
    },
  },
  lead: ({ bytes, patience }) => ({
    en: `First: each has a line ready, and each program reads before it sends. Then: each program sends ${sizes.en.bytes(bytes)} before it reads. What is not finished after ${patience / 1000} s the lab ends.`,
    de: `Zuerst: Jeder hat eine Zeile bereit, und jedes Programm liest, bevor es sendet. Dann: Jedes Programm sendet ${sizes.de.bytes(bytes)}, bevor es liest. Was nach ${String(patience / 1000).replace('.', ',')} s nicht fertig ist, beendet das Labor.`,
  }),
  question: { en: 'Which programs finish?', de: 'Welche Programme werden fertig?' },
  options: [
    {
      id: 'all',
      text: () => ({
        en: 'all: the kernel’s buffers help them out',
        de: 'alle: Die Puffer des Kernels helfen aus',
      }),
      holds: (runs) => each(runs, finishes, finishes),
    },
    {
      id: 'async-only',
      text: () => ({
        en: 'only the async ones, both times',
        de: 'nur die asynchronen, beide Male',
      }),
      holds: (runs) => each(runs, hangs, finishes),
    },
    {
      id: 'reading-first-hangs',
      text: () => ({
        en: `${others} both times, ${turnTakers} only when it sends first`,
        de: `${others} beide Male, ${turnTakers} nur, wenn es zuerst sendet`,
      }),
      holds: (runs) => each(runs, finishesSendsOnly, finishes),
    },
    {
      id: 'none',
      text: () => ({ en: 'none of them', de: 'keines' }),
      holds: (runs) => each(runs, hangs, hangs),
    },
  ],
  parts: {
    readFirst: {
      title: { en: 'Both read first', de: 'Beide lesen zuerst' },
      turn: 'listen',
      lasts: ({ patience }) => ENTER_MS + patience + AFTERWARDS_MS,
      async script({ alice, bob, at, until, pause, settings: { patience } }) {
        await at(ENTER_MS)
        alice.type('hello Bob')
        bob.type('hello Alice')
        await until(() => alice.shown > 0 && bob.shown > 0, ENTER_MS + patience)
        await pause(AFTERWARDS_MS)
      },
    },
    sendFirst: {
      title: { en: 'Both send first', de: 'Beide senden zuerst' },
      framing: 'raw',
      own: (model, settings) => exchangeProgram(model, settings),
      lasts: ({ patience }) => ENTER_MS + patience + AFTERWARDS_MS,
      async script({ alice, bob, at, until, pause, settings: { bytes, patience } }) {
        await at(ENTER_MS)
        alice.type('go')
        bob.type('go')
        const done = () => alice.received >= bytes && bob.received >= bytes
        await until(done, ENTER_MS + patience)
        await pause(AFTERWARDS_MS)
      },
    },
  },
  figures: {
    linesCount: {
      label: { en: 'reading first: lines read, of 2', de: 'zuerst lesen: gelesene Zeilen, von 2' },
      how: {
        en: 'messages whose last byte the other program has read',
        de: 'Nachrichten, deren letztes Byte das andere Programm gelesen hat',
      },
      unit: 'count',
      bar: null,
      absent: never,
    },
    bothInRecvUs: {
      label: {
        en: 'reading first: both threads held by recv() at once',
        de: 'zuerst lesen: beide Threads zugleich in recv() blockiert',
      },
      how: {
        en: 'what the blocked spans of both have in common',
        de: 'was die blockierten Abschnitte beider gemeinsam haben',
      },
      unit: 'us',
      bar: 'blocked',
      absent: never,
    },
    readBytes: {
      label: { en: 'sending first: bytes read by both', de: 'zuerst senden: von beiden gelesen' },
      how: {
        en: 'sum of what every recv() brought',
        de: 'Summe dessen, was jedes recv() brachte',
      },
      unit: 'bytes',
      bar: 'running',
      absent: never,
    },
    finishedUs: {
      label: {
        en: 'sending first: from Enter until both had everything',
        de: 'zuerst senden: von Enter, bis beide alles hatten',
      },
      how: {
        en: 'from Enter to the end of the recv() that took the last byte',
        de: 'von Enter bis zum Ende des recv(), das das letzte Byte nahm',
      },
      unit: 'us',
      bar: null,
      absent: { en: 'never', de: 'nie' },
    },
    bothInSendUs: {
      label: {
        en: 'sending first: both threads held by send() at once',
        de: 'zuerst senden: beide Threads zugleich in send() blockiert',
      },
      how: {
        en: 'what the blocked spans of both have in common',
        de: 'was die blockierten Abschnitte beider gemeinsam haben',
      },
      unit: 'us',
      bar: 'blocked',
      absent: never,
    },
    buffersBytes: {
      label: {
        en: 'sending first: most that lay in the kernel, one direction',
        de: 'zuerst senden: das meiste im Kernel, in einer Richtung',
      },
      how: {
        en: 'Alice’s send queue and Bob’s receive queue (SIOCOUTQ, SIOCINQ), asked every 100 ms; the most of each',
        de: 'Alices Sende- und Bobs Empfangspuffer (SIOCOUTQ, SIOCINQ), alle 100 ms erfragt; je das meiste',
      },
      unit: 'bytes',
      bar: 'pending',
      absent: notKnown,
    },
    cpuUs: cpuFigure,
  },
  measure({ readFirst, sendFirst }, { bytes }) {
    const cpu = [cpuUs(readFirst), cpuUs(sendFirst)]
    return {
      linesCount: readCount(readFirst, ALICE) + readCount(readFirst, BOB),
      bothInRecvUs: bothHeldUs(readFirst, 'recv'),
      readBytes: [sendFirst.alice, sendFirst.bob].reduce(
        (sum, peer) => sum + receivedBytes(peer, sendFirst.endNs),
        0,
      ),
      finishedUs: finishedUs(sendFirst, bytes),
      bothInSendUs: bothHeldUs(sendFirst, 'send'),
      buffersBytes: underWay(sendFirst),
      cpuUs: cpu.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0),
    }
  },
  explain(run, { bytes }, { language, numbers }) {
    const { figures } = run
    const time = (value: number | null) => numbers.measured((value ?? 0) * 1000)
    const name = nameOf(run)
    if (!run.takesTurns) {
      if (!finishes(figures)) return []
      return [
        language === 'de'
          ? `${name}: Senden und Lesen standen zugleich aus, also nahm jeder dem anderen ab, was er schickte: fertig nach ${time(figures.finishedUs)}.`
          : `${name}: sending and reading were outstanding at once, so each took from the other what it sent: done after ${time(figures.finishedUs)}.`,
      ]
    }
    const { buffersBytes: inKernel } = figures
    const kernel = {
      en:
        inKernel === null
          ? ''
          : ` The kernel’s buffers took ${sizes.en.bytes(inKernel)} of ${sizes.en.bytes(bytes)} in one direction, and then send() had to wait for the other side to read.`,
      de:
        inKernel === null
          ? ''
          : ` Die Puffer des Kernels nahmen ${sizes.de.bytes(inKernel)} von ${sizes.de.bytes(bytes)} in einer Richtung; dann musste send() warten, bis die andere Seite liest.`,
    }
    const reading =
      language === 'de'
        ? `${name}, zuerst lesen: Beide Threads standen ${time(figures.bothInRecvUs)} zugleich in recv(); gelesen wurden ${figures.linesCount ?? 0} von 2 Zeilen.`
        : `${name}, reading first: both threads sat in recv() at once for ${time(figures.bothInRecvUs)}; ${figures.linesCount ?? 0} of 2 lines were read.`
    const sending = sendsFinish(figures)
      ? language === 'de'
        ? `${name}, zuerst senden: fertig nach ${time(figures.finishedUs)}, denn so viel passte in die Puffer des Kernels.`
        : `${name}, sending first: done after ${time(figures.finishedUs)}, because so much fitted into the kernel’s buffers.`
      : language === 'de'
        ? `${name}, zuerst senden: Beide standen ${time(figures.bothInSendUs)} zugleich in send().${kernel.de}`
        : `${name}, sending first: both sat in send() at once for ${time(figures.bothInSendUs)}.${kernel.en}`
    return readsFinish(figures) ? [sending] : [reading, sending]
  },
  takeaway: {
    en: 'Waiting in a circle needs no lock.',
    de: 'Im Kreis warten geht ohne jede Sperre.',
  },
})

interface Outcome {
  linesCount: number | null
  finishedUs: number | null
}

const readsFinish = ({ linesCount }: Outcome): boolean => linesCount === 2
const sendsFinish = ({ finishedUs: us }: Outcome): boolean => us !== null
const finishes = (outcome: Outcome): boolean => readsFinish(outcome) && sendsFinish(outcome)
const hangs = (outcome: Outcome): boolean => !readsFinish(outcome) && !sendsFinish(outcome)
const finishesSendsOnly = (outcome: Outcome): boolean =>
  !readsFinish(outcome) && sendsFinish(outcome)

function finishedUs({ alice, bob, endNs }: RunRecord, bytes: number): number | null {
  const times = [alice, bob].map((peer) => receivedBy(peer, bytes, endNs))
  const last = Math.max(...times.map((time) => time ?? Infinity))
  // The moment of Enter as it was, which is never quite the one it was meant for.
  const enters = [alice, bob].flatMap(({ spans }) =>
    spans
      .filter(({ releasedBy }) => releasedBy === 'input')
      .map(({ start, duration }) => start + duration),
  )
  return last === Infinity || enters.length === 0 ? null : (last - Math.min(...enters)) / 1000
}

function underWay({ alice, bob, endNs }: RunRecord): number | null {
  const sent = longestQueue(alice, 'sendQueue', endNs)
  const arrived = longestQueue(bob, 'receiveQueue', endNs)
  return sent === null || arrived === null ? null : sent + arrived
}
