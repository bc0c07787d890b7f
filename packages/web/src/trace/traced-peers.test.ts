import { expect, test } from 'vitest'
import { mainLane, recordsOf, runOf, spanOf } from './spans.fixture'
import { Trace } from './trace'
import { TracedPeers } from './traced-peers'

function peer(source: number, startNs: number | null, shiftNs = 0) {
  const trace = new Trace()
  trace.shiftNs = shiftNs
  trace.addRun(runOf(1, [mainLane, { ...mainLane, id: 2, name: 'receiver' }]))
  if (startNs !== null) trace.append(recordsOf([spanOf(startNs, 10)]))
  return { name: `Peer ${source}`, source, trace, knownUntil: () => 0 }
}

test('reach from the earliest span of any of them to the latest', () => {
  const peers = new TracedPeers([peer(0, 500), peer(1, 300, 1000), peer(2, 40)])
  expect([peers.startNs, peers.endNs]).toEqual([40, 1310])
})

test('may have begun before the page\u2019s own bridge', () => {
  const peers = new TracedPeers([peer(0, 500), peer(1, 40, -1000)])
  expect([peers.startNs, peers.endNs]).toEqual([-960, 510])
})

test('have their lanes one after the other, the page\u2019s own first', () => {
  const [own, other] = [peer(0, 5), peer(1, null)]
  const { lanes } = new TracedPeers([own, other])
  expect(lanes).toEqual([...own.trace.lanes, ...other.trace.lanes])
  expect(lanes).toHaveLength(4)
})

test('are not reached back by one that has no spans yet', () => {
  const peers = new TracedPeers([peer(0, 500), peer(1, null)])
  expect([peers.startNs, peers.endNs]).toEqual([500, 510])
  const empty = new TracedPeers([peer(0, null)])
  expect([empty.startNs, empty.endNs]).toEqual([0, 0])
})
