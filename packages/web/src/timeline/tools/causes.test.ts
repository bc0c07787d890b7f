import type { Flow, Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { recordsOf, runOf, spanOf } from '../../trace/spans.fixture'
import { Trace } from '../../trace/trace'
import type { TracedPeer } from '../../trace/traced-peers'
import { causeOf, type OtherEnd } from './causes'

function peer(source: number, spans: readonly Span[]): TracedPeer {
  const trace = new Trace()
  trace.addRun(runOf(1))
  trace.append(recordsOf(spans))
  return { name: `Peer ${source}`, source, trace, knownUntil: () => Infinity }
}

const bob = peer(1, [
  spanOf(0, 10, { operation: 'listen', connection: 1 }),
  spanOf(10, 40, { operation: 'connect', connection: 3 }),
  spanOf(50, 10, { operation: 'send', connection: 3 }),
  spanOf(60, 140, { operation: 'recv', connection: 3 }),
  spanOf(200, 5, { operation: 'send', connection: 3 }),
  spanOf(205, 95, { operation: 'recv', connection: 3 }),
  spanOf(300, 10, { operation: 'close', connection: 3 }),
  // Another connection of the same peer, nearer in time.
  spanOf(310, 5, { operation: 'recv', connection: 4 }),
  spanOf(320, 5, { operation: 'close', connection: 4 }),
])
/** One end of the connection whose other end is 3 of the other peer. */
const here = (start: number, duration: number, part: Partial<Span>): Span =>
  spanOf(start, duration, { connection: 2, ...part })
const flow = (sendStartNs: number, takenNs: number | null): Flow => ({
  ...{ from: 1, to: 0, message: 1, text: 'hello', bytes: 6, queuedNs: 0, lost: false },
  ...{ sendStartNs, sentNs: sendStartNs + 5, takenNs, readNs: takenNs },
})

/** The peers have one connection: 2 here, 3 there. */
const toBob: OtherEnd = (source, connection) =>
  source === 0 && connection === 2 ? { source: 1, connection: 3 } : null

function cause(
  span: Span,
  flows: readonly Flow[] = [],
  others = [bob],
  otherEnd = toBob,
): Span | null {
  const alice = peer(0, [span])
  const [lane] = alice.trace.lanes
  if (lane === undefined) return null
  const found = causeOf({ lane, span: 0 }, span, [alice, ...others], flows, otherEnd)
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
  const found = cause(here(100, 250, part), [flow(50, 90), flow(200, 350), flow(310, null)])
  expect(found?.start).toBe(start)
})

test('is not known where nobody else is in the picture, or the other end of the connection is not known', () => {
  const recv = here(100, 250, { operation: 'recv', releasedBy: 'data' })
  expect(cause(recv, [flow(200, 350)], [])).toBeNull()
  expect(cause(recv, [])).toBeNull()
  const ended = here(100, 250, { operation: 'recv', releasedBy: 'close' })
  expect(cause(ended, [], [])).toBeNull()
  expect(cause(ended)).not.toBeNull()
  expect(cause({ ...ended, connection: 7 })).toBeNull()
})

test('of a call that was interrupted it is the close() of the connection that ended', () => {
  const of = (connection: number): number | undefined => {
    const freed = spanOf(100, 250, {
      ...{ operation: 'accept', connection: 1, error: 4, releasedBy: 'close' },
    })
    const alice = peer(0, [
      freed,
      spanOf(350, 2, { operation: 'none', mode: 'running' }),
      spanOf(352, 1, { operation: 'close', connection }),
    ])
    const [lane] = alice.trace.lanes
    if (lane === undefined) throw new Error('no lane')
    return causeOf({ lane, span: 0 }, freed, [alice, bob], [], toBob)?.lane.span(6).start
  }
  expect(of(2)).toBe(300)
  expect(of(7)).toBeUndefined()
})

test('of a pause it is the attempt that failed before it', () => {
  const pause = spanOf(1100, 1e9, { operation: 'sleep', mode: 'retry', releasedBy: 'timer' })
  const after = (before: Partial<Span>, later = 0): number | null => {
    const late = { ...pause, start: pause.start + later }
    const alice = peer(0, [
      spanOf(0, 100, { operation: 'connect', error: 111 }),
      spanOf(100, 900, { operation: 'recv' }),
      spanOf(1000, 100, before),
      late,
    ])
    const [lane] = alice.trace.lanes
    if (lane === undefined) throw new Error('no lane')
    return causeOf({ lane, span: 3 }, late, [alice], [], toBob)?.span ?? null
  }
  expect(after({ operation: 'connect', error: 110 })).toBe(2)
  expect(after({ operation: 'accept', error: 24 })).toBe(2)
  expect(after({ operation: 'connect', error: 0 })).toBeNull()
  // The first failure is told first, on a slow machine for longer than usual.
  expect(after({ operation: 'connect', error: 111 }, 20e6)).toBe(2)
})

test.each(['none', 'input', 'timer', 'cancel'] as const)('of %s there is no span', (releasedBy) => {
  expect(cause(here(100, 250, { operation: 'input', releasedBy }))).toBeNull()
})

test('of lines that come close together each recv() is given its own', () => {
  const near = peer(
    1,
    [0, 1e5, 2e5].map((at) => spanOf(at, 10, { operation: 'send' })),
  )
  const recv = here(-1000, 2000, { operation: 'recv', releasedBy: 'data' })
  const flows = [flow(0, 1000), flow(1e5, 101_000), flow(2e5, 201_000)]
  expect(cause(recv, flows, [near])?.start).toBe(0)
})

test('a peer that was killed has no close()', () => {
  const killed = peer(1, [spanOf(0, 10, { operation: 'close', connection: 9 })])
  const recv = here(100, 600e9, { operation: 'recv', releasedBy: 'reset' })
  expect(cause(recv, [], [killed])).toBeNull()
})

test('of three peers it is the one at the other end', () => {
  const carol = peer(2, [spanOf(340, 5, { operation: 'close', connection: 3 })])
  const recv = here(100, 250, { operation: 'recv', releasedBy: 'close' })
  expect(cause(recv, [], [bob, carol])?.start).toBe(300)
})
