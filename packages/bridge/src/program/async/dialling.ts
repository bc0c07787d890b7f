/** connect() of an async program: tried again every second until the peer is there. */
import { connect as netConnect, Socket, type SocketConstructorOpts } from 'node:net'
import {
  modeCode,
  operationCode,
  releaseCode,
  type Address,
  type ConnectionId,
  type Errno,
  type Milliseconds,
} from '@peerscope/protocol'
import { errnoNumber } from '../../blocking/errno-name.js'
import { SystemCallError } from '../../blocking/system-call-error.js'
import type { AsyncLanes } from './lanes.js'
import { AddressRound } from '../shared/address-round.js'
import { RepeatFilter } from '../shared/connect-problem.js'
import { CONNECT_TIMEOUT_MS, ECONNREFUSED, isSelf, isTimeout, RETRY_MS } from '../shared/ending.js'
import type { KernelCalls } from '../shared/kernel-calls.js'
import { dialledAddresses } from '../link.js'
import { RedialPause } from '../shared/redial-pause.js'
import type { WorkerContext } from '../shared/worker-context.js'

export interface Dialled {
  id: ConnectionId
  socket: Socket
  /** Which of the peer's addresses has answered. */
  address: Address
}

export class AsyncDialling {
  readonly #context: WorkerContext
  readonly #lanes: AsyncLanes
  readonly #kernel: KernelCalls
  readonly #takeId: () => ConnectionId
  readonly #repeats = new RepeatFilter()
  readonly #round: AddressRound
  #attempt: Socket | null = null
  readonly #redialPause = new RedialPause()

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
    this.#round = new AddressRound(dialledAddresses(context.start.link))
  }

  async connect(peer: Address): Promise<Dialled> {
    const { loop, connect: lane } = this.#lanes
    const { lines } = this.#context
    const early = this.#redialPause.before(this.#context.clock())
    if (early > 0) await this.#pause(early)
    for (;;) {
      lane.begin(operationCode.connect, modeCode.pending, lines.connect, 0)
      const address = this.#round.current(peer)
      const result = await this.#connectOnce(address)
      loop.enter()
      if (typeof result !== 'number') {
        const id = this.#takeId()
        this.#redialPause.connected(lane.end(0, 0, 0, releaseCode.connection, id))
        if (early === 0) this.#repeats.reset()
        this.#round.connected()
        return { id, socket: result, address }
      }
      lane.end(0, 0, result, isTimeout(result) ? releaseCode.timeout : releaseCode.error)
      const problems = this.#round.failed(address, result)
      if (problems === null) continue
      if (this.#repeats.isNew(problems)) {
        for (const problem of problems) this.#context.tell({ type: 'notice', problem })
      }
      await this.#pause(RETRY_MS)
    }
  }

  /** Gives up an attempt that is outstanding. */
  close(): void {
    this.#attempt?.destroy()
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
  #connectOnce(peer: Address): Promise<Socket | Errno> {
    return new Promise((resolve) => {
      const socket = this.#dialOrFail(peer)
      if (typeof socket === 'number') {
        resolve(socket)
        return
      }
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
        if (isSelf(local, peer)) {
          socket.destroy()
          resolve(ECONNREFUSED)
        } else {
          resolve(socket)
        }
      })
    })
  }

  /** @returns the error number where there is not even a socket to dial with. */
  #dialOrFail(peer: Address): Socket | Errno {
    try {
      return this.#dial(peer)
    } catch (error) {
      if (error instanceof SystemCallError) return error.errno
      throw error
    }
  }

  /**
   * Buffers have to be set before the SYN, and Node makes its socket and dials in one step. So
   * where sizes are asked for, the socket is made here and Node is given its descriptor.
   * (`manualStart`: it is not to read before it is connected.)
   */
  #dial(peer: Address): Socket {
    const { receive, send } = this.#context.start.link.buffers
    const address = { ...peer, allowHalfOpen: true }
    const own = receive !== null || send !== null
    const fd = own ? this.#kernel.openSocket(peer.host, { receive, send }) : null
    if (fd === null) return netConnect(address)
    const options: SocketConstructorOpts & { manualStart: boolean } = {
      fd,
      allowHalfOpen: true,
      manualStart: true,
    }
    return new Socket(options).connect(address)
  }
}
