/**
 * The operations of the sync model: each calls the C library and holds the thread until the
 * kernel lets it go. One span is one system call.
 */
import { type Address, type Bytes, type Errno, type Nanoseconds } from '@peerscope/protocol'
import { isInterrupted } from '../../blocking/interrupt.js'
import { errno, libc } from '../../blocking/libc.js'
import { platform } from '../../blocking/platform.js'
import { SystemCallError } from '../../blocking/system-call-error.js'
import type { Connection, Line, Peer, Server, SyncIo } from '../io.js'
import type { LaneWriter } from '../../trace/lane.js'
import { endOf, StartOver } from '../shared/ending.js'
import { frameMessage, LineFramer } from '../shared/framing.js'
import type { InputLines, TypedLine } from '../shared/input-lines.js'
import { NOBODY } from '../link.js'
import { ReceivedLine } from '../shared/received-line.js'
import { SyncAccepting } from './accepting.js'
import type { SyncCalls } from './calls.js'
import { SyncDialling } from './dialling.js'
import type { SyncSocket, SyncSockets } from './sockets.js'
import type { WorkerContext } from '../shared/worker-context.js'

const RECEIVE_BYTES = 65_536

export class SyncOperations implements SyncIo {
  readonly port: number
  readonly peer: Peer
  readonly #context: WorkerContext
  readonly #lane: LaneWriter
  readonly #calls: SyncCalls
  readonly #sockets: SyncSockets
  readonly #accepting: SyncAccepting
  readonly #dialling: SyncDialling
  readonly #listenAddress: Address
  readonly #peerAddress: Address
  readonly #input: InputLines
  readonly #inputFramer = new LineFramer()
  readonly #buffer = new Uint8Array(RECEIVE_BYTES)

  constructor(context: WorkerContext, calls: SyncCalls, sockets: SyncSockets, input: InputLines) {
    const { listen, peer } = context.start.link
    this.#context = context
    this.#calls = calls
    this.#lane = calls.lane
    this.#sockets = sockets
    this.#accepting = new SyncAccepting(context, calls, sockets)
    this.#dialling = new SyncDialling(context, calls, sockets)
    this.#input = input
    this.#listenAddress = listen ?? NOBODY
    this.#peerAddress = peer ?? NOBODY
    this.port = this.#listenAddress.port
    this.peer = this.#peerAddress
  }

  listen = (): Server => this.#accepting.listen(this.#listenAddress)

  connect = (): Connection => this.#sockets.outgoing ?? this.#dialling.connect(this.#peerAddress)

  accept = (server: Server): Connection => this.#accepting.accept(this.#sockets.listening(server))

  input = (): Line => {
    const waiting = this.#input.take()
    if (waiting !== null) return this.#read(waiting)
    const { inputFd } = this.#context.start
    if (inputFd === null) throw new TypeError('input: this thread has none')
    for (;;) {
      this.#context.throwIfCancelled()
      this.#calls.begin('input', 0)
      const count = libc.read(inputFd, this.#buffer, RECEIVE_BYTES)
      const number = count < 0 ? errno() : 0
      this.#lane.end(Math.max(count, 0), 0, number, this.#calls.released('input'))
      this.#context.throwIfCancelled()
      if (isInterrupted(number)) continue
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
    const framed = frameMessage(this.#context.start.link.framing, line.bytes)
    const streamStart = socket.sent
    let startNs: Nanoseconds | null = null
    for (let done = 0; done < framed.length;) {
      this.#context.throwIfCancelled()
      const rest = done === 0 ? framed : framed.subarray(done)
      const since = this.#calls.begin('send', socket.id)
      const count = libc.send(socket.fd, rest, rest.length, platform.MSG_NOSIGNAL)
      startNs ??= since
      if (count < 0) {
        this.#failed(socket, socket.sent, errno())
        continue
      }
      const release = this.#calls.released('bufferSpace')
      const endNs = this.#lane.end(count, socket.sent, 0, release)
      socket.sent += count
      done += count
      if (done === framed.length) this.#handed(line, startNs, endNs, socket, streamStart)
    }
    this.#context.throwIfCancelled()
  }

  recv = (connection: Connection, size?: Bytes): Line => {
    const socket = this.#sockets.connected(connection)
    this.#calls.holdBack('recv', socket.id)
    const most = Math.min(size ?? RECEIVE_BYTES, RECEIVE_BYTES)
    let since: Nanoseconds = this.#context.clock()
    let now = since
    for (let calls = 0; ; calls++) {
      const line = socket.framer.shift(size)
      this.#context.setInProcess(socket.framer.pending)
      if (line !== null)
        return new ReceivedLine(line, socket.id, since, now, calls === 0 && size === undefined)
      this.#context.throwIfCancelled()
      this.#calls.begin('recv', socket.id)
      const count = libc.recv(socket.fd, this.#buffer, most, 0)
      if (count < 0) {
        this.#failed(socket, socket.received, errno())
        continue
      }
      const release = this.#calls.released(count === 0 ? 'close' : 'data')
      now = this.#lane.end(count, socket.received, 0, release)
      since = this.#lane.endedFrom
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

  /**
   * A send or recv has failed. Where it was only interrupted it is made again, unless the
   * connection that is sent on has ended meanwhile: that is what calls are interrupted for.
   */
  #failed(socket: SyncSocket, offset: Bytes, number: Errno): void {
    if (isInterrupted(number)) {
      const ended = this.#sockets.outgoingEnd()
      this.#lane.end(0, offset, number, this.#calls.ended(ended?.release ?? 'error'))
      this.#context.throwIfCancelled()
      if (ended !== null) this.#sockets.startOver(ended)
      return
    }
    const { release, end } = endOf(number)
    this.#lane.end(0, offset, number, this.#calls.ended(release))
    this.#context.throwIfCancelled()
    this.#sockets.end(socket, end, number)
    throw new StartOver()
  }
}
