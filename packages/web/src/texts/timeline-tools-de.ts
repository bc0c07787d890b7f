import { numbersOf } from '@peerscope/protocol'
import type { TimelineToolsTexts } from './timeline-tools'

const numbers = numbersOf('de')

export const timelineToolsDe: TimelineToolsTexts = {
  search: 'Die Zeitleiste durchsuchen',
  placeholder: 'recv >100ms, blockiert, Wörter einer Nachricht',
  example:
    'Operationen, Zustände, Dauern (>100ms, <2s) und Wörter von Nachrichten, die alle zutreffen müssen.',
  next: 'Nächster',
  previous: 'Voriger',
  fromBeginning: 'Das war der letzte; wieder von vorn.',
  fromEnd: 'Das war der erste; wieder von hinten.',
  close: 'Schließen',
  count: (found, more) => `${numbers.integer(found)}${more ? '+' : ''} gefunden`,
  none: 'nichts gefunden',
  only: 'Nur diese',
  onlyHint: 'Alles andere tritt zurück, und die Tabelle zeigt nur Gefundenes',
  cause: 'Zu dem, was ihn freigab',
  noCause: 'Kein Abschnitt in diesem Bild hat ihn freigegeben.',
  goesOn: 'Er dauert an: noch hat ihn nichts freigegeben.',
  notHeard: 'Seine Bridge ist weg: Was aus ihm wurde, ist nicht bekannt.',
  wasNotHeard: 'Dann war seine Bridge eine Weile weg: Was aus ihm wurde, ist nicht bekannt.',
  noProcessor: 'Nicht beobachtet: Der Prozess war angehalten oder bekam keinen Prozessor.',
  recordsLost: (count) =>
    `Nicht beobachtet: ${count === 1 ? 'Ein Eintrag ging' : `${numbers.integer(count)} Einträge gingen`} verloren.`,
  timerSet:
    'Die Pause endete, als ihr Zeitgeber ablief. Er wurde gestellt, weil dieser Aufruf fehlschlug.',
  noChat: 'Seine Nachricht steht in keinem Chat dieser Seite.',
  back: 'Zurück',
  toMessage: 'Zu seiner Nachricht',
  partOf: (text) => `Ein Teil der Nachricht „${text}“`,
  toEvent: 'Zu seinem Ereignis',
  tellEvent: 'Was ihn freigab',
  event: (words) => `Freigegeben durch: ${words}`,
  selection: (duration, from) => `${duration} gewählt, ab ${from}`,
  columns: {
    peer: 'Peer',
    lane: 'Spur',
    mode: 'Zustand',
    operation: 'Operation',
    time: 'Zeit',
    share: 'Anteil',
    count: 'Abschnitte',
    longest: 'längster',
    bytes: 'Bytes',
  },
  uncovered: 'außerhalb der Abschnitte',
  counting: 'wird gezählt …',
  nothing: 'In dieser Zeitspanne liegt kein Abschnitt.',
  copy: 'Als TSV kopieren',
  copied: 'Kopiert',
  copyFailed: 'Der Browser erlaubt das Kopieren hier nicht.',
  clear: 'Loslassen',
}
