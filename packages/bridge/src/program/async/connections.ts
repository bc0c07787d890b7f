/**
 * The connections of an async program: listening, accepting, connecting, and their ends.
 *
 * An operation that is outstanding when the program starts over is not begun again: the new
 * start of the program joins it, and an operation whose result is alive returns that. So
 * starting over keeps what lives: the listening socket, a connection, an attempt to connect.
 *
 * Where one connection is used both ways and the peer has ended its side (a half-close, or the
 * first sign that it has left: a FIN does not say which), receiving is over and sending goes on.
 * The next connection that comes in takes its place.
 */
import { fstatSync } from 'node:fs'
import {
  formatAddress,
  modeCode,
  operationCode,
  problemOf,
  releaseCode,
  type Address,
  type Bytes,
  type ConnectionId,
  type Fd,
  type Milliseconds,
  type SocketRole,
} from '@peerscope/protocol'
import { errnoNumber } from '../../blocking/errno-name.js'
import type { Server } from '../io.js'
import { AsyncAccepting } from './accepting.js'
import { AsyncDialling, type Dialled } from './dialling.js'
import type { AsyncLanes } from './lanes.js'
import { openAsyncListener, type AsyncListener } from './listener.js'
import { AsyncSocket, fateOf, type SocketFate } from './socket.js'
import { connectProblems, RepeatFilter } from '../shared/connect-problem.js'
import { Cancelled, errnoOf, RETRY_MS } from '../shared/ending.js'
import { recogniseFirst } from '../shared/first-bytes.js'
import type { KernelCalls } from '../shared/kernel-calls.js'
import { linkForm, NOBODY } from '../link.js'
import type { WorkerContext } from '../shared/worker-context.js'

const LOOK_FOR_RESET: Milliseconds = 250

export class AsyncConnections {
  /** The connection that is received on holds something to read, or has ended. */
  onReadable: (connection: AsyncSocket) => void = () => undefined
  /** The connection that is sent on has ended, or another one has taken its place. */
  onStartOver: () => void = () => undefined
  readonly #context: WorkerContext
  readonly #lanes: AsyncLanes
  readonly #kernel: KernelCalls
  readonly #dialling: AsyncDialling
  readonly #acceptance: AsyncAccepting
  readonly #repeats = new RepeatFilter()
  /** One connection is used both ways. */
  readonly #twoWay: boolean
  #listener: { id: ConnectionId; sockets: AsyncListener } | null = null
  #incoming: AsyncSocket | null = null
  #outgoing: AsyncSocket | null = null
  #accepting: Promise<AsyncSocket> | null = null
  #connecting: Promise<AsyncSocket> | null = null
  #hasDropped = false

  constructor(context: WorkerContext, lanes: AsyncLanes, kernel: KernelCalls) {
    this.#context = context
    this.#lanes = lanes
    this.#kernel = kernel
    const takeId = () => this.#takeId()
    this.#dialling = new AsyncDialling(context, lanes, kernel, takeId)
    this.#acceptance = new AsyncAccepting(context, lanes, kernel, takeId)
    this.#acceptance.onStranger = (connection) => {
      this.#turnAway(connection)
    }
    this.#twoWay = linkForm(context.start.link) !== 'pair'
  }

  async listen(): Promise<Server> {
    if (this.#listener !== null) return this.#listener
    const { listen, buffers } = this.#context.start.link
    const address = listen ?? NOBODY
    const { loop } = this.#lanes
    const id = this.#takeId()
    try {
      const { descriptors } = this.#context.memory
      const sockets = await openAsyncListener(address, buffers, descriptors, (listening) =>
        loop.call(operationCode.listen, this.#context.lines.listen, id, listening),
      )
      this.#listener = { id, sockets }
    } catch (error) {
      const errno = errnoOf(error)
      // Not the system's word: a defect, which says nothing of the address.
      if (errno === 0) throw error
      this.#context.tell({ type: 'listenFailed', errno, address })
      throw new Cancelled()
    }
    this.#tellOpened(id, 'listening', this.#listener.sockets.fd, address, null)
    return this.#listener
  }

  accept(): Promise<AsyncSocket> {
    if (this.#incoming !== null) return Promise.resolve(this.#incoming)
    this.#accepting ??= this.#acceptNext(this.#context.lines.accept).finally(() => {
      this.#accepting = null
    })
    return this.#accepting
  }

  connect(): Promise<AsyncSocket> {
    if (this.#outgoing !== null) return Promise.resolve(this.#outgoing)
    this.#connecting ??= this.#connectNext().finally(() => {
      this.#connecting = null
    })
    return this.#connecting
  }

  /** Whether there is a connection that what is typed can go out on. */
  get canSend(): boolean {
    return (this.#outgoing ?? (this.#twoWay ? this.#incoming : null)) !== null
  }

  /** Ends a connection; a second end of the same one is nothing. */
  end(connection: AsyncSocket, fate: SocketFate): void {
    if (connection.fate !== null) return
    connection.fate = fate
    const { id, role, socket } = connection
    const outgoing = role === 'outgoing'
    if (this.#outgoing === connection) this.#outgoing = null
    if (this.#incoming === connection) this.#incoming = null
    this.#lanes.loop.call(operationCode.close, 0, id, () => {
      if (connection.resetOnEnd) socket.resetAndDestroy()
      else socket.destroy()
    })
    this.#tellClosed(id, fate, connection.acknowledged, connection.unread)
    if (!outgoing || this.#twoWay) this.onReadable(connection)
    if (outgoing || this.#twoWay) this.onStartOver()
  }

  closeAll(): void {
    this.#dialling.close()
    const cancelled: SocketFate = { end: 'cancel', errno: 0 }
    if (this.#incoming !== null) this.end(this.#incoming, cancelled)
    if (this.#outgoing !== null) this.end(this.#outgoing, cancelled)
    if (this.#listener === null) return
    const { id, sockets } = this.#listener
    this.#lanes.loop.call(operationCode.close, 0, id, () => {
      sockets.close()
    })
    this.#tellClosed(id, cancelled, null)
  }

  /** @param line where the program awaits it; 0 where it does not */
  async #acceptNext(line: number): Promise<AsyncSocket> {
    if (this.#listener === null) throw new TypeError('accept: not listening')
    return this.#accepted(await this.#acceptance.next(this.#listener, line))
  }

  /** A half-closed connection makes room for one that is whole. */
  #accepted(connection: AsyncSocket): AsyncSocket {
    const before = this.#incoming
    if (before !== null) this.end(before, { end: 'program', errno: 0 })
    this.#incoming = this.#opened(connection)
    this.#receiveFrom(connection)
    return connection
  }

  async #connectNext(): Promise<AsyncSocket> {
    const { peer, framing } = this.#context.start.link
    const { id, socket, address } = await this.#dial(peer ?? NOBODY)
    const connection = new AsyncSocket(id, 'outgoing', socket, framing, address)
    this.#outgoing = this.#opened(connection)
    if (this.#twoWay) this.#receiveFrom(connection)
    else this.#drop(socket)
    return connection
  }

  /** Nothing is received here, but reading shows the other side's FIN. What comes is told of, once. */
  #drop(socket: Dialled['socket']): void {
    socket.once('data', () => {
      if (this.#hasDropped) return
      this.#hasDropped = true
      this.#context.tell({ type: 'notice', problem: problemOf('answeredThere') })
    })
    socket.resume()
  }

  /** An attempt that could not even be begun (no descriptor is free) is no reason to end. */
  async #dial(peer: Address): Promise<Dialled> {
    const { loop, connect: lane } = this.#lanes
    for (;;) {
      try {
        const dialled = await this.#dialling.connect(peer)
        this.#repeats.reset()
        return dialled
      } catch (error) {
        loop.enter()
        const errno = errnoOf(error)
        if (errno === 0) throw error
        if (lane.busy) lane.end(0, 0, errno, releaseCode.error)
        const problems = connectProblems([{ address: peer, errno }])
        if (this.#repeats.isNew(problems)) {
          for (const problem of problems) this.#context.tell({ type: 'notice', problem })
        }
        lane.begin(operationCode.sleep, modeCode.retry, this.#context.lines.sleep, 0)
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
        loop.enter()
        lane.end(0, 0, 0, releaseCode.timer)
      }
    }
  }

  #receiveFrom(connection: AsyncSocket): void {
    connection.socket.on('readable', () => {
      this.#lanes.loop.enter()
      this.onReadable(connection)
    })
  }

  #opened(connection: AsyncSocket): AsyncSocket {
    const { socket, id, role, fd, local, remote } = connection
    recogniseFirst(connection.framer, role, remote, this.#context)
    this.#keepAlive(connection)
    if (fd !== null) {
      connection.beforeClose(
        (fd) => this.#kernel.acknowledgedBytes(fd, role === 'outgoing'),
        this.#kernel.unreadBytes,
      )
    }
    socket.on('end', () => {
      this.#lanes.loop.enter()
      if (this.#twoWay) this.#peerEnded(connection)
      else this.end(connection, { end: 'close', errno: 0 })
    })
    socket.on('error', (error) => {
      this.#lanes.loop.enter()
      this.end(connection, fateOf(error))
    })
    this.#tellOpened(id, role, fd, local, remote)
    return connection
  }

  /** A connection that takes no options has ended, and tells so itself. */
  #keepAlive({ socket, fd }: AsyncSocket): void {
    try {
      // One probe after 5 s without a word; the further ones are the system's, where it is not told.
      socket.setKeepAlive(true, 5000)
      if (fd !== null) this.#kernel.setKeepAlive(fd)
    } catch (error) {
      if (errnoOf(error) === 0) throw error
    }
  }

  /** Receiving is over, sending goes on; whoever comes next takes its place. */
  #peerEnded(connection: AsyncSocket): void {
    connection.peerEnded = true
    this.#context.tell({ type: 'peerEnded', id: connection.id, atNs: this.#context.clock() })
    this.onReadable(connection)
    this.#watchForReset(connection)
    if (connection.role !== 'incoming' || this.#accepting !== null) return
    this.#accepting = this.#acceptNext(0).finally(() => {
      this.#accepting = null
    })
  }

  /**
   * What is sent to a peer that has gone is answered with RST, and nothing tells of that: an event
   * loop no longer polls a stream that it has read to its end. So the kernel is asked.
   */
  #watchForReset(connection: AsyncSocket): void {
    const { fd } = connection
    if (fd === null) return
    const timer = setInterval(() => {
      if (connection.fate !== null) clearInterval(timer)
      else if (this.#kernel.isReset(fd)) {
        this.#lanes.loop.enter()
        this.end(connection, { end: 'reset', errno: errnoNumber('ECONNRESET') })
      }
    }, LOOK_FOR_RESET)
  }

  #turnAway(connection: AsyncSocket): void {
    const { id, fd, local, remote, socket } = connection
    this.#tellOpened(id, 'incoming', fd, local, remote, true)
    this.#lanes.loop.call(operationCode.close, 0, id, () => {
      socket.destroy()
    })
    this.#tellClosed(id, { end: 'stranger', errno: 0 }, null)
    const expected = this.#context.start.link.admitted.join(', ')
    const problem = problemOf('strangerClosed', { address: formatAddress(remote), expected })
    this.#context.tell({ type: 'notice', problem })
  }

  #tellOpened(
    id: ConnectionId,
    role: SocketRole,
    fd: number | null,
    local: AsyncSocket['local'],
    remote: AsyncSocket['remote'] | null,
    stranger = false,
  ): void {
    const inode = fd === null ? null : inodeOf(fd)
    const atNs = this.#context.clock()
    const socket = { id, role, fd, inode, local, remote, stranger }
    this.#context.tell({ type: 'socketOpened', ...socket, atNs })
  }

  #tellClosed(
    id: ConnectionId,
    { end, errno }: SocketFate,
    acknowledged: Bytes | null,
    unread: Bytes = 0,
  ): void {
    const atNs = this.#context.clock()
    this.#context.tell({ type: 'socketClosed', id, end, errno, atNs, acknowledged, unread })
  }

  #takeId(): ConnectionId {
    return this.#context.takeConnection()
  }
}

/** Null where the descriptor is closed by now: its connection ended a moment ago. */
function inodeOf(fd: Fd): number | null {
  try {
    return fstatSync(fd).ino
  } catch (error) {
    if (errnoOf(error) === 0) throw error
    return null
  }
}
