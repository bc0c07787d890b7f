import { numbersOf } from '@peerscope/protocol'
import { callOf, listed } from './operations'
import type { HintTexts } from './hints'

const numbers = numbersOf('de')

export const hintsDe: HintTexts = {
  title: 'Was dieser Augenblick zeigt',
  words(hint, peer) {
    switch (hint.kind) {
      case 'lineHeld':
        return {
          sentence: `Deine Zeile wartet: ${callOf(hint.operation)} hält den Thread.`,
          word: 'blocking',
          link: 'blockierend',
        }
      case 'arrivedUnread':
        return {
          sentence: `Angekommen, nicht gelesen: ${numbers.bytes(hint.bytes)} liegen im Kernel, während ${callOf(hint.operation)} den Thread hält.`,
          word: 'receiveBuffer',
          link: 'Empfangspuffer',
        }
      case 'inProcess':
        return {
          sentence: `Vorausgelesen: ${numbers.bytes(hint.bytes)} liegen im Prozess, und ${callOf(hint.operation)} hält den Thread.`,
          word: 'receiveBuffer',
          link: 'Empfangspuffer',
        }
      case 'peerClosed':
        return {
          sentence: `${peer} hat seine Seite geschlossen; dein Programm hat noch nicht nachgesehen.`,
          word: 'halfClose',
          link: 'halbseitiges Schließen',
        }
      case 'halfClosed':
        return {
          sentence: `${peer} sendet nichts mehr; was du tippst, geht noch dorthin, solange ${peer} liest.`,
          word: 'halfClose',
          link: 'halbseitiges Schließen',
        }
      case 'resetUnnoticed':
        return {
          sentence:
            'Die Verbindung ist abgebrochen; dein Programm erfährt es beim nächsten Aufruf.',
          word: 'reset',
          link: 'Zurücksetzen (RST)',
        }
      case 'sameRecv':
        return {
          sentence:
            'Mehrere Nachrichten kamen in einem recv(): TCP trägt Bytes, keine Nachrichten.',
          word: 'framing',
          link: 'Nachrichtenrahmung',
        }
      case 'connectionWaits':
        return {
          sentence: `${hint.count === 1 ? 'Eine Verbindung hat' : `${numbers.integer(hint.count)} Verbindungen hat`} der Kernel hergestellt und dein Programm nicht angenommen.`,
          word: 'acceptQueue',
          link: 'Annahmewarteschlange',
        }
      case 'loopHeld':
        return {
          sentence: `Ein Rückruf hielt die Ereignisschleife ${numbers.duration(hint.ns)} lang fest: nichts anderes konnte währenddessen weitergehen.`,
          word: 'eventLoop',
          link: 'Ereignisschleife',
        }
      case 'silence':
        return {
          sentence: `Seit ${numbers.counting(hint.ns)} hat niemand gesprochen: dein Programm wartet in ${listed(hint.operations, 'und')}, und ${peer} hat nichts gesendet.`,
          word: hint.operations.length > 1 ? 'pending' : 'blocked',
          link: hint.operations.length > 1 ? 'ausstehend' : 'blockiert',
        }
      case 'bufferFull':
        return {
          sentence: `send() wartet auf Platz: ${peer} liest nicht so schnell, wie du sendest.`,
          word: 'flowControl',
          link: 'Flusskontrolle',
        }
    }
  },
}
