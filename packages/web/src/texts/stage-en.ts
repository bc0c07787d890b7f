import type { StageTexts } from './stage'

export const stageEn: StageTexts = {
  title: (peers) => (peers === '' ? 'peerscope' : `${peers} · peerscope`),
  pair: 'How both programs are written',
  both: (model) => `both ${model}`,
  mixed: 'mixed',
  ownPage: (peer) => `${peer}’s own page, with sockets and figures`,
  alone: (peer) => `Only one peer is here. Watch ${peer}’s bridge to see both in this window.`,
}
