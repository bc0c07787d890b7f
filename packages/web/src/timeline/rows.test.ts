import type { Lane } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { chain, mainLane, recordsOf, runOf } from '../trace/spans.fixture'
import { Trace } from '../trace/trace'
import { rowsOf } from './rows'
import { sceneOf, traceOf } from './scene.fixture'

const loop: Lane = { id: 2, name: 'loop', kind: 'loop', operation: null }
const window = { startNs: 0, durationNs: 1e9 }

/** sync until 400 ms, then async. */
function switched(): Trace {
  const trace = traceOf(chain(0, [['blocked', 'recv', 400e6]]))
  trace.addRun(runOf(2, [loop], 400e6))
  trace.append(recordsOf(chain(400e6, [['running', 'none', 500e6]], 2)))
  return trace
}

function peersOf(...traces: Trace[]) {
  return traces.map((trace, source) => {
    return { name: `Peer ${source}`, source, trace, knownUntil: () => Infinity }
  })
}

test('rows of what goes on now stand together, peer by peer, and those of earlier runs below them', () => {
  const peers = peersOf(switched(), traceOf(chain(0, [['blocked', 'recv', 400e6]])), switched())
  const rows = rowsOf(peers, window, 900e6)
  expect(rows.map(({ peer, name, current, first }) => [peer.source, name, current, first])).toEqual(
    [
      [0, 'loop', true, true],
      [1, 'main', true, true],
      [2, 'loop', true, true],
      [0, 'main', false, true],
      [2, 'main', false, true],
    ],
  )
})

test('lanes of the same name share a row within a peer, never across peers', () => {
  const one = traceOf(chain(0, [['blocked', 'recv', 100e6]]))
  one.addRun(runOf(2, [{ ...mainLane, id: 7 }], 100e6))
  const rows = rowsOf(peersOf(one, traceOf([])), window, 900e6)
  expect(rows.map(({ lanes }) => lanes.length)).toEqual([2, 1])
  expect(rows.map(({ first }) => first)).toEqual([true, true])
})

test('a peer of whom nothing is known has no rows', () => {
  const rows = rowsOf(peersOf(traceOf([]), new Trace(), traceOf([])), window, 900e6)
  expect(rows.map(({ peer }) => peer.source)).toEqual([0, 2])
})

test('each peer has its name at its first row, and room between it and the one above', () => {
  const own = traceOf(chain(0, [['blocked', 'recv', 400e6]]))
  const peers = peersOf(own, switched())
  const { rows, measures, height } = sceneOf(own, { peers, untilNs: 900e6 })
  expect(rows.map(({ source, title }) => [source, title])).toEqual([
    [0, 'Peer 0'],
    [1, 'Peer 1'],
    [1, 'Peer 1'],
  ])
  const bottom = (r: number) => (rows[r]?.y ?? 0) + (rows[r]?.height ?? 0)
  const gaps = [1, 2].map((r) => (rows[r]?.y ?? 0) - bottom(r - 1) - measures.laneGap)
  expect(gaps).toEqual([measures.peerGap, measures.heading])
  expect(height).toBeGreaterThanOrEqual(bottom(2))
})

test('a peer is shown as far as it is known, though time goes on for the others', () => {
  const [own, other] = [traceOf([], { sinceNs: 0 }), traceOf([], { sinceNs: 0 })]
  const peers = peersOf(own, other).map((peer) => {
    return peer.source === 0 ? peer : { ...peer, knownUntil: () => 300e6 }
  })
  const { labels } = sceneOf(own, { peers, untilNs: 800e6 })
  expect(labels.map(({ text }) => text)).toEqual(['recv() 800 ms \u2026', 'recv() 300 ms \u2026'])
})

test('what a peer did before its bridge was started anew stands in the same rows', () => {
  const before = traceOf(chain(0, [['blocked', 'recv', 100e6]]))
  before.lostNs = 100e6
  before.backNs = 300e6
  const now = new Trace()
  now.addRun(runOf(1, [mainLane], 300e6))
  now.append(recordsOf(chain(300e6, [['blocked', 'input', 100e6]])))
  const peer = { name: 'Bob', source: 1, trace: now, knownUntil: () => Infinity }
  const rows = rowsOf([{ ...peer, earlier: [before] }], window, 900e6)
  expect(rows.map(({ name, lanes, current }) => [name, lanes.length, current])).toEqual([
    ['main', 2, true],
  ])
  expect(rows[0]?.lanes.map(({ startedNs }) => startedNs)).toEqual([0, 300e6])
  // In another model it has rows of its own, while they can be seen.
  const other = new Trace()
  other.addRun(runOf(1, [loop], 300e6))
  const bob = { ...peer, trace: other, earlier: [before] }
  expect(rowsOf([bob], window, 900e6).map(({ name, current }) => [name, current])).toEqual([
    ['loop', true],
    ['main', false],
  ])
  const later = { startNs: 500e6, durationNs: 1e8 }
  expect(rowsOf([bob], later, 900e6).map(({ name }) => name)).toEqual(['loop'])
})
