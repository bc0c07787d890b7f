/**
 * send() of an async program: one write(2) a message, one at a time. Where that call takes it all,
 * the span ends when it has returned, and the program goes on with its callback, a little later.
 * Where the buffer had no room for all of it, libuv writes the rest when there is some and calls
 * back right after that write(2): the span ends there.
 *
 * The write that is outstanding
 * stands in fields, and the two functions that Node calls for it exist once: making them anew for
 * every message would cost a program that does nothing but send a tenth of its speed.
 */
import {
  modeCode,
  operationCode,
  releaseCode,
  type Bytes,
  type Nanoseconds,
} from '@peerscope/protocol'
import type { Line } from '../io.js'
import type { AsyncConnections } from './connections.js'
import type { AsyncLanes } from './lanes.js'
import { fateOf, releaseOf, type AsyncSocket, type SocketFate } from './socket.js'
import { StartOver } from '../shared/ending.js'
import { frameMessage } from '../shared/framing.js'
import type { InputLines } from '../shared/input-lines.js'
import type { WorkerContext } from '../shared/worker-context.js'

const NOTHING = new Uint8Array(0)

export class AsyncSending {
  /** A write has failed: its line waits again. */
  onFailed: () => void = () => undefined
  readonly #context: WorkerContext
  readonly #lanes: AsyncLanes
  readonly #connections: AsyncConnections
  readonly #lines: InputLines
  /** Told when the write that is outstanding has ended. */
  readonly #awaitingWrite: (() => void)[] = []
  /** How often the program has started over. */
  #starts = 0
  // The write that is outstanding.
  #connection: AsyncSocket | null = null
  #line: Line | null = null
  #framed: Uint8Array = NOTHING
  #startNs: Nanoseconds = 0
  /** The kernel took it all in the first write(2), which was recorded then. */
  #atOnce = false
  #resolve: () => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(
    context: WorkerContext,
    lanes: AsyncLanes,
    connections: AsyncConnections,
    lines: InputLines,
  ) {
    this.#context = context
    this.#lanes = lanes
    this.#connections = connections
    this.#lines = lines
  }

  send(connection: AsyncSocket, line: Line): Promise<void> {
    if (this.#connection !== null) return this.#sendAfterwards(connection, line)
    if (connection.fate !== null) return Promise.reject(new StartOver())
    this.#connection = connection
    this.#line = line
    this.#framed = frameMessage(this.#context.start.link.framing, line.bytes)
    return new Promise(this.#write)
  }

  /** The program starts over: what it had in hand waits to be sent, but for what is being written. */
  startOver(): void {
    this.#starts += 1
    this.#lines.giveBack(this.#line)
  }

  /** Starts the write; the executor of the promise that send() returns. */
  readonly #write = (resolve: () => void, reject: (error: Error) => void): void => {
    const connection = this.#connection
    const line = this.#line
    if (connection === null || line === null) return
    this.#resolve = resolve
    this.#reject = reject
    const { lines } = this.#context
    const lane = this.#lanes.send
    this.#startNs = lane.begin(operationCode.send, modeCode.pending, lines.send, connection.id)
    this.#atOnce = false
    const { socket } = connection
    socket.write(this.#framed, this.#written)
    // Nothing is left in the stream, nor of a write that failed: the kernel took it all in the
    // write(2) just made.
    if (socket.writableLength > 0 || socket.errored !== null || socket.destroyed) return
    this.#atOnce = true
    this.#taken(connection, line, releaseCode.none)
  }

  /** The kernel has taken the last byte, or never will. */
  readonly #written = (error?: Error | null): void => {
    this.#lanes.loop.enter()
    const connection = this.#connection
    const line = this.#line
    if (connection === null || line === null) return
    this.#connection = null
    this.#line = null
    // Of a socket that was destroyed meanwhile, Node calls a write done that never was.
    const fate = connection.fate ?? (error ? fateOf(error) : null)
    if (fate !== null) this.#failed(connection, fate)
    else {
      if (!this.#atOnce) this.#taken(connection, line, releaseCode.bufferSpace)
      this.#resolve()
    }
    if (this.#awaitingWrite.length === 0) return
    for (const proceed of this.#awaitingWrite.splice(0)) proceed()
  }

  /** The kernel has the last byte, as far as is known since now. */
  #taken(connection: AsyncSocket, line: Line, release: number): void {
    const bytes = this.#framed.length
    const streamStart = connection.sent
    connection.sent += bytes
    const endNs = this.#lanes.send.end(bytes, streamStart, 0, release)
    const inputIndex = this.#lines.handed(line)
    if (inputIndex !== null) this.#tellHanded(inputIndex, endNs, connection, streamStart)
  }

  /** The connection has ended: what was not taken is not sent, what was taken stays so. */
  #failed(connection: AsyncSocket, fate: SocketFate): void {
    if (!this.#atOnce) {
      this.#lanes.send.end(0, connection.sent, fate.errno, releaseCode[releaseOf(fate)])
    }
    const reject = this.#reject
    this.#connections.end(connection, fate)
    this.#lines.giveBack()
    this.onFailed()
    reject(new StartOver())
  }

  #tellHanded(
    inputIndex: number,
    endNs: Nanoseconds,
    connection: AsyncSocket,
    streamStart: Bytes,
  ): void {
    const place = { connection: connection.id, streamStart, streamEnd: connection.sent }
    this.#context.tell({ type: 'handed', inputIndex, startNs: this.#startNs, endNs, ...place })
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
}
