/** The sockets of a sync program: their places in the descriptor table, and how each ends. */
import { fstatSync } from 'node:fs'
import {
  formatAddress,
  MAX_LINE_BYTES,
  problemOf,
  type Address,
  type Bytes,
  type ConnectionId,
  type Errno,
  type Fd,
  type Nanoseconds,
  type Release,
  type SocketEnd,
  type SocketRole,
} from '@peerscope/protocol'
import { isOver, takeSocketError } from '../../blocking/connection-end.js'
import { holdDescriptor, releaseDescriptor } from '../../blocking/descriptors.js'
import { libc } from '../../blocking/libc.js'
import { acknowledgedBytes } from '../../blocking/tcp-info.js'
import {
  hasWaitingConnection,
  localAddress,
  receiveQueue,
  resetOnClose,
  setKeepAlive,
} from '../../blocking/sockets.js'
import type { Connection, Server } from '../io.js'
import { CONTROL } from '../../trace/memory.js'
import { isAdmitted } from '../shared/address.js'
import { endOf, StartOver } from '../shared/ending.js'
import { recogniseFirst } from '../shared/first-bytes.js'
import { openFramer, type Framer } from '../shared/framing.js'
import { linkForm } from '../link.js'
import { ReceivedLine } from '../shared/received-line.js'
import type { SyncCalls } from './calls.js'
import type { WorkerContext } from '../shared/worker-context.js'

export interface SyncSocket extends Server, Connection {
  readonly id: ConnectionId
  readonly fd: Fd
  readonly role: SocketRole
  readonly framer: Framer
  sent: Bytes
  received: Bytes
}

/** A connection fresh from accept(2). */
export interface Accepted {
  fd: Fd
  id: ConnectionId
  remote: Address
  at: Nanoseconds
}

/** The connection that a program only sends on has ended. */
export interface OutgoingEnd {
  socket: SyncSocket
  release: Release
  end: SocketEnd
  errno: Errno
}

export class SyncSockets {
  readonly #context: WorkerContext
  readonly #calls: SyncCalls
  readonly #connections = new Map<ConnectionId, SyncSocket>()
  #listener: SyncSocket | null = null
  /** Sent on and never read; none where one connection is used both ways. */
  #outgoing: SyncSocket | null = null
  #kept: Accepted | null = null
  /** The incoming connection had ended before it was accepted: the peer's earlier start left it. */
  #isLeftover = false

  constructor(context: WorkerContext, calls: SyncCalls) {
    this.#context = context
    this.#calls = calls
  }

  get listener(): SyncSocket | null {
    return this.#listener
  }

  /** The living connection that is sent on only, where the program keeps it. */
  get outgoing(): SyncSocket | null {
    return this.#outgoing
  }

  nextId(): ConnectionId {
    return this.#context.takeConnection()
  }

  /** From here on the bridge can free a call on `fd`. */
  hold(fd: Fd): void {
    holdDescriptor(this.#context.memory.descriptors, fd)
  }

  /** Closes a descriptor. @param id of its connection, 0 where it has come to none */
  letGo(fd: Fd, id: ConnectionId): void {
    this.#calls.atOnce('close', id, () => {
      this.drop(fd)
    })
  }

  /** Closes a descriptor without a span of its own. */
  drop(fd: Fd): void {
    releaseDescriptor(this.#context.memory.descriptors, fd)
    libc.close(fd)
  }

  listen(fd: Fd, local: Address): SyncSocket {
    this.hold(fd)
    const listener = this.#makeSocket(this.nextId(), fd, 'listening')
    this.#listener = listener
    this.#tellOpened(listener, local, null, this.#context.clock())
    return listener
  }

  /** Takes over a connected descriptor that is held already. */
  adopt(role: SocketRole, fd: Fd, id: ConnectionId, remote: Address, at: Nanoseconds): SyncSocket {
    setKeepAlive(fd)
    if (role === 'incoming') this.#isLeftover = isOver(fd)
    const socket = this.#makeSocket(id, fd, role)
    recogniseFirst(socket.framer, role, remote, this.#context)
    this.#connections.set(id, socket)
    if (role === 'outgoing' && linkForm(this.#context.start.link) === 'pair') {
      this.#outgoing = socket
      Atomics.store(this.#context.control, CONTROL.outgoing, fd + 1)
    }
    this.#tellOpened(socket, localAddress(fd), remote, at)
    return socket
  }

  /** @throws TypeError when a program passes something that is not its listening socket. */
  listening(server: Server): SyncSocket {
    if (server !== this.#listener) throw new TypeError('accept: not the listening socket')
    return this.#listener
  }

  /** @throws TypeError when a program uses a connection that is over. */
  connected(connection: Connection): SyncSocket {
    const socket = this.#connections.get(connection.id)
    if (socket === undefined) throw new TypeError('not an open connection')
    return socket
  }

  admits(remote: Address): boolean {
    return isAdmitted(remote.host, this.#context.start.link.admitted)
  }

  turnAway({ fd, id, remote, at }: Accepted): void {
    const socket = this.#makeSocket(id, fd, 'incoming')
    this.#tellOpened(socket, localAddress(fd), remote, at, true)
    this.#close(socket, 'stranger', 0)
    const expected = this.#context.start.link.admitted.join(', ')
    const problem = problemOf('strangerClosed', { address: formatAddress(remote), expected })
    this.#context.tell({ type: 'notice', problem })
  }

  /** How the connection that is only sent on has ended: its kernel knows. Null while it lives. */
  outgoingEnd(): OutgoingEnd | null {
    const socket = this.#outgoing
    if (socket === null || !isOver(socket.fd)) return null
    const errno = takeSocketError(socket.fd)
    if (errno === 0) return { socket, release: 'close', end: 'close', errno }
    return { socket, ...endOf(errno), errno }
  }

  /** @throws StartOver: nothing that is typed could reach the peer any more. */
  startOver({ socket, end, errno }: OutgoingEnd): never {
    this.end(socket, end, errno)
    throw new StartOver()
  }

  /** A connection that came while the outgoing one ended waits for the next accept(). */
  keep(accepted: Accepted): void {
    this.#kept = accepted
  }

  takeKept(): Accepted | null {
    const kept = this.#kept
    this.#kept = null
    return kept
  }

  /** A connection has ended. */
  end(socket: SyncSocket, end: SocketEnd, errno: Errno): void {
    this.#close(socket, end, errno)
  }

  /** A line without end: the connection is reset, its bytes are dropped. */
  refuseLongLine(socket: SyncSocket): void {
    resetOnClose(socket.fd)
    const problem = problemOf('lineTooLong', { limit: MAX_LINE_BYTES })
    if (socket.framer.refused !== true) this.#context.tell({ type: 'notice', problem })
    this.#close(socket, 'program', 0, false)
  }

  /**
   * Starting over: every connection goes, the listening socket stays. With one exception: where the
   * incoming one has ended and the next is there already, or it had ended before it was accepted,
   * the peer has started over before us. It has closed what it had accepted, so if the outgoing one
   * lives, it belongs to the new start. (If it were closed, with what was sent on it, the peer would
   * find it in its queue as such a leftover in turn, and so on for ever.)
   */
  closeConnections(): void {
    const kept = this.#outgoingLives() && this.#peerIsAhead() ? this.#outgoing : null
    this.#isLeftover = false
    for (const socket of this.#connections.values()) {
      if (socket !== kept) this.#close(socket, 'program', 0)
    }
  }

  closeAll(): void {
    for (const socket of this.#connections.values()) this.#close(socket, 'cancel', 0)
    const kept = this.takeKept()
    if (kept !== null) this.letGo(kept.fd, kept.id)
    if (this.#listener !== null) this.#close(this.#listener, 'cancel', 0)
    this.#listener = null
  }

  #outgoingLives(): boolean {
    return this.#outgoing !== null && !isOver(this.#outgoing.fd)
  }

  /** Whether the peer has started over before us. */
  #peerIsAhead(): boolean {
    if (this.#isLeftover) return true
    return this.#listener !== null && hasWaitingConnection(this.#listener.fd)
  }

  /**
   * What a connection brought and the program has not read: whole lines are shown all the same,
   * like those that an event loop has in hand, and the beginning of one is told.
   */
  #tellRest(socket: SyncSocket): void {
    const now = this.#context.clock()
    for (let line = socket.framer.shift(); line !== null; line = socket.framer.shift()) {
      this.#context.tell(new ReceivedLine(line, socket.id, now, now, true).event(false))
    }
    const fragment = socket.framer.fragment()
    if (fragment === null) return
    this.#context.tell(new ReceivedLine(fragment, socket.id, now, now, false).event(true))
    const problem = problemOf('incompleteLine', { bytes: fragment.bytes.length })
    this.#context.tell({ type: 'notice', problem })
  }

  #tellOpened(
    { id, fd, role }: SyncSocket,
    local: Address,
    remote: Address | null,
    atNs: Nanoseconds,
    stranger = false,
  ): void {
    const inode = fstatSync(fd).ino
    const socket = { id, role, fd, inode, local, remote, stranger }
    this.#context.tell({ type: 'socketOpened', ...socket, atNs })
  }

  /** @param keeps whether what it brought is of use */
  #close(socket: SyncSocket, end: SocketEnd, errno: Errno, keeps = true): void {
    if (keeps) this.#tellRest(socket)
    const { id, fd, role } = socket
    const listening = role === 'listening'
    const acknowledged = listening ? null : acknowledgedBytes(fd, role === 'outgoing')
    const unread = listening || !keeps ? 0 : (receiveQueue(fd) ?? 0)
    this.#connections.delete(id)
    if (socket === this.#outgoing) {
      this.#outgoing = null
      Atomics.store(this.#context.control, CONTROL.outgoing, 0)
    }
    this.letGo(fd, id)
    const atNs = this.#context.clock()
    this.#context.tell({ type: 'socketClosed', id, end, errno, atNs, acknowledged, unread })
  }

  #makeSocket(id: ConnectionId, fd: Fd, role: SocketRole): SyncSocket {
    const framer = openFramer(this.#context.start.link.framing)
    return { id, fd, role, framer, sent: 0, received: 0 }
  }
}
