/**
 * The operations of the sync model: each calls the C library and holds the thread until the
 * kernel lets it go. One span is one system call. What ends a call is judged by our own cancel
 * flag first: a socket that the bridge shut down looks like one that the peer closed.
 */
import {
  modeCode,
  operationCode,
  problemOf,
  releaseCode,
  type Address,
  type Bytes,
  type Errno,
  type Fd,
  type Milliseconds,
  type Nanoseconds,
  type Release,
} from '@peerscope/protocol'
import { errno, libc } from '../blocking/libc.js'
import {
  hasWaitingConnection,
  isDead,
  localAddress,
  openListener,
  openSocket,
  setSendTimeout,
  voluntarySwitches,
} from '../blocking/sockets.js'
import { SystemCallError } from '../blocking/system-call-error.js'
import { platform } from '../blocking/platform.js'
import { decodeSockaddr, encodeSockaddr, SOCKADDR_BYTES } from '../blocking/sockaddr.js'
import type { Connection, Line, Peer, Server, SyncIo } from '../models/io.js'
import type { LaneWriter } from '../trace/lane.js'
import { CONTROL } from '../trace/memory.js'
import { RepeatFilter, connectProblem } from './connect-problem.js'
import {
  Cancelled,
  CONNECT_TIMEOUT_MS,
  ECONNREFUSED,
  endOf,
  isSelf,
  isTimeout,
  RETRY_MS,
  StartOver,
  tooEarly,
} from './ending.js'
import { frameLine, LineFramer } from './framing.js'
import type { InputLines, TypedLine } from './input-lines.js'
import { ReceivedLine } from './received-line.js'
import type { Accepted, SyncSocket, SyncSockets } from './sync-sockets.js'
import type { WorkerContext } from './worker-context.js'

const RECEIVE_BYTES = 65_536
/** A call this short cannot have waited: a switch to another thread and back takes longer. */
const SURELY_AT_ONCE: Nanoseconds = 3000
const BACKLOG = 128

export class SyncOperations implements SyncIo {
  readonly port: number
  readonly peer: Peer
  readonly #context: WorkerContext
  readonly #lane: LaneWriter
  readonly #sockets: SyncSockets
  readonly #input: InputLines
  readonly #inputFd: Fd
  readonly #inputFramer = new LineFramer()
  readonly #buffer = new Uint8Array(RECEIVE_BYTES)
  readonly #repeats = new RepeatFilter()
  #connectedAt: Nanoseconds | null = null

  constructor(
    context: WorkerContext,
    lane: LaneWriter,
    sockets: SyncSockets,
    input: InputLines,
    inputFd: Fd,
  ) {
    this.#context = context
    this.#lane = lane
    this.#sockets = sockets
    this.#input = input
    this.#inputFd = inputFd
    this.port = context.start.listen.port
    this.peer = context.start.peer
  }

  listen = (): Server => {
    const { listener } = this.#sockets
    if (listener !== null) return listener
    const { lines, start } = this.#context
    const lane = this.#lane
    lane.begin(operationCode.listen, modeCode.running, lines.listen, 0)
    try {
      const fd = openListener(start.listen, BACKLOG)
      const opened = this.#sockets.listen(fd, start.listen)
      lane.end(0, 0, 0, releaseCode.none, opened.id)
      return opened
    } catch (error) {
      const number = error instanceof SystemCallError ? error.errno : 0
      lane.end(0, 0, number, releaseCode.error)
      this.#context.tell({ type: 'listenFailed', errno: number, address: start.listen })
      throw new Cancelled()
    }
  }

  connect = (): Connection => {
    const { lines, start } = this.#context
    const lane = this.#lane
    const sockaddr = encodeSockaddr(start.peer)
    const early = tooEarly(this.#connectedAt, this.#context.clock())
    if (early > 0) this.#pause(lines.connect, early)
    for (;;) {
      const fd = openSocket(start.peer.host)
      setSendTimeout(fd, CONNECT_TIMEOUT_MS)
      this.#sockets.hold(fd)
      this.#context.throwIfCancelled()
      const switches = voluntarySwitches()
      const since = lane.begin(operationCode.connect, modeCode.blocked, lines.connect, 0)
      const result = libc.connect(fd, sockaddr, sockaddr.length) < 0 ? errno() : 0
      const number = result === 0 && isSelf(localAddress(fd), start.peer) ? ECONNREFUSED : result
      if (number === 0) {
        const id = this.#sockets.nextId()
        const now = lane.end(0, 0, 0, this.#release('connection', since, switches), id)
        this.#context.throwIfCancelled()
        setSendTimeout(fd, 0)
        this.#connectedAt = now
        if (early === 0) this.#repeats.reset()
        return this.#sockets.adopt('outgoing', fd, id, start.peer, now)
      }
      lane.end(0, 0, number, this.#ended(isTimeout(number) ? 'timeout' : 'error'))
      this.#sockets.letGo(fd)
      this.#context.throwIfCancelled()
      const problem = connectProblem(start.peer, number)
      if (this.#repeats.isNew(problem)) this.#context.tell({ type: 'notice', problem })
      this.#pause(lines.connect)
    }
  }

  accept = (server: Server): Connection => {
    const listener = this.#sockets.listening(server)
    for (;;) {
      const accepted = this.#acceptWaiting(listener) ?? this.#acceptNext(listener)
      if (this.#sockets.admits(accepted.remote)) {
        const { fd, id, remote, at } = accepted
        return this.#sockets.adopt('incoming', fd, id, remote, at)
      }
      this.#sockets.turnAway(accepted)
    }
  }

  input = (): Line => {
    const waiting = this.#input.take()
    if (waiting !== null) return this.#read(waiting)
    const { lines } = this.#context
    const lane = this.#lane
    for (;;) {
      this.#context.throwIfCancelled()
      const switches = voluntarySwitches()
      const since = lane.begin(operationCode.input, modeCode.blocked, lines.input, 0)
      const count = libc.read(this.#inputFd, this.#buffer, RECEIVE_BYTES)
      const number = count < 0 ? errno() : 0
      lane.end(Math.max(count, 0), 0, number, this.#release('input', since, switches))
      this.#context.throwIfCancelled()
      if (count <= 0) throw new SystemCallError('read', number)
      this.#inputFramer.push(this.#buffer.subarray(0, count))
      for (let line = this.#inputFramer.shift(); line !== null; line = this.#inputFramer.shift()) {
        this.#input.add(line.bytes)
      }
      const line = this.#input.take()
      if (line !== null) return this.#read(line)
    }
  }

  send = (connection: Connection, line: Line): void => {
    const socket = this.#sockets.connected(connection)
    const framed = frameLine(line.bytes)
    const streamStart = socket.sent
    const { lines } = this.#context
    const lane = this.#lane
    let startNs: Nanoseconds | null = null
    for (let done = 0; done < framed.length;) {
      this.#context.throwIfCancelled()
      const rest = done === 0 ? framed : framed.subarray(done)
      const switches = voluntarySwitches()
      const since = lane.begin(operationCode.send, modeCode.blocked, lines.send, socket.id)
      const count = libc.send(socket.fd, rest, rest.length, platform.MSG_NOSIGNAL)
      startNs ??= since
      if (count < 0) this.#fail(socket, socket.sent, errno())
      const endNs = lane.end(count, socket.sent, 0, this.#release('bufferSpace', since, switches))
      socket.sent += count
      done += count
      if (done === framed.length) this.#handed(line, startNs, endNs, socket, streamStart)
    }
    this.#context.throwIfCancelled()
  }

  recv = (connection: Connection): Line => {
    const socket = this.#sockets.connected(connection)
    const { lines } = this.#context
    const lane = this.#lane
    let since: Nanoseconds = this.#context.clock()
    let now = since
    for (;;) {
      const line = socket.framer.shift()
      this.#context.setInProcess(socket.framer.pending)
      if (line !== null) return new ReceivedLine(line, socket.id, since, now)
      this.#context.throwIfCancelled()
      const switches = voluntarySwitches()
      since = lane.begin(operationCode.recv, modeCode.blocked, lines.recv, socket.id)
      const count = libc.recv(socket.fd, this.#buffer, RECEIVE_BYTES, 0)
      if (count < 0) this.#fail(socket, socket.received, errno())
      const release = this.#release(count === 0 ? 'close' : 'data', since, switches)
      now = lane.end(count, socket.received, 0, release)
      this.#context.throwIfCancelled()
      if (count === 0) {
        this.#sockets.end(socket, 'close', 0)
        throw new StartOver()
      }
      socket.received += count
      if (!socket.framer.push(this.#buffer.subarray(0, count))) {
        this.#sockets.refuseLongLine(socket)
        throw new StartOver()
      }
    }
  }

  show = (line: Line): void => {
    if (line instanceof ReceivedLine) this.#context.tell(line.event(false))
  }

  /** Waits before the next attempt. Atomics.wait, so that the bridge can end it. */
  #pause(line: number, duration: Milliseconds = RETRY_MS): void {
    const { control } = this.#context
    const lane = this.#lane
    lane.begin(operationCode.sleep, modeCode.retry, line, 0)
    Atomics.wait(control, CONTROL.cancel, 0, duration)
    lane.end(0, 0, 0, this.#ended('timer'))
    this.#context.throwIfCancelled()
  }

  /**
   * The first connection in the accept queue that is still of use, without waiting; null when
   * there is none. Corpses before it are closed and counted; all of it is one span.
   */
  #acceptWaiting(listener: SyncSocket): Accepted | null {
    if (!hasWaitingConnection(listener.fd)) return null
    const { lines } = this.#context
    const lane = this.#lane
    let found: Accepted | null = null
    let skipped = 0
    lane.begin(operationCode.accept, modeCode.blocked, lines.accept, listener.id)
    while (found === null && hasWaitingConnection(listener.fd)) {
      const { fd, remote } = acceptFrom(listener.fd)
      if (fd < 0) break
      if (isDead(fd)) {
        libc.close(fd)
        skipped += 1
      } else {
        this.#sockets.hold(fd)
        found = { fd, id: this.#sockets.nextId(), remote, at: 0 }
      }
    }
    const release = found === null ? releaseCode.close : releaseCode.none
    const at = lane.end(0, 0, 0, release, found?.id ?? listener.id)
    if (skipped > 0) {
      this.#context.tell({ type: 'notice', problem: problemOf('deadSkipped', { count: skipped }) })
    }
    return found === null ? null : { ...found, at }
  }

  #acceptNext(listener: SyncSocket): Accepted {
    const { lines } = this.#context
    const lane = this.#lane
    for (;;) {
      this.#context.throwIfCancelled()
      const switches = voluntarySwitches()
      const since = lane.begin(operationCode.accept, modeCode.blocked, lines.accept, listener.id)
      const { fd, remote } = acceptFrom(listener.fd)
      const number = fd < 0 ? errno() : 0
      const id = number === 0 ? this.#sockets.nextId() : listener.id
      const release =
        number === 0 ? this.#release('connection', since, switches) : this.#ended('error')
      const at = lane.end(0, 0, number, release, id)
      if (number === 0) this.#sockets.hold(fd)
      this.#context.throwIfCancelled()
      if (number === 0) return { fd, id, remote, at }
      // EMFILE, ECONNABORTED, …: accept(2) advises to try again.
      this.#pause(lines.accept)
    }
  }

  #read(line: TypedLine): Line {
    this.#context.countLineRead()
    return line
  }

  #handed(
    line: Line,
    startNs: Nanoseconds,
    endNs: Nanoseconds,
    socket: SyncSocket,
    streamStart: Bytes,
  ): void {
    const inputIndex = this.#input.handed(line)
    if (inputIndex === null) return
    const place = { connection: socket.id, streamStart, streamEnd: socket.sent }
    this.#context.tell({ type: 'handed', inputIndex, startNs, endNs, ...place })
  }

  #fail(socket: SyncSocket, offset: Bytes, number: Errno): never {
    const { release, end } = endOf(number)
    this.#lane.end(0, offset, number, this.#ended(release))
    this.#context.throwIfCancelled()
    this.#sockets.end(socket, end, number)
    throw new StartOver()
  }

  /** What released a call that returned well: `none` if it did not wait. */
  #release(release: Release, since: Nanoseconds, switchesBefore: number | null): number {
    if (this.#context.cancelled) return releaseCode.cancel
    if (switchesBefore === null) return releaseCode[release]
    if (this.#context.clock() - since < SURELY_AT_ONCE) return releaseCode.none
    return voluntarySwitches() === switchesBefore ? releaseCode.none : releaseCode[release]
  }

  #ended(release: Release): number {
    return this.#context.cancelled ? releaseCode.cancel : releaseCode[release]
  }
}

function acceptFrom(listenerFd: Fd): { fd: Fd; remote: Address } {
  const sockaddr = new Uint8Array(SOCKADDR_BYTES)
  const length = new Uint8Array(new Int32Array([SOCKADDR_BYTES]).buffer)
  const fd = libc.accept(listenerFd, sockaddr, length)
  return { fd, remote: fd < 0 ? { host: '0.0.0.0', port: 0 } : decodeSockaddr(sockaddr) }
}
