/** All words of the timeline that a person reads. Operation names are code and stay. */
import type { Lane, Mode, Release } from '@peerscope/protocol'
import type { DecimalSign } from './duration-format'

export interface TimelineTexts {
  title: string
  decimal: DecimalSign
  pause: string
  resume: string
  followLive: string
  fit: string
  table: string
  /** What the picture is, for those who cannot see it. */
  pictureLabel: (peers: string) => string
  /** How to move in it. */
  keysHint: string
  empty: string
  /** Short words: labels, figures. */
  modes: Record<Mode, string>
  /** The legend: what the mode means. */
  legend: Record<Mode, string>
  idleLabel: string
  lane: (lane: Lane, model: string) => string
  earlierRuns: string
  /** Of a message that lies in the receive buffer; of one that lay there. */
  unread: (bytes: number) => string
  unreadFor: (text: string, duration: string) => string
  deadlock: string
  paused: string
  releases: Record<Release, string>
  details: {
    label: string
    operation: string
    mode: string
    start: string
    duration: string
    bytes: string
    connection: string
    error: string
    releasedBy: string
    line: string
    lane: string
    peer: string
    stillOpen: string
    couldRelease: string
  }
  tableCaption: (count: number) => string
}

const awaited = (lane: Lane): string => lane.operation ?? lane.name.replace(/^await:/, '')

export const timelineEn: TimelineTexts = {
  title: 'Timeline',
  decimal: '.',
  pause: 'Pause',
  resume: 'Resume',
  followLive: 'Follow live',
  fit: 'Fit',
  table: 'Table',
  pictureLabel: (peers) => `Timeline of ${peers}: what the program did, and when`,
  keysHint:
    'W and S zoom, A and D move, F shows everything, L follows live, P pauses. Comma and full stop go from span to span, Alt with the up and down arrows from lane to lane, Escape lets go.',
  empty: 'Nothing recorded yet: the timeline begins with the first call of the program.',
  modes: {
    running: 'running',
    blocked: 'blocked',
    pending: 'waiting',
    retry: 'retry pause',
    idle: 'idle',
    unobserved: 'not observed',
  },
  legend: {
    running: 'running',
    blocked: 'blocked, thread held',
    pending: 'waiting, thread free',
    retry: 'retry pause',
    idle: 'idle',
    unobserved: 'not observed',
  },
  idleLabel: 'idle: ready for anything',
  lane: (lane, model) => {
    if (lane.kind === 'pending') return `awaiting ${awaited(lane)}`
    if (lane.kind === 'loop') return `${model}, event loop`
    return `${model}, ${lane.name} thread`
  },
  earlierRuns: 'Before the program was changed',
  deadlock: 'deadlock',
  unread: (bytes) => `${bytes} B unread`,
  unreadFor: (text, duration) => `“${text}” unread for ${duration}`,
  paused: 'The picture is paused; recording goes on.',
  releases: {
    none: 'nothing, it did not have to wait',
    data: 'data',
    connection: 'a connection',
    close: 'the peer closing its side (FIN)',
    reset: 'a reset (RST)',
    bufferSpace: 'space in the send buffer',
    input: 'input',
    timer: 'a timer',
    timeout: 'a timeout',
    cancel: 'being cancelled by us',
    error: 'an error',
    unknown: 'unknown',
  },
  details: {
    label: 'Details of the span',
    operation: 'operation',
    mode: 'mode',
    start: 'start',
    duration: 'duration',
    bytes: 'bytes',
    connection: 'connection',
    error: 'error',
    releasedBy: 'released by',
    line: 'program line',
    lane: 'lane',
    peer: 'peer',
    stillOpen: 'still going on',
    couldRelease: 'could be released by',
  },
  tableCaption: (count) => `What is going on, and the newest ${count} finished spans in view`,
}

export const timelineDe: TimelineTexts = {
  title: 'Zeitleiste',
  decimal: ',',
  pause: 'Anhalten',
  resume: 'Weiter',
  followLive: 'Live folgen',
  fit: 'Alles zeigen',
  table: 'Tabelle',
  pictureLabel: (peers) => `Zeitleiste von ${peers}: was das Programm wann tat`,
  keysHint:
    'W und S zoomen, A und D verschieben, F zeigt alles, L folgt live, P hält an. Komma und Punkt gehen von Abschnitt zu Abschnitt, Alt mit Pfeil auf und ab von Spur zu Spur, Escape lässt los.',
  empty: 'Noch nichts aufgezeichnet: die Zeitleiste beginnt mit dem ersten Aufruf des Programms.',
  modes: {
    running: 'rechnend',
    blocked: 'blockiert',
    pending: 'wartend',
    retry: 'Pause vor neuem Versuch',
    idle: 'untätig',
    unobserved: 'nicht beobachtet',
  },
  legend: {
    running: 'rechnend',
    blocked: 'blockiert, Thread belegt',
    pending: 'wartend, Thread frei',
    retry: 'Pause vor neuem Versuch',
    idle: 'untätig',
    unobserved: 'nicht beobachtet',
  },
  idleLabel: 'untätig: bereit für alles',
  lane: (lane, model) => {
    if (lane.kind === 'pending') return `wartet auf ${awaited(lane)}`
    if (lane.kind === 'loop') return `${model}, Ereignisschleife`
    return `${model}, Thread ${lane.name}`
  },
  earlierRuns: 'Bevor das Programm gewechselt wurde',
  deadlock: 'Verklemmung',
  unread: (bytes) => `${bytes} B ungelesen`,
  unreadFor: (text, duration) => `„${text}“ ${duration} lang ungelesen`,
  paused: 'Das Bild steht; die Aufzeichnung läuft weiter.',
  releases: {
    none: 'nichts, es musste nicht warten',
    data: 'Daten',
    connection: 'eine Verbindung',
    close: 'Schließen der Gegenseite (FIN)',
    reset: 'ein Zurücksetzen (RST)',
    bufferSpace: 'Platz im Sendepuffer',
    input: 'Eingabe',
    timer: 'einen Zeitgeber',
    timeout: 'Zeitüberschreitung',
    cancel: 'Abbruch durch uns',
    error: 'einen Fehler',
    unknown: 'unbekannt',
  },
  details: {
    label: 'Einzelheiten des Abschnitts',
    operation: 'Operation',
    mode: 'Zustand',
    start: 'Beginn',
    duration: 'Dauer',
    bytes: 'Bytes',
    connection: 'Verbindung',
    error: 'Fehler',
    releasedBy: 'freigegeben durch',
    line: 'Programmzeile',
    lane: 'Spur',
    peer: 'Peer',
    stillOpen: 'dauert noch an',
    couldRelease: 'könnte freigegeben werden durch',
  },
  tableCaption: (count) =>
    `Was gerade läuft, und die neuesten ${count} fertigen Abschnitte im Bild`,
}
