import { von } from './genitive-de'
import type { StageTexts } from './stage'

export const stageDe: StageTexts = {
  title: (peers) => (peers === '' ? 'peerscope' : `${peers} · peerscope`),
  pair: 'Wie beide Programme geschrieben sind',
  both: (model) => `beide ${model}`,
  mixed: 'gemischt',
  ownPage: (peer) => `${von(peer)} eigene Seite, mit Sockets und Kennzahlen`,
  alone: (peer) =>
    `Nur ein Peer ist hier. Beobachte ${von(peer)} Bridge, um beide in diesem Fenster zu sehen.`,
}
