import type { StageTexts } from './stage'

export const stageDe: StageTexts = {
  title: (peers) => (peers === '' ? 'peerscope' : `${peers} · peerscope`),
  pair: 'Wie beide Programme geschrieben sind',
  both: (model) => `beide ${model}`,
  mixed: 'gemischt',
  ownPage: (peer) => `${peer}s eigene Seite, mit Sockets und Kennzahlen`,
  alone: (peer) =>
    `Nur ein Peer ist hier. Beobachte ${peer}s Bridge, um beide in diesem Fenster zu sehen.`,
}
