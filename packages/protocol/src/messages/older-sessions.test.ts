/** Session files of before these fields, and bridges that still write them so, are read on. */
import { describe, expect, it } from 'vitest'
import { streamMessage, viewerMessage } from './frame-message.js'

const session = {
  type: 'session',
  version: 1,
  epoch: 'e',
  peer: 'Alice',
  peerName: 'Bob',
  listen: { host: '127.0.0.1', port: 5002 },
  remote: { host: '127.0.0.1', port: 5003 },
  wallStartMs: 1.5,
  pid: 1,
  platform: 'linux',
  models: ['sync'],
  otherPeerCommand: null,
}
const socket = {
  type: 'socket',
  id: 2,
  run: 1,
  role: 'incoming',
  fd: 24,
  local: null,
  remote: null,
  openedNs: 3,
  closedNs: null,
  end: null,
}
const message = {
  type: 'message',
  id: 1,
  run: 1,
  direction: 'received',
  state: 'received',
  text: 'hi',
  raw: null,
  queuedNs: null,
  startNs: 1,
  endNs: 2,
  acknowledgedNs: null,
  connection: 2,
  streamStart: 0,
  streamEnd: 3,
  sentAgainAs: null,
}
const kernelSocket = {
  id: 2,
  state: 'ESTABLISHED',
  sendQueue: 0,
  receiveQueue: 0,
  notSent: 0,
  acknowledged: 0,
  roundTripUs: 0,
  acceptQueue: 0,
  acceptQueueLimit: 0,
  inProcess: 0,
}
const kernel = {
  type: 'kernel',
  run: 1,
  atNs: 5,
  supported: true,
  thread: null,
  sockets: [kernelSocket],
}

const newKernelSocket = {
  ...kernelSocket,
  ...{ sendBuffer: 0, receiveBuffer: 0, sendMemory: 0, receiveMemory: 0 },
  ...{ receiveWindow: null, arrived: 0, arrivedNs: null },
}
const read = [
  [session, { ...session, framing: 'line', turn: 'speak', clock: { bootId: null, baseNs: '0' } }],
  [socket, { ...socket, peerEndedNs: null }],
  [message, { ...message, arrived: null, sameRecv: false }],
  [kernel, { ...kernel, sockets: [newKernelSocket] }],
] as const

describe('an older message', () => {
  it.each(read.map(([older, now]) => [older.type, older, now] as const))(
    '%s means what it meant when it was written',
    (_, older, now) => {
      expect(streamMessage.parse(older)).toEqual(now)
      // And what is written now is read as it is.
      expect(streamMessage.parse(now)).toEqual(now)
    },
  )

  it('inside a snapshot does, too', () => {
    const snapshot = {
      type: 'snapshot',
      sequence: 9,
      nowNs: 10,
      runs: [],
      figures: [],
      open: null,
      olderMessages: 0,
      notices: [],
      historyRecords: 0,
      historyFromNs: 0,
    }
    const of = (place: 0 | 1) => ({
      ...snapshot,
      session: read[0][place],
      sockets: [read[1][place]],
      messages: [read[2][place]],
      kernel: read[3][place],
    })
    expect(viewerMessage.parse(of(0))).toEqual({ ...of(1), watched: [] })
  })

  it('is not read with a wrong value of a newer field', () => {
    const wrong = [
      { ...session, framing: 'block' },
      { ...session, turn: null },
      { ...session, clock: { bootId: null } },
      { ...session, clock: { bootId: 7, baseNs: '0' } },
      { ...session, clock: { bootId: 'b', baseNs: 0 } },
      { ...socket, peerEndedNs: 'now' },
      { ...socket, end: 'vanished' },
      { ...message, sameRecv: 1 },
      { ...message, arrived: { fromNs: 1 } },
      { ...kernel, sockets: [{ ...kernelSocket, sendBuffer: -1 }] },
      { ...kernel, sockets: [{ ...kernelSocket, receiveWindow: 'closed' }] },
    ]
    for (const one of wrong) expect(streamMessage.safeParse(one).success).toBe(false)
    expect(streamMessage.safeParse({ ...socket, closedNs: 4, end: 'timeout' }).success).toBe(true)
  })
})
