/** Lab 1: Bob sends while Alice types. */
import { blockedFigure, cpuFigure, never } from '../figures.js'
import { defineLab } from '../lab.js'
import { blockedShare, cpuUs, queuedCount, readCount, responseUs } from '../measures.js'
import { ALICE, BOB } from '../run-record.js'
import { each, nameOf, others, turnTakers } from '../turns.js'

const BOB_TYPES_MS = [200, 400, 600]
const [FIRST_MS = 0] = BOB_TYPES_MS
const AFTERWARDS_MS = 400

const seconds = (ms: number, sign: string): string => (ms / 1000).toFixed(1).replace('.', sign)

export const turnTaking = defineLab({
  number: 1,
  id: 'turn-taking',
  title: { en: 'Turn-taking', de: 'Reihum' },
  settings: {
    typing: {
      value: 1000,
      lowest: 600,
      highest: 10_000,
      meaning: {
        en: 'milliseconds that Alice takes to type her line, from Bob’s first one on',
        de: 'Millisekunden, die Alice ab Bobs erster Zeile für ihre eigene braucht',
      },
    },
  },
  lead: ({ typing }) => ({
    en: `Bob types three lines, at 0.2, 0.4 and 0.6 s. Alice is still typing: her only line is finished at ${seconds(FIRST_MS + typing, '.')} s.`,
    de: `Bob tippt drei Zeilen, bei 0,2, 0,4 und 0,6 s. Alice tippt noch: Ihre einzige Zeile ist bei ${seconds(FIRST_MS + typing, ',')} s fertig.`,
  }),
  question: {
    en: 'When does Alice see Bob’s first line?',
    de: 'Wann sieht Alice Bobs erste Zeile?',
  },
  options: [
    {
      id: 'at-once',
      text: () => ({ en: 'at once in both', de: 'bei beiden sofort' }),
      holds: (runs) => each(runs, isAtOnce, isAtOnce),
    },
    {
      id: 'sync-after-turn',
      text: () => ({
        en: `${turnTakers}: after her own line, ${others}: at once`,
        de: `${turnTakers}: nach ihrer eigenen Zeile, ${others}: sofort`,
      }),
      holds: (runs) => each(runs, isAfterTurn, isAtOnce),
    },
    {
      id: 'after-turn',
      text: () => ({
        en: 'after her own line in both',
        de: 'bei beiden nach ihrer eigenen Zeile',
      }),
      holds: (runs) => each(runs, isAfterTurn, isAfterTurn),
    },
  ],
  parts: {
    chat: {
      title: { en: '', de: '' },
      lasts: ({ typing }) => FIRST_MS + typing + AFTERWARDS_MS,
      async script({ alice, bob, at, settings: { typing } }) {
        for (const [i, moment] of BOB_TYPES_MS.entries()) {
          await at(moment)
          bob.type(`line ${i + 1}`)
        }
        await at(FIRST_MS + typing)
        alice.type('my turn')
        await at(FIRST_MS + typing + AFTERWARDS_MS)
      },
    },
  },
  figures: {
    shownUs: {
      label: {
        en: 'Bob’s first line: from Enter to Alice’s screen',
        de: 'Bobs erste Zeile: von Enter bis auf Alices Bildschirm',
      },
      how: {
        en: 'from the moment it was typed to the end of the recv() that Alice’s program read it with',
        de: 'vom Tippen bis zum Ende des recv(), mit dem Alices Programm sie las',
      },
      unit: 'us',
      bar: 'blocked',
      absent: never,
    },
    ownTurnUs: {
      label: {
        en: 'Alice’s own line: sent so long after Bob’s Enter',
        de: 'Alices eigene Zeile: gesendet so lange nach Bobs Enter',
      },
      how: {
        en: 'from Bob’s first Enter to the end of Alice’s first send()',
        de: 'von Bobs erstem Enter bis zum Ende von Alices erstem send()',
      },
      unit: 'us',
      bar: null,
      absent: never,
    },
    shownCount: {
      label: {
        en: 'Bob’s lines that Alice has seen at the end',
        de: 'Bobs Zeilen, die Alice am Ende gesehen hat',
      },
      how: {
        en: 'messages of Bob’s whose last byte Alice’s program has read, of three',
        de: 'Nachrichten von Bob, deren letztes Byte Alices Programm gelesen hat, von drei',
      },
      unit: 'count',
      bar: null,
      absent: never,
    },
    queuedCount: {
      label: {
        en: 'Bob’s lines that his own program has not sent',
        de: 'Bobs Zeilen, die sein eigenes Programm nicht gesendet hat',
      },
      how: {
        en: 'typed, and not handed to the kernel when the run ended',
        de: 'getippt und am Ende des Laufs nicht an den Kernel übergeben',
      },
      unit: 'count',
      bar: null,
      absent: never,
    },
    blockedShare: blockedFigure({
      en: 'Alice’s thread blocked',
      de: 'Alices Thread blockiert',
    }),
    cpuUs: cpuFigure,
  },
  measure({ chat: run }) {
    const first = run.flows.find(({ from }) => from === BOB)
    const own = run.flows.find(({ from }) => from === ALICE)
    return {
      shownUs: responseUs(first, run.endNs),
      ownTurnUs:
        first === undefined || own === undefined ? null : (own.sentNs - first.queuedNs) / 1000,
      shownCount: readCount(run, BOB),
      queuedCount: queuedCount(run.bob, run.endNs),
      blockedShare: blockedShare(run.alice, run.endNs),
      cpuUs: cpuUs(run),
    }
  },
  explain(run, _settings, { language, numbers }) {
    const { shownUs, ownTurnUs, shownCount, queuedCount: queued } = run.figures
    if (shownUs === null) return []
    const time = (value: number | null) => numbers.measured((value ?? 0) * 1000)
    const name = nameOf(run)
    const seen = shownCount ?? 0
    if (!run.takesTurns) {
      return [
        language === 'de'
          ? `${name}: recv() stand neben input() aus, und keines belegte den Thread. Bobs erste Zeile erschien nach ${time(shownUs)}; gesehen hatte Alice am Ende ${seen} von 3.`
          : `${name}: recv() was outstanding beside input(), and neither held the thread. Bob’s first line appeared after ${time(shownUs)}; at the end Alice had seen ${seen} of 3.`,
      ]
    }
    if (!isAfterTurn(run.figures)) {
      return [
        language === 'de'
          ? `${name}: Diesmal erschien Bobs erste Zeile schon nach ${time(shownUs)}, bevor Alices eigene gesendet war.`
          : `${name}: this time Bob’s first line appeared after ${time(shownUs)}, before Alice’s own had been sent.`,
      ]
    }
    return [
      language === 'de'
        ? `${name}: Alices einziger Thread stand in input(), also las niemand. Erst als ihre eigene Zeile nach ${time(ownTurnUs)} gesendet war, kam recv() an die Reihe, und Bobs erste Zeile erschien nach ${time(shownUs)}. Am Ende hatte sie ${seen} von 3 gesehen; ${queued ?? 0} lag noch bei Bob in der Eingabewarteschlange, denn auch er wartet in recv(), bis er an der Reihe ist.`
        : `${name}: Alice’s only thread sat in input(), so nobody was reading. Only when her own line had been sent, after ${time(ownTurnUs)}, was it recv()’s turn, and Bob’s first line appeared after ${time(shownUs)}. At the end she had seen ${seen} of 3; ${queued ?? 0} still waited in Bob’s own input queue, because he too sits in recv() until it is his turn.`,
    ]
  },
  takeaway: {
    en: 'The wire is full duplex, the program is not.',
    de: 'Die Leitung kann beide Richtungen zugleich, das Programm nicht.',
  },
})

interface Times {
  shownUs: number | null
  ownTurnUs: number | null
}

/** Before she had finished her own line. */
const isAtOnce = ({ shownUs, ownTurnUs }: Times): boolean =>
  shownUs !== null && (ownTurnUs === null || shownUs < ownTurnUs)

const isAfterTurn = ({ shownUs, ownTurnUs }: Times): boolean =>
  shownUs !== null && ownTurnUs !== null && shownUs >= ownTurnUs
