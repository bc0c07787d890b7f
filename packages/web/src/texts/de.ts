import { numbersOf, type Operation } from '@peerscope/protocol'
import { timelineDe } from '../timeline/texts-de'
import { von } from './genitive-de'
import { callOf, listed } from './operations'
import type { PageTexts } from './texts'
import { deadlockDe, flowDe, watchDe } from './watch-de'

const numbers = numbersOf('de')

const anzahl = (n: number, eine: string, mehrere: string): string =>
  n === 1 ? eine : `${numbers.integer(n)} ${mehrere}`

/** Was einen Thread freigäbe, den eine Operation festhält. */
function bis(operation: Operation, peer: string): string {
  switch (operation) {
    case 'accept':
      return `Dieser Thread kann nichts anderes tun, bis ${peer} sich verbindet. Was du tippst, muss warten.`
    case 'connect':
      return `Dieser Thread kann nichts anderes tun, bis ${von(peer)} Rechner antwortet, höchstens 5 s. Was du tippst, muss warten.`
    case 'input':
      return `Dieser Thread kann nichts anderes tun, bis du eine Zeile tippst. Was ${peer} sendet, muss warten.`
    case 'send':
      return `Der Sendepuffer ist voll. Dieser Thread kann nichts anderes tun, bis ${peer} liest und Platz schafft.`
    case 'recv':
      return `Dieser Thread kann nichts anderes tun, bis ${peer} eine Zeile sendet. Deine nächste Nachricht muss warten.`
    case 'sleep':
      return 'Seite und Terminal nehmen gerade nicht mehr auf. Was kommt, wartet im Kernel. Dieser Thread läuft weiter, sobald die Bridge nachgekommen ist.'
    default:
      return 'Dieser Thread kann nichts anderes tun, bis der Aufruf zurückkehrt.'
  }
}

/** Kürzer als das ist kein Warten. */
const SOFORT = 10e6

export const de: PageTexts = {
  language: 'de',
  numbers,
  timeline: timelineDe,
  watch: watchDe,
  flow: flowDe,
  deadlock: deadlockDe,

  bar: {
    models: 'Modell: wie das Programm geschrieben ist',
    switchTo: (model) => `Das Programm an Ort und Stelle als ${model} neu starten`,
    unavailable: (model) => `${model} läuft auf diesem Rechner nicht`,
    switching: (model) => `Das Programm startet neu als ${model} …`,
    awaited: 'wird erwartet',
    raw: 'Ohne Nachrichtenrahmung: eine Nachricht ist, was ein recv(1024) bringt, und nichts wird angehängt',
    keys: 'Tasten',
    words: 'Wörter',
    wordsTitle: 'Wörter auf dem Bildschirm',
    stage: 'Bühne',
    labs: 'Labore',
    otherLanguage: { short: 'EN', long: 'Show in English' },
    theme: { system: 'wie das System', light: 'hell', dark: 'dunkel' },
    themeTitle: (theme) => `Darstellung: ${theme}. Ändern`,
  },

  linkUnknown: 'Verbindung nicht bekannt',
  linkRestarted: (peer, model) => ({
    short: `${peer} wurde als ${model} neu gestartet, noch unbemerkt`,
    long: `${von(peer)} Programm wurde an Ort und Stelle als ${model} neu gestartet, und das hat diese Verbindung beendet. Dieses Programm hat noch nicht nachgesehen: Es merkt das beim nächsten Aufruf auf dieser Verbindung.`,
  }),
  link: {
    connected: (peer) => ({ short: 'verbunden', long: `Verbunden mit ${peer}` }),
    notDialled: (peer) => ({
      short: `halb verbunden: ${peer} hat noch nicht gewählt`,
      long: `Unsere Verbindung zu ${peer} ist offen. Die, auf der ${peer} sendet, ist es nicht: ${peer} hat noch nicht gewählt, oder unser Programm hat sie noch nicht angenommen.`,
    }),
    notReached: (peer) => ({
      short: `halb verbunden: ${peer} ist noch nicht erreicht`,
      long: `${von(peer)} Verbindung zu uns ist offen. Die, auf der wir senden, ist es nicht: unser Programm hat noch nicht gewählt, oder ${peer} horcht nicht.`,
    }),
    halfClosed: (peer) => ({
      short: `von ${peer} halb geschlossen`,
      long: `${peer} hat seine Seite beendet und sendet nichts mehr. Was du tippst, geht noch dorthin, solange ${peer} liest.`,
    }),
    left: (peer) => ({
      short: `${peer} hat die Verbindung geschlossen, noch unbemerkt`,
      long: `${peer} hat seine Seite geschlossen. Dieses Programm hat noch nicht nachgesehen: es merkt das beim nächsten Aufruf auf dieser Verbindung.`,
    }),
    waiting: (peer) => ({ short: `wartet auf ${peer}`, long: 'Keine Verbindung ist offen.' }),
    dialling: (peer) => ({ short: `wählt ${peer} an`, long: 'Keine Verbindung ist offen.' }),
  },

  contact: {
    connecting: 'Verbindung zur Bridge entsteht …',
    blind: (time) => `Blind seit ${time}: die Bridge antwortet nicht.`,
    notAnswering:
      'Zu sehen ist, was sie zuletzt gesagt hat. Die Seite versucht es von selbst weiter; bleibt es so, starte die Bridge in ihrem Terminal neu.',
    neverAnswered:
      'Die Seite versucht es von selbst weiter; starte die Bridge in ihrem Terminal, und prüfe die Adresse dieser Seite.',
    stopped:
      'Sie wurde beendet. Zu sehen ist, was sie zuletzt gesagt hat; starte sie in ihrem Terminal neu, dann geht es hier von selbst weiter.',
    unreachable: 'Nicht gesendet: die Bridge antwortet nicht. Nichts Geschriebenes ist verloren.',
    unanswered:
      'Die Bridge hat nicht geantwortet; ob sie dies angenommen hat, ist nicht bekannt. Sieh nach, bevor du es noch einmal versuchst; nichts Geschriebenes ist verloren.',
    misread:
      'Die Seite hat etwas von der Bridge nicht verstanden: beide haben verschiedene Versionen. Lade die Seite neu.',
  },

  state: {
    region: 'Was das Programm gerade tut',
    headline(state, elapsed, nextAttempt) {
      if (state.kind === 'starting') return 'Das Programm startet'
      if (state.kind === 'ended') return 'Das Programm ist beendet'
      if (state.kind === 'loop') {
        if (state.mode === 'running') return 'Rechnend: die Schleife führt einen Rückruf aus'
        if (state.mode === 'unobserved') return `Seit ${elapsed} nicht beobachtet`
        return `Seit ${elapsed} untätig: die Schleife ist frei`
      }
      switch (state.mode) {
        case 'retry':
          return `Pause, nächster Versuch in ${nextAttempt}`
        case 'blocked':
        case 'pending':
          if (state.operation === 'sleep') return `Zurückgehalten seit ${elapsed}`
          return `Blockiert in ${callOf(state.operation)} seit ${elapsed}`
        case 'unobserved':
          return `Seit ${elapsed} nicht beobachtet`
        default:
          return 'Rechnend'
      }
    },
    detail(state, peer) {
      if (state.kind === 'starting') return 'Noch meldet es nichts.'
      if (state.kind === 'ended') return 'Seine Bridge wurde beendet.'
      if (state.mode === 'unobserved') {
        return 'Aufzeichnungen gingen verloren, oder es bekam keinen Prozessor: Was es tut, ist nicht bekannt.'
      }
      if (state.kind === 'loop') {
        const wieder = state.retrying ? ` Gleich wählt es ${peer} wieder an.` : ''
        const held = state.heldBack
          ? ' recv() ist zurückgehalten: Seite und Terminal nehmen gerade nicht mehr auf. Was kommt, wartet im Kernel.'
          : ''
        if (state.pending.length === 0) return `Keine Operation steht aus.${wieder}${held}`
        const weiter =
          state.pending.length > 1
            ? ' zugleich; was zuerst kommt, geht weiter.'
            : '; nichts hält den Thread fest.'
        return `Wartet auf ${listed(state.pending, 'und')}${weiter}${wieder}${held}`
      }
      if (state.mode === 'retry') {
        return `Unter ${von(peer)} Adresse horcht noch niemand, oder niemand antwortet. Auch die Pause hält den Thread fest.`
      }
      if (state.mode === 'running') return 'Der Thread rechnet: kein Aufruf hält ihn fest.'
      return bis(state.operation, peer)
    },
    lost: (time) => `Seit ${time} nicht beobachtet`,
    lastKnown: (announcement) => `Seine Bridge antwortet nicht. Zuletzt bekannt: ${announcement}`,
    unended: (bytes, peer) =>
      `${bytes} B sind ohne Zeilenende angekommen, also ist keine Zeile vollständig: Das Programm wartet auf ihr Ende. Sendet ${peer} keine Zeilenenden, starte diese Bridge mit --framing raw.`,
    announcement(state) {
      if (state.kind === 'starting') return 'Das Programm startet.'
      if (state.kind === 'ended') return 'Das Programm ist beendet.'
      if (state.mode === 'unobserved') return 'Nicht beobachtet.'
      if (state.kind === 'loop') return `Wartet auf ${listed(state.pending, 'und') || 'nichts'}.`
      if (state.operation === 'sleep' && state.mode === 'blocked') return 'Zurückgehalten.'
      if (state.mode === 'retry') return 'Pause bis zum nächsten Versuch.'
      return state.mode === 'running' ? 'Rechnend.' : `Blockiert in ${callOf(state.operation)}.`
    },
    title(state) {
      if (state.kind === 'starting') return 'startet'
      if (state.kind === 'ended') return 'beendet'
      if (state.mode === 'unobserved') return 'nicht beobachtet'
      if (state.kind === 'loop') return `wartet auf ${listed(state.pending, 'und') || 'nichts'}`
      if (state.operation === 'sleep' && state.mode === 'blocked') return 'zurückgehalten'
      if (state.mode === 'retry') return 'Pause'
      return state.mode === 'running' ? 'rechnend' : `blockiert in ${callOf(state.operation)}`
    },
    startOther: (peer) => `${peer} starten:`,
  },

  chat: {
    title: 'Chat',
    with: (peer) => `mit ${peer}`,
    empty: (peer) =>
      `Noch ist nichts gesagt. Was du schreibst, geht als eine Zeile Text an ${peer}.`,
    runThere: (peer) =>
      `${peer} ist noch nicht da. Um ${peer} zu starten, führe auf der anderen Seite aus:`,
    older: (n) =>
      `${anzahl(n, 'Eine ältere Nachricht ist', 'ältere Nachrichten sind')} nicht mehr im Speicher; eine Aufzeichnung (--record) hätte sie.`,
    showMore: (n) => `${numbers.integer(n)} frühere zeigen`,
    toNewest: 'Zur neuesten',
    queued(why) {
      switch (why.kind) {
        case 'noConnection':
          return 'eingereiht: noch keine Verbindung'
        case 'blocked':
          return `eingereiht: der Thread ist in ${callOf(why.operation)} blockiert`
        case 'sending':
          return 'eingereiht: ein früheres send() wartet auf Platz'
        case 'beingSent':
          return why.handed === null
            ? 'wird gesendet'
            : `wird gesendet: ${numbers.integer(why.handed)} von ${numbers.integer(why.bytes)} B dem Kernel übergeben`
        case 'next':
          return 'eingereiht: das Programm liest sie als nächstes'
      }
    },
    handed: (time, after) => `dem Kernel übergeben ${time} nach ${after}`,
    acknowledged: (peer) => `quittiert von ${von(peer)} Kernel`,
    unconfirmed: (peer) =>
      `unbestätigt: die Verbindung endete, bevor ${von(peer)} Kernel sie quittiert hat`,
    sendAgain: 'Noch einmal senden',
    sentAgain: 'noch einmal gesendet',
    received(time, unread) {
      if (unread.kind === 'unknown') return `gelesen ${time}`
      const { kind, ns } = unread
      if (kind === 'for' && ns < SOFORT) return `sofort gelesen, ${time}`
      const grenze = { for: '', atLeast: 'mindestens ', atMost: 'höchstens ' }[kind]
      return `gelesen ${time}, lag vorher ${grenze}${numbers.duration(ns)} ungelesen`
    },
    arrivedUnread({ place, arrived, bytes, lines }) {
      const umfang = `${numbers.integer(bytes)} B`
      const was =
        lines === null || lines === 1 ? umfang : `${numbers.integer(lines)} Zeilen, ${umfang}`
      if (place === 'kernel') return `${was} angekommen, ungelesen`
      if (place === 'process') return `${was} im Prozess, vom Programm ungelesen`
      if (arrived === 0) return `${was} unterwegs`
      return `${numbers.integer(arrived)} von ${was} angekommen, ungelesen`
    },
    unreadSince: (time, elapsed, atTheLatest) =>
      atTheLatest ? `spätestens seit ${time}, ${elapsed} lang` : `seit ${time}, ${elapsed} lang`,
    incomplete: (time) => `unvollständig: die Verbindung endete vor dem Ende der Zeile, ${time}`,
    invalid: 'kein gültiges UTF-8: � steht für Bytes, die kein Text sind',
    cutCharacter: 'recv() hat ein Zeichen zerschnitten',
    partOfCharacter: '(Teil eines Zeichens)',
    sameRecv: 'in einem recv() mit der vorigen',
    emptyText: '(leere Zeile)',
    showWhole: (n) => `Alle ${numbers.integer(n)} Zeichen zeigen`,
    lastReceived: 'Empfangen',
  },

  copy: {
    button: 'Kopieren',
    title: 'Den Befehl kopieren',
    done: 'Kopiert',
    failed: 'Bitte markieren und selbst kopieren: der Browser erlaubt es hier nicht.',
  },

  composer: {
    label: 'Nachricht',
    placeholder: 'Tippen, Enter sendet',
    send: 'Senden',
    ask: (n) =>
      n === 1
        ? 'Eine Zeile als eine Nachricht senden?'
        : `${n} Zeilen als ${n} Nachrichten senden?`,
    confirm: (n) => `${anzahl(n, 'Eine Nachricht', 'Nachrichten')} senden`,
    edit: 'Weiter bearbeiten',
    tooLong: (line, lines, bytes, limit) =>
      `Nicht gesendet: ${lines === 1 ? 'die Nachricht' : `Zeile ${line}`} hat ${numbers.integer(bytes)} Bytes, eine Nachricht darf ${numbers.integer(limit)} haben. Kürze sie, oder sende sie in Teilen.`,
    partly: (sent) =>
      `${anzahl(sent, 'Eine Nachricht wurde', 'Nachrichten wurden')} angenommen; der Rest ist noch hier.`,
    sending: 'Wird gesendet …',
  },

  program: {
    title: 'Programm dieses Peers',
    mode: {
      running: 'rechnend',
      blocked: 'blockiert',
      pending: 'wartend',
      retry: 'Pause',
      idle: 'untätig',
      unobserved: 'nicht beobachtet',
    },
    mark(mode, operation, elapsed, alone) {
      const word = mode === 'pending' ? 'wartet' : de.program.mode[mode]
      return `${alone ? '' : `${callOf(operation)} `}${word} ${elapsed}`
    },
    showSpans: (operation) => `Die Spannen von ${callOf(operation)} in der Zeitleiste zeigen`,
    none: 'Noch kein Programm.',
  },

  figures: {
    title: 'Zahlen',
    thisRun: 'dieser Lauf',
    lastRun: 'letzter Lauf',
    response: 'Antwortzeit, Enter → Kernel',
    median: 'Median',
    p95: 'p95',
    last: 'letzte',
    responseTitle: 'Von Enter, bis der Kernel das letzte Byte der Nachricht hatte',
    shares: 'Anteil an der Zeit des Threads',
    perSecond: 'Nachrichten/s',
    cpu: 'CPU',
    cpuTitle: 'CPU-Zeit des Threads, in dem das Programm läuft',
    notYetRun: 'noch nicht gelaufen',
    none: '–',
    unknown: 'unbekannt',
    notYet: 'noch keine Zahlen',
  },

  sockets: {
    title: 'Sockets',
    view: 'Sicht des Kernels, 10 Hz',
    needsLinux: 'Zustände und Warteschlangen nennt der Kernel. Diese Ansicht braucht Linux.',
    noReading: 'Der Kernel wurde noch nicht gefragt.',
    columns: {
      socket: 'Socket',
      state: 'Zustand',
      send: 'Sendepuffer',
      receive: 'Empfangspuffer',
    },
    role: { listening: 'horcht', outgoing: 'ausgehend', incoming: 'eingehend', input: 'Eingabe' },
    none: 'Das Programm hat keinen Socket offen.',
    waiting: (n) => `${numbers.integer(n)} wartend`,
    waitingTitle: (limit) =>
      `Annahmewarteschlange: verbunden, noch nicht angenommen. Sie fasst ${numbers.integer(limit)}.`,
    unread: (bytes) => `${bytes} ungelesen`,
    inProcess: (bytes) => `+ ${bytes} im Prozess`,
    full: (bytes) => `voll: ${bytes}`,
    fullTitle: 'Der Sendepuffer ist voll: send() wartet, bis der Peer Platz schafft.',
    receiveFull: (bytes) => `voll: ${bytes} ungelesen`,
    receiveFullTitle:
      'Der Empfangspuffer ist voll: Der Kernel lässt den Peer nichts mehr senden (Fenster 0), bis das Programm liest.',
    bufferTitle: (bytes) =>
      `Der Kernel gibt diesem Puffer ${bytes}, seine eigene Buchführung mitgezählt.`,
    halfClosed: 'halb geschlossen',
    halfClosedTitle: 'Der Peer hat seine Seite beendet, und das Programm hat das gelesen.',
  },

  thread: {
    name: (tid) => `Thread ${tid}`,
    state: (state) => `Zustand ${state}`,
    in: (call) => `in ${call}`,
    userMode: 'in keinem Systemaufruf',
    waitChannel: (name) => `wchan ${name}`,
    cpu: (cpu, elapsed) => `${numbers.duration(cpu)} CPU in ${numbers.duration(elapsed)}`,
    switches: (voluntary, involuntary) =>
      `${anzahl(voluntary, '1 freiwilliger Wechsel', 'freiwillige Wechsel')}, ${numbers.integer(involuntary)} unfreiwillig`,
  },

  events: {
    title: 'Ereignisse',
    none: 'Noch ist nichts geschehen.',
    restarted: (model, before) =>
      `Das Programm wurde an Ort und Stelle neu gestartet: ${model} statt ${before}. Chat und Aufzeichnung gehen weiter.`,
    times: (n) => `${numbers.integer(n)}-mal`,
    dismiss: 'Ausblenden',
    dismissAll: 'Alle ausblenden',
  },

  keys: {
    title: 'Tasten',
    timeline: 'In der Zeitleiste',
    close: 'Schließen',
    list: [
      { keys: ['Enter'], does: 'Nachricht senden' },
      { keys: ['Umschalt', 'Enter'], does: 'neue Zeile; jede Zeile ist eine Nachricht' },
      {
        keys: ['Esc'],
        does: 'weiter bearbeiten, statt mehrere Zeilen zu senden; diese Liste schließen',
      },
      { keys: ['C'], does: 'eine Nachricht schreiben' },
      { keys: ['G'], does: 'die Wörter auf dem Bildschirm erklären' },
      { keys: ['?'], does: 'diese Liste zeigen' },
    ],
  },
}
