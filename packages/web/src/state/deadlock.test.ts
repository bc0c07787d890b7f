import type { Flow, KernelMessage, KernelSocket, OpenOperation } from '@peerscope/protocol'
import { describe, expect, test } from 'vitest'
import { findDeadlock, type PeerFacts } from './deadlock'
import { programState } from './program-state'
import { asyncRun, kernelSocket, open, socket, syncRun } from './session.fixture'

const at = (port: number) => ({ host: '127.0.0.1', port })
/** Alice dialled 5003 from 40001, Bob dialled 5002 from 40002. */
const aliceSockets = [
  socket({ id: 2, role: 'outgoing', local: at(40001), remote: at(5003) }),
  socket({ id: 3, role: 'incoming', local: at(5002), remote: at(40002) }),
]
const bobSockets = [
  socket({ id: 7, role: 'incoming', local: at(5003), remote: at(40001) }),
  socket({ id: 8, role: 'outgoing', local: at(40002), remote: at(5002) }),
]

function peer(
  source: number,
  operation: OpenOperation['operation'],
  connection: number,
  part: Partial<PeerFacts> = {},
): PeerFacts {
  const lane = { operation, mode: 'blocked', connection, sinceNs: 0 } as const
  return {
    source,
    program: programState(syncRun, open(1, lane)),
    connection,
    sockets: source === 0 ? aliceSockets : bobSockets,
    kernel: null,
    blind: false,
    shiftNs: 0,
    ...part,
  }
}
const kernelOf = (part: Partial<KernelSocket>): KernelMessage => ({
  type: 'kernel',
  run: 1,
  atNs: 0,
  supported: true,
  thread: null,
  sockets: [kernelSocket(part)],
})

const flow = (part: Partial<Flow>): Flow => ({
  from: 1,
  to: 0,
  message: 1,
  text: '',
  bytes: 1,
  queuedNs: 0,
  sendStartNs: 0,
  sentNs: 0,
  takenNs: null,
  readNs: null,
  lost: false,
  ...part,
})

const names = (peers: PeerFacts[], flows: Flow[] = [], now = 2e9) =>
  findDeadlock(peers, flows, now).map(({ source, operation, by }) => `${source} ${operation} ${by}`)

describe('a circle', () => {
  test('of two that both wait to receive', () => {
    expect(names([peer(0, 'recv', 3), peer(1, 'recv', 7)]).sort()).toEqual(['0 recv 1', '1 recv 0'])
  })

  test('of two that both wait to send', () => {
    expect(names([peer(0, 'send', 2), peer(1, 'send', 8)]).sort()).toEqual(['0 send 1', '1 send 0'])
  })
})

describe('no circle', () => {
  const both = [peer(0, 'recv', 3), peer(1, 'recv', 7)] as const

  test('while it has not lasted', () => {
    expect(names([...both], [], 0.5e9)).toEqual([])
  })

  test('where one can be released by its user, by time, or by the network', () => {
    for (const operation of ['input', 'accept', 'connect', 'sleep'] as const) {
      expect(names([both[0], peer(1, operation, 0)])).toEqual([])
    }
  })

  test('where one is an event loop: nothing holds it', () => {
    const program = programState(
      asyncRun,
      open(2, { lane: 2, mode: 'idle' }, { lane: 4, operation: 'recv', mode: 'pending' }),
    )
    expect(names([both[0], peer(1, 'recv', 7, { program })])).toEqual([])
  })

  test('while a message is under way, arrived or not', () => {
    expect(names([...both], [flow({})])).toEqual([])
    expect(names([...both], [flow({ takenNs: 5 })])).toHaveLength(2)
    const kernel = kernelOf({ id: 3, receiveQueue: 4 })
    expect(names([peer(0, 'recv', 3, { kernel }), both[1]])).toEqual([])
  })

  test('where the peer has closed, which releases recv()', () => {
    const kernel = kernelOf({ id: 3, state: 'CLOSE_WAIT', receiveQueue: 1 })
    expect(names([peer(0, 'recv', 3, { kernel }), both[1]])).toEqual([])
  })

  test('with somebody who is not on the page, or is not heard', () => {
    expect(names([both[0]])).toEqual([])
    expect(names([both[0], peer(1, 'recv', 7, { blind: true })])).toEqual([])
    const elsewhere = [socket({ id: 7, role: 'incoming', local: at(6000), remote: at(6001) })]
    expect(names([both[0], peer(1, 'recv', 7, { sockets: elsewhere })])).toEqual([])
  })

  test('where a third peer is free', () => {
    expect(names([...both, peer(2, 'input', 0)])).toEqual([])
  })
})
