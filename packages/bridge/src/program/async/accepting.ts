/**
 * accept() of an async program: the next connection that the program may have. What is dead already and
 * who is a stranger are passed over; an error of the system is told, and accepting tried again.
 */
import {
  modeCode,
  operationCode,
  problemOf,
  releaseCode,
  type ConnectionId,
} from '@peerscope/protocol'
import { errnoName } from '../../blocking/errno-name.js'
import { isAdmitted } from '../shared/address.js'
import type { AsyncLanes } from './lanes.js'
import type { AsyncListener } from './listener.js'
import { AsyncSocket } from './socket.js'
import { RepeatFilter } from '../shared/connect-problem.js'
import { errnoOf, reasonFor, RETRY_MS } from '../shared/ending.js'
import type { KernelCalls } from '../shared/kernel-calls.js'
import type { WorkerContext } from '../shared/worker-context.js'

export class AsyncAccepting {
  /** A stranger has come, and is to be closed. */
  onStranger: (connection: AsyncSocket) => void = () => undefined
  readonly #context: WorkerContext
  readonly #lanes: AsyncLanes
  readonly #kernel: KernelCalls
  readonly #takeId: () => ConnectionId
  readonly #repeats = new RepeatFilter()

  constructor(
    context: WorkerContext,
    lanes: AsyncLanes,
    kernel: KernelCalls,
    takeId: () => ConnectionId,
  ) {
    this.#context = context
    this.#lanes = lanes
    this.#kernel = kernel
    this.#takeId = takeId
  }

  /**
   * @param listener of whose queue the next one is taken
   * @param line where the program awaits it; 0 where it does not
   */
  async next(
    { id: listener, sockets }: { id: ConnectionId; sockets: AsyncListener },
    line: number,
  ): Promise<AsyncSocket> {
    const { link } = this.#context.start
    let skipped = 0
    for (;;) {
      const socket = await this.#accept(sockets, line, listener)
      const connection = new AsyncSocket(this.#takeId(), 'incoming', socket, link.framing)
      if (this.#isDead(connection)) {
        socket.destroy()
        skipped += 1
      } else if (!isAdmitted(connection.remote.host, link.admitted)) {
        this.onStranger(connection)
      } else {
        this.#lanes.accept.end(0, 0, 0, releaseCode.connection, connection.id)
        if (skipped > 0) {
          const problem = problemOf('deadSkipped', { count: skipped })
          this.#context.tell({ type: 'notice', problem })
        }
        return connection
      }
    }
  }

  async #accept(sockets: AsyncListener, line: number, listener: ConnectionId) {
    const { loop, accept: lane } = this.#lanes
    for (;;) {
      if (this.#context.window.isUsedUp) await this.#holdBack(line, listener)
      if (!lane.busy) lane.begin(operationCode.accept, modeCode.pending, line, listener)
      try {
        const socket = await sockets.next()
        loop.enter()
        this.#repeats.reset()
        return socket
      } catch (error) {
        // EMFILE, ENFILE, ENOBUFS, …: accept(2) advises to try again.
        loop.enter()
        const errno = errnoOf(error)
        lane.end(0, 0, errno, releaseCode.error)
        const reason = errno === 0 ? reasonFor(error) : errnoName(errno)
        const problem = problemOf('acceptFailed', { reason })
        if (this.#repeats.isNew([problem])) this.#context.tell({ type: 'notice', problem })
        await this.#pause(line)
      }
    }
  }

  /** Connections that come and are turned away in a flood are told of, too: the bridge sets the pace. */
  async #holdBack(line: number, listener: ConnectionId): Promise<void> {
    const { loop, accept: lane } = this.#lanes
    if (lane.busy) lane.end(0, 0, 0, releaseCode.none)
    lane.begin(operationCode.sleep, modeCode.pending, line, listener)
    await new Promise<void>((goOn) => {
      this.#context.window.whenRoom(goOn)
    })
    loop.enter()
    lane.end(0, 0, 0, releaseCode.room)
  }

  async #pause(line: number): Promise<void> {
    const { loop, accept: lane } = this.#lanes
    lane.begin(operationCode.sleep, modeCode.retry, line, 0)
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    loop.enter()
    lane.end(0, 0, 0, releaseCode.timer)
  }

  /**
   * Whether it ended before it was accepted. One that was reset may have brought something; but the
   * system no longer knows whose it was (getpeername(2), ENOTCONN), so whether that peer may come in
   * cannot be known either.
   */
  #isDead({ fd, knownRemote }: AsyncSocket): boolean {
    if (fd !== null && this.#kernel.isDead(fd)) return true
    if (knownRemote !== null) return false
    const bytes = fd === null ? 0 : this.#kernel.unreadBytes(fd)
    if (bytes > 0) {
      this.#context.tell({ type: 'notice', problem: problemOf('unreadReset', { bytes }) })
    }
    return true
  }
}
