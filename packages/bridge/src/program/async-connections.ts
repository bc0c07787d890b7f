/**
 * The connections of an async program: listening, accepting, connecting, and their ends.
 *
 * An operation that is outstanding when the program starts over is not begun again: the new
 * start of the program joins it, and an operation whose result is alive returns that. So
 * starting over keeps what lives: the listening socket, a connection, an attempt to connect.
 */
import { fstatSync } from 'node:fs'
import { connect as netConnect, type Socket } from 'node:net'
import {
  modeCode,
  operationCode,
  problemOf,
  releaseCode,
  type Bytes,
  type ConnectionId,
  type Errno,
  type Milliseconds,
  type Nanoseconds,
  type SocketEnd,
  type SocketRole,
} from '@peerscope/protocol'
import { errnoNumber } from '../blocking/errno-name.js'
import { SystemCallError } from '../blocking/system-call-error.js'
import type { Server } from '../models/io.js'
import { formatAddress, isAdmitted } from './address.js'
import type { AsyncLanes } from './async-lanes.js'
import { openAsyncListener, type AsyncListener } from './async-listener.js'
import { AsyncSocket, fateOf, type SocketFate } from './async-socket.js'
import { connectProblem, RepeatFilter } from './connect-problem.js'
import {
  Cancelled,
  CONNECT_TIMEOUT_MS,
  ECONNREFUSED,
  isSelf,
  isTimeout,
  RETRY_MS,
  tooEarly,
} from './ending.js'
import type { KernelCalls } from './kernel-calls.js'
import type { WorkerContext } from './worker-context.js'

export class AsyncConnections {
  /** The incoming connection holds something to read, or has ended. */
  onIncoming: (connection: AsyncSocket) => void = () => undefined
  /** The outgoing connection has ended. */
  onOutgoingEnded: () => void = () => undefined
  readonly #context: WorkerContext
  readonly #lanes: AsyncLanes
  readonly #kernel: KernelCalls
  readonly #repeats = new RepeatFilter()
  #nextId: ConnectionId
  #listener: { id: ConnectionId; sockets: AsyncListener } | null = null
  #incoming: AsyncSocket | null = null
  #outgoing: AsyncSocket | null = null
  #accepting: Promise<AsyncSocket> | null = null
  #connecting: Promise<AsyncSocket> | null = null
  #attempt: Socket | null = null
  #connectedAt: Nanoseconds | null = null

  constructor(context: WorkerContext, lanes: AsyncLanes, kernel: KernelCalls) {
    this.#context = context
    this.#lanes = lanes
    this.#kernel = kernel
    this.#nextId = context.start.firstConnection
  }

  async listen(): Promise<Server> {
    if (this.#listener !== null) return this.#listener
    const { listen } = this.#context.start
    try {
      this.#listener = { id: this.#takeId(), sockets: await openAsyncListener(listen) }
    } catch (error) {
      this.#context.tell({ type: 'listenFailed', errno: errnoOf(error), address: listen })
      throw new Cancelled()
    }
    const { id, sockets } = this.#listener
    this.#tellOpened(id, 'listening', sockets.fd, listen, null)
    return this.#listener
  }

  accept(): Promise<AsyncSocket> {
    if (this.#incoming !== null) return Promise.resolve(this.#incoming)
    this.#accepting ??= this.#acceptNext().finally(() => {
      this.#accepting = null
    })
    return this.#accepting
  }

  connect(): Promise<AsyncSocket> {
    if (this.#outgoing !== null) return Promise.resolve(this.#outgoing)
    this.#connecting ??= this.#connectUntilDone().finally(() => {
      this.#connecting = null
    })
    return this.#connecting
  }

  get hasOutgoing(): boolean {
    return this.#outgoing !== null
  }

  /** Ends a connection; a second end of the same one is nothing. */
  end(connection: AsyncSocket, fate: SocketFate): void {
    if (connection.fate !== null) return
    connection.fate = fate
    const outgoing = this.#outgoing === connection
    if (outgoing) this.#outgoing = null
    else this.#incoming = null
    const unacknowledged = this.#unacknowledged(connection, fate.end)
    if (connection.resetOnEnd) connection.socket.resetAndDestroy()
    else connection.socket.destroy()
    this.#tellClosed(connection.id, fate, unacknowledged)
    if (outgoing) this.onOutgoingEnded()
    else this.onIncoming(connection)
  }

  closeAll(): void {
    this.#attempt?.destroy()
    const cancelled: SocketFate = { end: 'cancel', errno: 0 }
    if (this.#incoming !== null) this.end(this.#incoming, cancelled)
    if (this.#outgoing !== null) this.end(this.#outgoing, cancelled)
    if (this.#listener === null) return
    this.#listener.sockets.close()
    this.#tellClosed(this.#listener.id, cancelled, null)
  }

  async #acceptNext(): Promise<AsyncSocket> {
    if (this.#listener === null) throw new TypeError('accept: not listening')
    const { id: listener, sockets } = this.#listener
    const { loop, accept: lane } = this.#lanes
    lane.begin(operationCode.accept, modeCode.pending, this.#context.lines.accept, listener)
    let skipped = 0
    for (;;) {
      const socket = await sockets.next()
      loop.enter()
      const connection = new AsyncSocket(this.#takeId(), socket)
      if (connection.fd !== null && this.#kernel.isDead(connection.fd)) {
        socket.destroy()
        skipped += 1
      } else if (!isAdmitted(connection.remote.host, this.#context.start.admitted)) {
        this.#turnAway(connection)
      } else {
        lane.end(0, 0, 0, releaseCode.connection, connection.id)
        if (skipped > 0) {
          const problem = problemOf('deadSkipped', { count: skipped })
          this.#context.tell({ type: 'notice', problem })
        }
        this.#incoming = this.#opened(connection, 'incoming')
        socket.on('readable', () => {
          loop.enter()
          this.onIncoming(connection)
        })
        return connection
      }
    }
  }

  async #connectUntilDone(): Promise<AsyncSocket> {
    const { loop, connect: lane } = this.#lanes
    const { lines, start } = this.#context
    const early = tooEarly(this.#connectedAt, this.#context.clock())
    if (early > 0) await this.#pause(early)
    for (;;) {
      lane.begin(operationCode.connect, modeCode.pending, lines.connect, 0)
      const result = await this.#connectOnce()
      loop.enter()
      if (typeof result !== 'number') {
        const connection = new AsyncSocket(this.#takeId(), result)
        lane.end(0, 0, 0, releaseCode.connection, connection.id)
        this.#connectedAt = this.#context.clock()
        if (early === 0) this.#repeats.reset()
        this.#outgoing = this.#opened(connection, 'outgoing')
        // Nothing is received here, but reading shows the other side's FIN.
        result.resume()
        return connection
      }
      lane.end(0, 0, result, isTimeout(result) ? releaseCode.timeout : releaseCode.error)
      const problem = connectProblem(start.peer, result)
      if (this.#repeats.isNew(problem)) this.#context.tell({ type: 'notice', problem })
      await this.#pause(RETRY_MS)
    }
  }

  /** Waits before the next attempt. */
  async #pause(duration: Milliseconds): Promise<void> {
    const { loop, connect: lane } = this.#lanes
    lane.begin(operationCode.sleep, modeCode.retry, this.#context.lines.sleep, 0)
    await new Promise((resolve) => setTimeout(resolve, duration))
    loop.enter()
    lane.end(0, 0, 0, releaseCode.timer)
  }

  /** @returns the connected socket, or the error number of the attempt. */
  #connectOnce(): Promise<Socket | Errno> {
    const { host, port } = this.#context.start.peer
    return new Promise((resolve) => {
      const socket = netConnect({ host, port, allowHalfOpen: true })
      this.#attempt = socket
      const timer = setTimeout(() => {
        socket.destroy()
        resolve(errnoNumber('ETIMEDOUT'))
      }, CONNECT_TIMEOUT_MS)
      const failed = (error: NodeJS.ErrnoException) => {
        clearTimeout(timer)
        resolve(errnoNumber(error.code ?? ''))
      }
      socket.once('error', failed)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', failed)
        this.#attempt = null
        const local = { host: socket.localAddress ?? '', port: socket.localPort ?? 0 }
        if (isSelf(local, { host, port })) {
          socket.destroy()
          resolve(ECONNREFUSED)
        } else {
          resolve(socket)
        }
      })
    })
  }

  #opened(connection: AsyncSocket, role: SocketRole): AsyncSocket {
    const { socket, id, fd, local, remote } = connection
    // One probe after 5 s without a word; the further ones are the system's.
    socket.setKeepAlive(true, 5000)
    socket.on('end', () => {
      this.#lanes.loop.enter()
      this.end(connection, { end: 'close', errno: 0 })
    })
    socket.on('error', (error) => {
      this.#lanes.loop.enter()
      this.end(connection, fateOf(error))
    })
    this.#tellOpened(id, role, fd, local, remote)
    return connection
  }

  #turnAway(connection: AsyncSocket): void {
    const { id, fd, local, remote, socket } = connection
    this.#tellOpened(id, 'incoming', fd, local, remote)
    socket.destroy()
    this.#tellClosed(id, { end: 'stranger', errno: 0 }, null)
    const expected = this.#context.start.admitted.join(', ')
    const problem = problemOf('strangerClosed', { address: formatAddress(remote), expected })
    this.#context.tell({ type: 'notice', problem })
  }

  #tellOpened(
    id: ConnectionId,
    role: SocketRole,
    fd: number | null,
    local: AsyncSocket['local'],
    remote: AsyncSocket['remote'] | null,
  ): void {
    const inode = fd === null ? null : fstatSync(fd).ino
    const atNs = this.#context.clock()
    this.#context.tell({ type: 'socketOpened', id, role, fd, inode, local, remote, atNs })
  }

  #tellClosed(id: ConnectionId, { end, errno }: SocketFate, unacknowledged: Bytes | null): void {
    const atNs = this.#context.clock()
    this.#context.tell({ type: 'socketClosed', id, end, errno, atNs, unacknowledged })
  }

  /** After a reset the kernel has thrown its queue away: its length says nothing any more. */
  #unacknowledged({ fd }: AsyncSocket, end: SocketEnd): Bytes | null {
    return fd === null || end === 'reset' || end === 'error' ? null : this.#kernel.sendQueue(fd)
  }

  #takeId(): ConnectionId {
    const id = this.#nextId
    this.#nextId = id === 0xffff ? 1 : id + 1
    return id
  }
}

function errnoOf(error: unknown): Errno {
  if (error instanceof SystemCallError) return error.errno
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? errnoNumber(code) : 0
}
