import { modeCode, type Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { spanOf } from '../trace/spans.fixture'
import { OverviewBuilder } from './overview'
import { traceOf } from './scene.fixture'

const whole = { startNs: 0, durationNs: 1000 }
const build = (spans: readonly Span[]) => {
  const trace = traceOf(spans)
  const peers = [{ name: 'Alice', source: 0, trace, knownUntil: () => Infinity }]
  return new OverviewBuilder().build(peers, whole, 1000, 10).rows
}

test('a row says which mode took most of each stretch', () => {
  const spans = [
    spanOf(0, 300),
    spanOf(300, 60, { mode: 'running' }),
    spanOf(360, 240),
    spanOf(600, 200, { mode: 'running' }),
  ]
  expect(build(spans)).toEqual([
    [
      { from: 0, to: 3, mode: modeCode.blocked },
      { from: 3, to: 4, mode: modeCode.running },
      { from: 4, to: 6, mode: modeCode.blocked },
      { from: 6, to: 8, mode: modeCode.running },
    ],
  ])
})

test('a peer of which nothing is known has an empty row', () => {
  expect(build([])).toEqual([[]])
})
