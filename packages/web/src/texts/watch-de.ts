import { callOf } from './operations'
import { von } from './genitive-de'
import type { Texts } from './texts'

export const watchDe: Texts['watch'] = {
  button: (peers) => `Beobachtet: ${peers}`,
  state: {
    connecting: 'noch nicht erreicht',
    live: 'live',
    gone: 'weg, immer wieder ein neuer Versuch',
  },
  add: 'Beobachten',
  at: (peer) => `Bei ${peer}`,
  watched: 'beobachtet',
}

export const flowDe: Texts['flow'] = {
  read: (peer, after) => `von ${peer} gelesen, ${after} nach Enter`,
  unread: (peer, time) => `seit ${time} ungelesen in ${von(peer)} Empfangspuffer`,
  readAhead: (peer, time) => `seit ${time} in ${von(peer)} Prozess, vom Programm ungelesen`,
  lost: (peer) => `nie gelesen: ${von(peer)} Ende der Verbindung gibt es nicht mehr`,
  unheard: (peer) => `nicht bekannt, ob ${peer} sie gelesen hat: Die Bridge dort antwortet nicht`,
  part: {
    queue: () => 'in der Eingabewarteschlange',
    send: () => 'in send()',
    buffer: (peer) => `unterwegs und in ${von(peer)} Empfangspuffer`,
    process: (peer) => `in ${von(peer)} Prozess, ungelesen`,
  },
}

export const deadlockDe: Texts['deadlock'] = {
  title: 'Verklemmung:',
  waits: (peer, operation, other) => `${peer} wartet in ${callOf(operation)} auf ${other}`,
  nobody: 'Jeder könnte nur von einem anderen gelöst werden, der selbst wartet.',
}
