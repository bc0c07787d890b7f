import { callOf } from './operations'
import type { Texts } from './texts'

export const watchDe: Texts['watch'] = {
  button: (peers) => `Beobachtet: ${peers}`,
  state: {
    connecting: 'noch nicht erreicht',
    live: 'live',
    gone: 'weg, jede Sekunde ein neuer Versuch',
  },
  add: 'Beobachten',
  at: (peer) => `Bei ${peer}`,
  watched: 'beobachtet',
}

export const flowDe: Texts['flow'] = {
  read: (peer, after) => `von ${peer} gelesen, ${after} nach Enter`,
  unread: (peer, time) => `seit ${time} ungelesen in ${peer}s Empfangspuffer`,
  part: {
    queue: () => 'in der Eingabewarteschlange',
    send: () => 'in send()',
    buffer: (peer) => `unterwegs und in ${peer}s Empfangspuffer`,
    process: (peer) => `in ${peer}s Prozess, ungelesen`,
  },
}

export const deadlockDe: Texts['deadlock'] = {
  title: 'Verklemmung:',
  waits: (peer, operation, other) => `${peer} wartet in ${callOf(operation)} auf ${other}`,
  nobody: 'Jeder könnte nur von einem anderen gelöst werden, der selbst wartet.',
}
