import type { Flow, Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { recordsOf, runOf, spanOf } from '../../trace/spans.fixture'
import { Trace } from '../../trace/trace'
import type { TracedPeer } from '../../trace/traced-peers'
import { causeOf } from './causes'

function peer(source: number, spans: readonly Span[], group = ''): TracedPeer {
  const trace = new Trace()
  trace.addRun(runOf(1))
  trace.append(recordsOf(spans))
  return { name: `Peer ${source}`, source, trace, group, knownUntil: () => Infinity }
}

const bob = peer(1, [
  spanOf(0, 10, { operation: 'listen' }),
  spanOf(10, 40, { operation: 'connect' }),
  spanOf(50, 10, { operation: 'send' }),
  spanOf(60, 140, { operation: 'recv' }),
  spanOf(200, 5, { operation: 'send' }),
  spanOf(205, 95, { operation: 'recv' }),
  spanOf(300, 10, { operation: 'close' }),
])
const flow = (sendStartNs: number, takenNs: number | null): Flow => ({
  ...{ from: 1, to: 0, message: 1, text: 'hello', bytes: 6, queuedNs: 0, lost: false },
  ...{ sendStartNs, sentNs: sendStartNs + 5, takenNs, readNs: takenNs },
})

function cause(span: Span, flows: readonly Flow[] = [], others = [bob]): Span | null {
  const alice = peer(0, [span])
  const [lane] = alice.trace.lanes
  if (lane === undefined) return null
  const found = causeOf({ lane, span: 0 }, span, [alice, ...others], flows)
  return found === null ? null : found.lane.span(found.span)
}

test.each([
  ['a recv(), the send() of its message', { operation: 'recv', releasedBy: 'data' }, 200],
  ['an accept(), the connect()', { operation: 'accept', releasedBy: 'connection' }, 10],
  ['a connect(), the listen()', { operation: 'connect', releasedBy: 'connection' }, 0],
  ['a send(), the recv() that made room', { operation: 'send', releasedBy: 'bufferSpace' }, 205],
  ['a recv() at end of file, the close()', { operation: 'recv', releasedBy: 'close' }, 300],
  ['a reset, the close()', { operation: 'send', releasedBy: 'reset' }, 300],
] as const)('of %s', (_what, part, start) => {
  const found = cause(spanOf(100, 250, part), [flow(50, 90), flow(200, 350), flow(310, null)])
  expect(found?.start).toBe(start)
})

test('is not known where nobody else is in the picture, or it belongs to another run', () => {
  const recv = spanOf(100, 250, { operation: 'recv', releasedBy: 'data' })
  expect(cause(recv, [flow(200, 350)], [])).toBeNull()
  expect(cause(recv, [])).toBeNull()
  const elsewhere = peer(1, [spanOf(300, 10, { operation: 'close' })], 'another')
  const ended = spanOf(100, 250, { operation: 'recv', releasedBy: 'close' })
  expect(cause(ended, [], [elsewhere])).toBeNull()
})

test.each(['none', 'input', 'timer', 'cancel'] as const)('of %s there is no span', (releasedBy) => {
  expect(cause(spanOf(100, 250, { operation: 'input', releasedBy }))).toBeNull()
})

test('of lines that come close together each recv() is given its own', () => {
  const near = peer(
    1,
    [0, 1e5, 2e5].map((at) => spanOf(at, 10, { operation: 'send' })),
  )
  const recv = spanOf(-1000, 2000, { operation: 'recv', releasedBy: 'data' })
  const flows = [flow(0, 1000), flow(1e5, 101_000), flow(2e5, 201_000)]
  expect(cause(recv, flows, [near])?.start).toBe(0)
})

test('a close() of long ago released nothing: its peer was killed', () => {
  const long = peer(1, [spanOf(0, 10, { operation: 'close' })])
  const recv = spanOf(100, 600e9, { operation: 'recv', releasedBy: 'reset' })
  expect(cause(recv, [], [long])).toBeNull()
})
