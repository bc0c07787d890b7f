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
import type { Line } from '../models/io.js'
import type { AsyncConnections } from './async-connections.js'
import type { AsyncLanes } from './async-lanes.js'
import { fateOf, type AsyncSocket, type SocketFate } from './async-socket.js'
import { deferred, type Deferred } from './deferred.js'
import { endOf, StartOver } from './ending.js'
import { frameLine } from './framing.js'
import type { InputLines, TypedLine } from './input-lines.js'
import { ReceivedLine } from './received-line.js'
import type { WorkerContext } from './worker-context.js'

interface Receiving extends Deferred<ReceivedLine> {
  readonly connection: AsyncSocket
  readonly startNs: Nanoseconds
  readonly from: Bytes
}

export class AsyncLink {
  readonly connections: AsyncConnections
  readonly #context: WorkerContext
  readonly #lanes: AsyncLanes
  readonly #lines: InputLines
  #typing: Deferred<TypedLine> | null = null
  #receiving: Receiving | null = null
  #sending: Line | null = null
  /** Told when the write that is outstanding has ended. */
  readonly #awaitingWrite: (() => void)[] = []
  /** How often the program has started over. */
  #starts = 0
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
    if (this.#sending !== null) return this.#sendAfterwards(connection, line)
    if (connection.fate !== null) return Promise.reject(new StartOver())
    const lane = this.#lanes.send
    const framed = frameLine(line.bytes)
    const streamStart = connection.sent
    const { lines } = this.#context
    const startNs = lane.begin(operationCode.send, modeCode.pending, lines.send, connection.id)
    this.#sending = line
    let atOnce = false
    return new Promise((resolve, reject) => {
      // One write(2) a message; the callback comes when the kernel has taken the last byte.
      connection.socket.write(framed, (error) => {
        this.#lanes.loop.enter()
        this.#sending = null
        if (this.#awaitingWrite.length > 0) {
          for (const proceed of this.#awaitingWrite.splice(0)) proceed()
        }
        if (error) {
          const fate = connection.fate ?? fateOf(error)
          lane.end(0, streamStart, fate.errno, releaseCode[releaseOf(fate)])
          this.connections.end(connection, fate)
          this.#lines.giveBack()
          this.inputArrived()
          reject(new StartOver())
          return
        }
        connection.sent += framed.length
        const release = atOnce ? releaseCode.none : releaseCode.bufferSpace
        const endNs = lane.end(framed.length, streamStart, 0, release)
        this.#tellHanded(line, startNs, endNs, connection, streamStart)
        resolve()
      })
      // Nothing is left in the stream: the kernel took it all in the write(2) just made.
      atOnce = connection.socket.writableLength === 0
    })
  }

  /** A write of an earlier start of the program is outstanding: one at a time, in order. */
  async #sendAfterwards(connection: AsyncSocket, line: Line): Promise<void> {
    const start = this.#starts
    await new Promise<void>((proceed) => {
      this.#awaitingWrite.push(proceed)
    })
    // Started over meanwhile: the line was given back, and will be sent by the newer start.
    if (start !== this.#starts) return new Promise(() => undefined)
    return this.send(connection, line)
  }

  recv(connection: AsyncSocket): Promise<ReceivedLine> {
    if (this.#receiving !== null) return this.#receiving.promise
    this.#reading = connection
    const now = this.#context.clock()
    const ready = this.#shift(connection, now, now)
    if (ready !== null) return Promise.resolve(ready)
    const { lines } = this.#context
    const startNs = this.#lanes.recv.begin(
      operationCode.recv,
      modeCode.pending,
      lines.recv,
      connection.id,
    )
    const receiving = {
      ...deferred<ReceivedLine>(),
      connection,
      startNs,
      from: connection.received,
    }
    this.#receiving = receiving
    this.readable(connection)
    return receiving.promise
  }

  /** The stream of the incoming connection may hold something. */
  readable(connection: AsyncSocket): void {
    const receiving = this.#receiving
    if (receiving?.connection !== connection) return
    if (connection.fate !== null) {
      this.#endReceive(receiving, releaseOf(connection.fate))
      this.#tellFragment(connection)
      receiving.reject(new StartOver())
      return
    }
    if (!connection.pull()) {
      const problem = problemOf('lineTooLong', { limit: MAX_LINE_BYTES })
      this.#context.tell({ type: 'notice', problem })
      connection.resetOnEnd = true
      this.connections.end(connection, { end: 'program', errno: 0 })
      return
    }
    const endNs = this.#context.clock()
    const line = this.#shift(connection, receiving.startNs, endNs)
    if (line === null) return
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
    this.#starts += 1
    if (this.#unshown !== null) this.show(this.#unshown)
    const ended = this.#reading
    if (ended !== null && ended.fate !== null) {
      const now = this.#context.clock()
      for (
        let line = this.#shift(ended, now, now);
        line !== null;
        line = this.#shift(ended, now, now)
      ) {
        this.show(line)
      }
    }
    this.#lines.giveBack(this.#sending)
    if (this.#typing === null || this.connections.hasOutgoing) return
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

  #shift(connection: AsyncSocket, startNs: Nanoseconds, endNs: Nanoseconds): ReceivedLine | null {
    const line = connection.framer.shift()
    this.#context.setInProcess(connection.inProcess)
    if (line === null) return null
    this.#unshown = new ReceivedLine(line, connection.id, startNs, endNs)
    return this.#unshown
  }

  /** What came of a line that has no end. Told once: it goes with its connection. */
  #tellFragment(connection: AsyncSocket): void {
    const fragment = connection.resetOnEnd ? null : connection.framer.fragment()
    if (fragment === null) return
    const now = this.#context.clock()
    this.#context.tell(new ReceivedLine(fragment, connection.id, now, now).event(true))
    const problem = problemOf('incompleteLine', { bytes: fragment.bytes.length })
    this.#context.tell({ type: 'notice', problem })
  }

  #tellHanded(
    line: Line,
    startNs: Nanoseconds,
    endNs: Nanoseconds,
    connection: AsyncSocket,
    streamStart: Bytes,
  ): void {
    const inputIndex = this.#lines.handed(line)
    if (inputIndex === null) return
    const place = { connection: connection.id, streamStart, streamEnd: connection.sent }
    this.#context.tell({ type: 'handed', inputIndex, startNs, endNs, ...place })
  }
}

function releaseOf({ end, errno }: SocketFate): Release {
  return end === 'close' ? 'close' : endOf(errno).release
}
