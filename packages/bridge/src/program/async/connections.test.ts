/** The connections of an async program, with peers that are plain sockets of this very process. */
import { once } from 'node:events'
import { connect as dial, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { operations, type Address } from '@peerscope/protocol'
import { hasBlockingCalls } from '../../blocking/platform.js'
import { localAddress } from '../../blocking/sockets.js'
import { acknowledgedBytes, bufferSizes } from '../../blocking/tcp-info.js'
import { allocateTraceMemory } from '../../trace/memory.js'
import { AsyncConnections } from './connections.js'
import { openAsyncLanes } from './lanes.js'
import type { ProgramEvent } from '../events.js'
import { loadKernelCalls } from '../shared/kernel-calls.js'
import type { Link } from '../link.js'
import { WorkerContext } from '../shared/worker-context.js'

class Context extends WorkerContext {
  readonly told: ProgramEvent[] = []

  override tell(event: ProgramEvent): void {
    this.told.push(event)
  }
}

const anyPort: Address = { host: '127.0.0.1', port: 0 }

async function open(link: Partial<Link>) {
  const context = new Context({
    shared: allocateTraceMemory(1024).shared,
    base: process.hrtime.bigint(),
    link: {
      listen: null,
      peer: null,
      admitted: ['127.0.0.1'],
      turn: 'speak',
      framing: 'line',
      buffers: { receive: null, send: null },
      ...link,
    },
    lanes: [1, 2, 3, 4, 5, 6],
    lines: operations.map((_, code) => code),
    blocks: false,
    inputFd: null,
    parameters: {},
  })
  const connections = new AsyncConnections(
    context,
    openAsyncLanes(context),
    await loadKernelCalls(),
  )
  let startedOver = 0
  // The program always receives here: its connections come to their ends.
  connections.onReadable = (connection) => connection.pull()
  connections.onStartOver = () => {
    startedOver += 1
  }
  onTestFinished(() => {
    connections.closeAll()
  })
  const { told } = context
  const fdOf = (id: number) =>
    told.flatMap((event) => (event.type === 'socketOpened' && event.id === id ? [event.fd] : []))[0]
  const endOf = (id: number) =>
    told.flatMap((event) => (event.type === 'socketClosed' && event.id === id ? [event] : []))[0]
  const opened = (id: number) => fdOf(id) ?? -1
  const hasPeerEnded = (id: number) =>
    told.some((event) => event.type === 'peerEnded' && event.id === id)
  return { connections, told, opened, endOf, hasPeerEnded, startedOver: () => startedOver }
}

/** Another peer, which is dialled. */
async function openPeer(port = 0) {
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    sockets.push(socket)
  })
  server.listen({ ...anyPort, port })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const at = server.address()
  if (at === null || typeof at === 'string') throw new TypeError('not a port')
  return { server, sockets, address: { host: at.address, port: at.port } }
}

/** Another peer, which dials. */
async function dialUp(address: Address): Promise<Socket> {
  const socket = dial({ ...address, allowHalfOpen: true })
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return socket
}

/** What has come at a peer since it was last asked. */
function wordOn(socket: Socket | undefined): string | null {
  const bytes = (socket?.read() ?? null) as Buffer | null
  return bytes === null ? null : bytes.toString()
}

afterEach(() => {
  vi.useRealTimers()
})

describe.runIf(process.platform === 'linux')('buffers that were asked for', () => {
  const buffers = { receive: 10_000, send: 20_000 }
  const doubled = { receiveBuffer: 20_000, sendBuffer: 40_000 }

  it('are those of a connection that is dialled, which works like any other', async () => {
    const peer = await openPeer()
    const { connections, opened } = await open({ peer: peer.address, buffers })
    const connection = await connections.connect()
    expect(bufferSizes(opened(connection.id))).toEqual(doubled)
    connection.socket.write('hello')
    await expect.poll(() => wordOn(peer.sockets[0])).toBe('hello')
    peer.sockets[0]?.write('answer')
    await expect.poll(() => connection.received).toBe(6)
  })

  it('are those of the listening socket, and of what it accepts', async () => {
    const { connections, opened } = await open({ listen: anyPort, buffers })
    const server = await connections.listen()
    const accepting = connections.accept()
    await dialUp(localAddress(opened(server.id)))
    const { id } = await accepting
    expect([server.id, id].map((one) => bufferSizes(opened(one)))).toEqual([doubled, doubled])
  })

  it.each([
    [null, buffers.send, { sendBuffer: 40_000 }],
    [buffers.receive, null, { receiveBuffer: 20_000 }],
    [null, null, {}],
  ])('are the usual ones where none are: %j, %j', async (receive, send, asked) => {
    const peer = await openPeer()
    const usually = await open({ peer: peer.address })
    const usual = bufferSizes(usually.opened((await usually.connections.connect()).id))
    const { connections, opened } = await open({ peer: peer.address, buffers: { receive, send } })
    const { id } = await connections.connect()
    expect(bufferSizes(opened(id))).toEqual({ ...usual, ...asked })
  })
})

describe('a peer that is not there yet', () => {
  it.each([
    ['usual', { receive: null, send: null }],
    ['given', { receive: 10_000, send: 20_000 }],
  ])('is dialled again, with buffers of %s sizes, and told of once', async (_, buffers) => {
    const { server, address } = await openPeer()
    server.close()
    await once(server, 'close')
    const { connections, told } = await open({ peer: address, buffers })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const connecting = connections.connect()
    // The attempt's own limit is gone, and the pause is the timer that is left.
    await expect.poll(() => [told.length, vi.getTimerCount()]).toEqual([1, 1])
    const peer = await openPeer(address.port)
    await vi.advanceTimersByTimeAsync(1000)
    const { id } = await connecting
    await expect.poll(() => peer.sockets.length).toBe(1)
    expect(told).toMatchObject([
      { type: 'notice', problem: { code: 'connectRefused' } },
      { type: 'socketOpened', id, role: 'outgoing', remote: address },
    ])
  })
})

describe.runIf(hasBlockingCalls)('a connection that is used both ways', () => {
  const accept = async (opened: Awaited<ReturnType<typeof open>>) => {
    const server = await opened.connections.listen()
    const accepting = opened.connections.accept()
    const address = localAddress(opened.opened(server.id))
    const peer = await dialUp(address)
    return { peer, address, connection: await accepting }
  }

  it('lives on when the peer has ended its side: sending goes on', async () => {
    const opened = await open({ listen: anyPort })
    const { peer, connection } = await accept(opened)
    peer.end()
    await expect.poll(() => opened.hasPeerEnded(connection.id)).toBe(true)
    connection.socket.write('hello')
    await expect.poll(() => wordOn(peer)).toBe('hello')
    expect(opened.endOf(connection.id)).toBeUndefined()
    expect([opened.connections.canSend, opened.startedOver()]).toEqual([true, 0])
  })

  it('makes room for the next one then, and has its acknowledgements until its end', async () => {
    const opened = await open({ listen: anyPort })
    const { peer, address, connection } = await accept(opened)
    peer.end()
    await expect.poll(() => opened.hasPeerEnded(connection.id)).toBe(true)
    connection.socket.write('hello')
    if (process.platform === 'linux') {
      const fd = opened.opened(connection.id)
      await expect.poll(() => acknowledgedBytes(fd, false)).toBe(5)
    }
    const next = await dialUp(address)
    await expect.poll(opened.startedOver).toBeGreaterThan(0)
    expect(opened.endOf(connection.id)).toMatchObject({
      end: 'program',
      errno: 0,
      acknowledged: process.platform === 'linux' ? 5 : null,
    })
    const taken = await opened.connections.accept()
    expect(taken.remote.port).toBe(next.localPort)
  })

  it('that was dialled is dialled anew only when it is over altogether', async () => {
    const peer = await openPeer()
    const opened = await open({ peer: peer.address })
    const connection = await opened.connections.connect()
    await expect.poll(() => peer.sockets.length).toBe(1)
    const [theirs] = peer.sockets
    if (theirs === undefined) throw new Error('nobody was dialled')
    theirs.end()
    await expect.poll(() => opened.hasPeerEnded(connection.id)).toBe(true)
    expect(await opened.connections.connect()).toBe(connection)
    theirs.resetAndDestroy()
    await once(theirs, 'close')
    connection.socket.write('is anybody there?')
    await expect.poll(opened.startedOver).toBe(1)
    expect(opened.endOf(connection.id)).toMatchObject({ end: 'reset' })
    expect(opened.connections.canSend).toBe(false)
  })
})

describe.runIf(hasBlockingCalls)('two one-way connections', () => {
  it('end each by itself when the peer ends it; only the outgoing one starts over', async () => {
    const peer = await openPeer()
    const opened = await open({ listen: anyPort, peer: peer.address })
    const server = await opened.connections.listen()
    const outgoing = await opened.connections.connect()
    const accepting = opened.connections.accept()
    const dialled = await dialUp(localAddress(opened.opened(server.id)))
    const incoming = await accepting
    dialled.end()
    await expect.poll(() => opened.endOf(incoming.id)?.end).toBe('close')
    expect([opened.startedOver(), opened.endOf(outgoing.id)]).toEqual([0, undefined])
    peer.sockets[0]?.end()
    await expect.poll(() => opened.endOf(outgoing.id)?.end).toBe('close')
    expect(opened.startedOver()).toBe(1)
    expect([incoming, outgoing].map(({ id }) => opened.hasPeerEnded(id))).toEqual([false, false])
  })
})

it.runIf(process.platform === 'linux')(
  'knows after a reset what was acknowledged before',
  async () => {
    const peer = await openPeer()
    const opened = await open({ listen: anyPort, peer: peer.address })
    const connection = await opened.connections.connect()
    connection.socket.write('hello')
    const fd = opened.opened(connection.id)
    await expect.poll(() => acknowledgedBytes(fd, true)).toBe(5)
    await expect.poll(() => peer.sockets.length).toBe(1)
    // Node closes the descriptor before it tells of the error: its number names another one by then.
    let other: Socket | null = null
    connection.socket.prependListener('error', () => {
      other = dial(peer.address)
    })
    peer.sockets[0]?.resetAndDestroy()
    await expect.poll(() => opened.endOf(connection.id)?.end).toBe('reset')
    expect(opened.endOf(connection.id)?.acknowledged).toBe(5)
    expect(other).not.toBeNull()
  },
)
