import type { ChatMessage, Flow, KernelMessage, Span } from '@peerscope/protocol'
import { describe, expect, it } from 'vitest'
import {
  blockedShare,
  bothHeldUs,
  cpuUs,
  longestQueue,
  queuedCount,
  readCount,
  receivedBy,
  receivedBytes,
  responseUs,
  sendUs,
  unreadUs,
} from './measures.js'
import type { PeerRecord, RunRecord } from './run-record.js'

const MS = 1e6
const END = 1000 * MS

const span = (startMs: number, endMs: number, part: Partial<Span> = {}): Span => ({
  start: startMs * MS,
  duration: (endMs - startMs) * MS,
  bytes: 0,
  streamOffset: 0,
  lane: 1,
  connection: 1,
  operation: 'recv',
  line: 1,
  error: 0,
  mode: 'blocked',
  releasedBy: 'data',
  ...part,
})

const sample = (atMs: number, cpuNs: number | null, queues: number[] = []): KernelMessage => ({
  type: 'kernel',
  run: 1,
  atNs: atMs * MS,
  supported: true,
  thread:
    cpuNs === null
      ? null
      : {
          tid: 1,
          state: 'S',
          systemCall: null,
          waitChannel: null,
          cpuNs,
          voluntarySwitches: 0,
          involuntarySwitches: 0,
        },
  sockets: queues.map((receiveQueue, id) => ({
    id,
    state: 'ESTABLISHED',
    sendQueue: receiveQueue * 2,
    receiveQueue,
    sendBuffer: 0,
    receiveBuffer: 0,
    sendMemory: 0,
    receiveMemory: 0,
    receiveWindow: null,
    arrived: 0,
    arrivedNs: null,
    notSent: 0,
    acknowledged: 0,
    roundTripUs: 0,
    acceptQueue: 0,
    acceptQueueLimit: 0,
    inProcess: 0,
  })),
})

const peer = (part: Partial<PeerRecord> = {}): PeerRecord => ({
  name: 'Alice',
  mainLane: { id: 1, name: 'main', kind: 'thread', operation: null },
  spans: [],
  messages: [],
  sockets: [],
  kernel: [],
  ...part,
})

const run = (part: Partial<RunRecord> = {}): RunRecord => ({
  model: 'sync',
  endNs: END,
  alice: peer(),
  bob: peer(),
  flows: [],
  ...part,
})

const flow = (part: Partial<Flow> = {}): Flow => ({
  from: 1,
  to: 0,
  message: 1,
  text: 'hello',
  bytes: 6,
  queuedNs: 200 * MS,
  sendStartNs: 201 * MS,
  sentNs: 202 * MS,
  takenNs: 900 * MS,
  readNs: 900 * MS,
  lost: false,
  ...part,
})

describe('a share of the run', () => {
  it('counts what lies within it, of the thread alone', () => {
    const spans = [
      span(-500, 100),
      span(100, 200, { mode: 'running' }),
      span(200, 300, { lane: 2 }),
      span(900, 5000),
    ]
    expect(blockedShare(peer({ spans }), END)).toBeCloseTo(0.2)
  })
})

describe('times of a message', () => {
  it('are those of its flow', () => {
    expect(responseUs(flow(), END)).toBe(700_000)
    expect(unreadUs(flow(), END)).toBe(698_000)
    expect(sendUs(flow())).toBe(1000)
  })

  it('that was not read, or only after the end, has no response time and lay until the end', () => {
    for (const late of [
      flow({ readNs: null, takenNs: null }),
      flow({ readNs: 2 * END, takenNs: 2 * END }),
    ]) {
      expect(responseUs(late, END)).toBeNull()
      expect(unreadUs(late, END)).toBe(798_000)
      expect(readCount(run({ flows: [late] }), 1)).toBe(0)
    }
  })

  it('that there was none are not known', () => {
    expect([responseUs(undefined, END), unreadUs(undefined, END), sendUs(undefined)]).toEqual([
      null,
      null,
      null,
    ])
  })
})

it('lines that were typed and not sent are counted, not those that came after the end', () => {
  const message = (queuedMs: number | null, endMs: number | null): ChatMessage => ({
    type: 'message',
    id: 1,
    run: 1,
    direction: 'sent',
    state: 'queued',
    text: '',
    raw: null,
    queuedNs: queuedMs === null ? null : queuedMs * MS,
    startNs: null,
    endNs: endMs === null ? null : endMs * MS,
    acknowledgedNs: null,
    connection: 0,
    streamStart: null,
    streamEnd: null,
    arrived: null,
    sameRecv: false,
    sentAgainAs: null,
  })
  const messages = [message(1, 2), message(1, null), message(1, 1500), message(1500, null)]
  expect(queuedCount(peer({ messages }), END)).toBe(2)
})

describe('what the kernel says', () => {
  it('of the CPU is the difference over the run', () => {
    const alice = peer({ kernel: [sample(-50, 5000), sample(500, 9000), sample(1500, 99_000)] })
    const bob = peer({ kernel: [sample(10, 1000), sample(900, 4000)] })
    expect(cpuUs(run({ alice, bob }))).toBe(7)
  })

  it('is unknown where one of them is', () => {
    const alice = peer({ kernel: [sample(0, 1), sample(500, 2)] })
    expect(cpuUs(run({ alice, bob: peer({ kernel: [sample(0, null)] }) }))).toBeNull()
    expect(longestQueue(peer(), 'receiveQueue', END)).toBeNull()
  })

  it('of a queue is the most that was seen until the end', () => {
    const seen = peer({
      kernel: [sample(0, 1, [3, 6]), sample(500, 1, [0]), sample(1500, 1, [90])],
    })
    expect(longestQueue(seen, 'receiveQueue', END)).toBe(6)
    expect(longestQueue(seen, 'sendQueue', END)).toBe(12)
  })
})

it('both are held while both are, and by the same call', () => {
  const alice = peer({ spans: [span(-100, 400), span(500, 600, { operation: 'send' })] })
  const bob = peer({ spans: [span(-100, 100), span(300, 700)] })
  expect(bothHeldUs(run({ alice, bob }), 'recv')).toBe(200_000)
  expect(bothHeldUs(run({ alice, bob }), 'send')).toBe(0)
})

it('bytes are received when the recv() that brings them has ended', () => {
  const spans = [
    span(0, 100, { bytes: 10 }),
    span(100, 200, { bytes: 5 }),
    span(900, 1100, { bytes: 7 }),
  ]
  expect(receivedBytes(peer({ spans }), END)).toBe(15)
  expect(receivedBy(peer({ spans }), 12, END)).toBe(200 * MS)
  expect(receivedBy(peer({ spans }), 16, END)).toBeNull()
})
