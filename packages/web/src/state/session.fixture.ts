/** Messages of a bridge for the tests of this folder, with the fields that matter filled in. */
import type {
  ChatMessage,
  FiguresMessage,
  KernelSocket,
  OpenMessage,
  OpenOperation,
  RunMessage,
  SessionMessage,
  SnapshotMessage,
  SocketMessage,
} from '@peerscope/protocol'

export const session: SessionMessage = {
  type: 'session',
  version: 1,
  epoch: 'e',
  peer: 'Alice',
  peerName: 'Bob',
  framing: 'line',
  turn: 'speak',
  listen: { host: '127.0.0.1', port: 5002 },
  remote: { host: '127.0.0.1', port: 5003 },
  clock: { bootId: null, baseNs: '0' },
  wallStartMs: 0,
  pid: 1,
  platform: 'linux',
  models: ['sync', 'async'],
  otherPeerCommand: 'peerscope sync',
}

export const syncRun: RunMessage = {
  type: 'run',
  run: 1,
  model: 'sync',
  startedNs: 0,
  lanes: [{ id: 1, name: 'main', kind: 'thread', operation: null }],
  program: {
    file: 'sync.ts',
    source: 'while (true) {\n  send(outgoing, input())\n  show(recv(incoming))\n}\n',
    lines: { input: 2, send: 2, recv: 3 },
  },
  inputFd: 21,
}

export const asyncRun: RunMessage = {
  ...syncRun,
  run: 2,
  model: 'async',
  lanes: [
    { id: 2, name: 'loop', kind: 'loop', operation: null },
    { id: 3, name: 'await:input', kind: 'pending', operation: 'input' },
    { id: 4, name: 'await:recv', kind: 'pending', operation: 'recv' },
    { id: 5, name: 'await:sleep', kind: 'pending', operation: 'sleep' },
  ],
}

export function lane(fields: Partial<OpenOperation>): OpenOperation {
  return {
    lane: 1,
    operation: 'none',
    mode: 'running',
    line: 0,
    connection: 0,
    sinceNs: 0,
    ...fields,
  }
}

export function open(run: number, ...lanes: Partial<OpenOperation>[]): OpenMessage {
  return { type: 'open', run, lanes: lanes.map(lane) }
}

export function message(fields: Partial<ChatMessage>): ChatMessage {
  return {
    type: 'message',
    id: 1,
    run: 1,
    direction: 'sent',
    state: 'queued',
    text: 'hello',
    raw: null,
    queuedNs: 0,
    startNs: null,
    endNs: null,
    acknowledgedNs: null,
    connection: 2,
    streamStart: null,
    streamEnd: null,
    arrived: null,
    sameRecv: false,
    sentAgainAs: null,
    ...fields,
  }
}

export function socket(fields: Partial<SocketMessage>): SocketMessage {
  return {
    type: 'socket',
    id: 1,
    run: 1,
    role: 'listening',
    fd: 22,
    local: { host: '127.0.0.1', port: 5002 },
    remote: null,
    openedNs: 0,
    peerEndedNs: null,
    closedNs: null,
    end: null,
    ...fields,
  }
}

export function kernelSocket(fields: Partial<KernelSocket>): KernelSocket {
  return {
    id: 1,
    state: 'ESTABLISHED',
    sendQueue: 0,
    receiveQueue: 0,
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
    acceptQueueLimit: 511,
    inProcess: 0,
    ...fields,
  }
}

export function figures(fields: Partial<FiguresMessage>): FiguresMessage {
  return {
    type: 'figures',
    run: 1,
    model: 'sync',
    startedNs: 0,
    untilNs: 10e9,
    endedNs: null,
    modeNs: { running: 1e9, blocked: 9e9, pending: 0, retry: 0, idle: 0, unobserved: 0 },
    response: null,
    sent: 0,
    received: 0,
    cpuNs: null,
    ...fields,
  }
}

export function snapshot(fields: Partial<SnapshotMessage>): SnapshotMessage {
  return {
    type: 'snapshot',
    sequence: 0,
    nowNs: 0,
    session,
    runs: [syncRun],
    figures: [],
    open: null,
    messages: [],
    olderMessages: 0,
    sockets: [],
    kernel: null,
    watched: [],
    notices: [],
    historyRecords: 0,
    historyFromNs: 0,
    ...fields,
  }
}
