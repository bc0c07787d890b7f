import type {
  KernelMessage,
  KernelSocket,
  OpenMessage,
  SocketMessage,
  Span,
} from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { recordsOf, runOf, spanOf } from '../trace/spans.fixture'
import { Trace } from '../trace/trace'
import { ByteSums, type PeerBytes } from './byte-sums'
import { kernelSocket } from './session.fixture'

const ALICE = { host: '127.0.0.1', port: 40_000 }
const BOB = { host: '127.0.0.1', port: 5003 }

function socket(id: number, role: SocketMessage['role']): SocketMessage {
  const [local, remote] = role === 'outgoing' ? [ALICE, BOB] : [BOB, ALICE]
  const times = { openedNs: 0, peerEndedNs: null, closedNs: null, end: null }
  return { type: 'socket', id, run: 1, role, fd: 9, local, remote, ...times }
}

function kernel(id: number, part: Partial<KernelSocket>): KernelMessage {
  return {
    type: 'kernel',
    run: 1,
    atNs: 0,
    supported: true,
    thread: null,
    sockets: [kernelSocket({ id, ...part })],
  }
}

interface Facts {
  /** Bytes by the spans; null: there is no such span. */
  sent?: number | null
  received?: number | null
  outgoing?: Partial<KernelSocket>
  incoming?: Partial<KernelSocket>
  open?: OpenMessage | null
  missing?: boolean
  blind?: boolean
}

/** Alice sends on her connection 1, Bob receives on his connection 2. */
function peers(facts: Facts): PeerBytes[] {
  const { sent = 6, received = 6, outgoing = {}, incoming = {}, open = null } = facts
  const lanes = (span: Partial<Span>, bytes: number | null) => {
    const trace = new Trace()
    trace.addRun(runOf(1))
    if (bytes !== null) {
      const offset = bytes - 4
      trace.append(recordsOf([spanOf(5, 5, { bytes: 4, streamOffset: offset, ...span })]))
    }
    if (facts.missing === true) trace.missBefore(1000)
    return trace.lanes
  }
  const { blind = false } = facts
  return [
    {
      source: 0,
      sockets: [socket(1, 'outgoing')],
      kernel: kernel(1, outgoing),
      open,
      lanes: lanes({ operation: 'send', connection: 1 }, sent),
      shiftNs: 0,
      blind: false,
    },
    {
      source: 3,
      sockets: [socket(2, 'incoming')],
      kernel: kernel(2, incoming),
      open: null,
      lanes: lanes({ operation: 'recv', connection: 2 }, received),
      shiftNs: 0,
      blind,
    },
  ]
}

/** What is said after the same has stood for a while. */
function said(facts: Facts) {
  const sums = new ByteSums()
  expect(sums.look(peers(facts), 0)).toEqual([])
  return sums.look(peers(facts), 2500)
}

test.each<[string, Facts]>([
  ['all of it was received', {}],
  ['nothing was sent', { sent: null, received: null }],
  ['the rest lies unread', { received: null, incoming: { receiveQueue: 6 } }],
  [
    'the rest lies in both kernels',
    { sent: 106, outgoing: { sendQueue: 40 }, incoming: { receiveQueue: 60 } },
  ],
  ['the rest was read ahead', { sent: 106, incoming: { inProcess: 100 } }],
  ['a line is in the process and counted already', { incoming: { inProcess: 3 } }],
  ['what was read is not acknowledged yet', { outgoing: { sendQueue: 6 } }],
])('nothing is said where %s', (_name, facts) => {
  expect(said(facts)).toEqual([])
})

test.each<[string, Facts, object]>([
  ['bytes have gone', { received: null }, { sent: 6, received: 0, queued: 0 }],
  ['more was received than sent', { received: 9 }, { sent: 6, received: 9, queued: 0 }],
  [
    'more lies there than was sent',
    { incoming: { receiveQueue: 2 } },
    { sent: 6, received: 6, queued: 2 },
  ],
])('it is said where %s', (_name, facts, sums) => {
  expect(said(facts)).toEqual([{ from: 0, to: 3, ...sums }])
})

test.each<[string, Facts]>([
  ['a send() goes on', { received: null, open: sending() }],
  ['spans are missing', { sent: null, missing: true }],
  ['a peer is not heard', { received: null, blind: true }],
  ['the connection is ending', { received: null, incoming: { state: 'CLOSE_WAIT' } }],
])('nothing can be said while %s', (_name, facts) => {
  expect(said(facts)).toEqual([])
})

test('what moves is waited for', () => {
  const sums = new ByteSums()
  sums.look(peers({ received: null }), 0)
  expect(sums.look(peers({ received: null, sent: 8 }), 2500)).toEqual([])
  expect(sums.look(peers({ received: null, sent: 8 }), 4400)).toEqual([])
  expect(sums.look(peers({ received: null, sent: 8 }), 4600)).toHaveLength(1)
  expect(sums.look(peers({ received: 8, sent: 8 }), 4700)).toEqual([])
})

function sending(): OpenMessage {
  const lane = { lane: 1, operation: 'send', mode: 'blocked', line: 1, sinceNs: 5 } as const
  return { type: 'open', run: 1, lanes: [{ ...lane, connection: 1 }] }
}
