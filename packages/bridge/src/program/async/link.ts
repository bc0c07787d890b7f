/**
 * What the operations of an async program do. As with connections, an operation that is
 * outstanding when the program starts over goes on, and the new start of the program joins it.
 */
import {
  MAX_LINE_BYTES,
  modeCode,
  operationCode,
  problemOf,
  releaseCode,
  type Bytes,
  type Nanoseconds,
  type Release,
} from '@peerscope/protocol'
import type { Line } from '../io.js'
import type { AsyncConnections } from './connections.js'
import type { AsyncLanes } from './lanes.js'
import { AsyncSending } from './sending.js'
import { releaseOf, type AsyncSocket } from './socket.js'
import { deferred, type Deferred } from '../deferred.js'
import { StartOver } from '../shared/ending.js'
import type { InputLines, TypedLine } from '../shared/input-lines.js'
import { ReceivedLine } from '../shared/received-line.js'
import type { WorkerContext } from '../shared/worker-context.js'

interface Receiving extends Deferred<ReceivedLine> {
  readonly connection: AsyncSocket
  readonly size: Bytes | undefined
  readonly from: Bytes
  startNs: Nanoseconds
  /** The bridge is behind: until it has caught up, nothing is taken from the connection. */
  held: boolean
}

export class AsyncLink {
  readonly connections: AsyncConnections
  readonly #context: WorkerContext
  readonly #lanes: AsyncLanes
  readonly #lines: InputLines
  readonly #sending: AsyncSending
  #typing: Deferred<TypedLine> | null = null
  #receiving: Receiving | null = null
  #unshown: ReceivedLine | null = null
  /** The connection that was last received on. */
  #reading: AsyncSocket | null = null

  constructor(
    context: WorkerContext,
    lanes: AsyncLanes,
    connections: AsyncConnections,
    lines: InputLines,
  ) {
    this.#context = context
    this.#lanes = lanes
    this.connections = connections
    this.#lines = lines
    this.#sending = new AsyncSending(context, lanes, connections, lines)
    this.#sending.onFailed = () => {
      this.inputArrived()
    }
  }

  input(): Promise<TypedLine> {
    if (this.#typing !== null) {
      const { promise } = this.#typing
      this.inputArrived()
      return promise
    }
    const waiting = this.#lines.take()
    if (waiting !== null) {
      this.#context.countLineRead()
      return Promise.resolve(waiting)
    }
    this.#lanes.input.begin(operationCode.input, modeCode.pending, this.#context.lines.input, 0)
    this.#typing = deferred()
    return this.#typing.promise
  }

  /** There may be lines to send. */
  inputArrived(): void {
    const line = this.#typing === null ? null : this.#lines.take()
    if (this.#typing === null || line === null) return
    this.#lanes.input.end(line.bytes.length + 1, 0, 0, releaseCode.input)
    this.#context.countLineRead()
    const typing = this.#typing
    this.#typing = null
    typing.resolve(line)
  }

  send(connection: AsyncSocket, line: Line): Promise<void> {
    return this.#sending.send(connection, line)
  }

  recv(connection: AsyncSocket, size?: Bytes): Promise<ReceivedLine> {
    if (this.#receiving !== null) return this.#receiving.promise
    this.#reading = connection
    const { window, lines } = this.#context
    const held = window.isUsedUp
    if (!held) {
      const now = this.#context.clock()
      const ready = this.#shift(connection, size, now, now, true)
      if (ready !== null) return Promise.resolve(ready)
      // Nothing comes from there any more: receiving is over, and this function with it.
      if (connection.peerEnded) return new Promise(() => undefined)
    }
    const operation = held ? operationCode.sleep : operationCode.recv
    const startNs = this.#lanes.recv.begin(operation, modeCode.pending, lines.recv, connection.id)
    const from = connection.received
    const receiving = { ...deferred<ReceivedLine>(), connection, size, startNs, from, held }
    this.#receiving = receiving
    if (held) {
      window.whenRoom(() => {
        this.#goOn(receiving)
      })
    } else this.readable(connection)
    return receiving.promise
  }

  /** The bridge has caught up: what a recv() was held back from happens now. */
  #goOn(receiving: Receiving): void {
    if (this.#receiving !== receiving) return
    const { connection, size } = receiving
    const now = this.#lanes.recv.end(0, 0, 0, releaseCode.room)
    receiving.held = false
    const ready = this.#shift(connection, size, now, now, true)
    if (ready !== null || connection.peerEnded) {
      this.#receiving = null
      if (ready !== null) receiving.resolve(ready)
      else this.#tellFragment(connection)
      return
    }
    const { recv } = this.#context.lines
    const startNs = this.#lanes.recv.begin(
      operationCode.recv,
      modeCode.pending,
      recv,
      connection.id,
    )
    receiving.startNs = startNs
    this.readable(connection)
  }

  /** The stream of the connection that is received on may hold something, or has ended. */
  readable(connection: AsyncSocket): void {
    const receiving = this.#receiving
    if (receiving?.connection !== connection) return
    if (connection.fate !== null) {
      this.#endReceive(receiving, releaseOf(connection.fate))
      this.#tellFragment(connection)
      receiving.reject(new StartOver())
      return
    }
    if (receiving.held) return
    if (!connection.pull()) {
      const problem = problemOf('lineTooLong', { limit: MAX_LINE_BYTES })
      if (connection.framer.refused !== true) this.#context.tell({ type: 'notice', problem })
      connection.resetOnEnd = true
      this.connections.end(connection, { end: 'program', errno: 0 })
      return
    }
    const endNs = this.#context.clock()
    const line = this.#shift(connection, receiving.size, receiving.startNs, endNs, false)
    if (line === null) {
      if (!connection.peerEnded) return
      this.#endReceive(receiving, 'close')
      this.#tellFragment(connection)
      return
    }
    this.#endReceive(receiving, 'data')
    receiving.resolve(line)
  }

  show(line: Line): void {
    if (!(line instanceof ReceivedLine)) return
    this.#unshown = null
    this.#context.tell(line.event(false))
  }

  /** The program starts over: what it had in hand is shown, or waits to be sent. */
  startOver(): void {
    if (this.#unshown !== null) this.show(this.#unshown)
    const ended = this.#reading
    if (ended !== null && ended.fate !== null) {
      const now = this.#context.clock()
      const next = () => this.#shift(ended, undefined, now, now, true)
      for (let line = next(); line !== null; line = next()) this.show(line)
    }
    this.#sending.startOver()
    if (this.#typing === null || this.connections.canSend) return
    // The program has to connect before it asks for input again: until then nobody awaits it.
    this.#lanes.input.end(0, 0, 0, releaseCode.cancel)
    this.#typing = null
  }

  #endReceive(receiving: Receiving, release: Release): void {
    const { connection, from } = receiving
    this.#receiving = null
    const errno = connection.fate?.errno ?? 0
    const code = this.#context.cancelled ? releaseCode.cancel : releaseCode[release]
    this.#lanes.recv.end(connection.received - from, from, errno, code)
  }

  #shift(
    connection: AsyncSocket,
    size: Bytes | undefined,
    startNs: Nanoseconds,
    endNs: Nanoseconds,
    sameRecv: boolean,
  ): ReceivedLine | null {
    const line = connection.framer.shift(size)
    this.#context.setInProcess(connection.inProcess)
    if (line === null) return null
    // Without framing a message is what recv() brings: there is no other one in it.
    const together = sameRecv && size === undefined
    this.#unshown = new ReceivedLine(line, connection.id, startNs, endNs, together)
    return this.#unshown
  }

  /** What came of a line that has no end. Told once: it goes with its connection. */
  #tellFragment(connection: AsyncSocket): void {
    const fragment = connection.resetOnEnd ? null : connection.framer.fragment()
    if (fragment === null) return
    const now = this.#context.clock()
    this.#context.tell(new ReceivedLine(fragment, connection.id, now, now, false).event(true))
    const problem = problemOf('incompleteLine', { bytes: fragment.bytes.length })
    this.#context.tell({ type: 'notice', problem })
  }
}
