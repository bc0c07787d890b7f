/** connect() of a sync program: tried again every second until the peer is there. */
import type { Address, Nanoseconds } from '@peerscope/protocol'
import { isInterrupted } from '../blocking/interrupt.js'
import { errno, libc } from '../blocking/libc.js'
import { encodeSockaddr } from '../blocking/sockaddr.js'
import { localAddress, openSocket, setSendTimeout } from '../blocking/sockets.js'
import { connectProblem, RepeatFilter } from './connect-problem.js'
import { CONNECT_TIMEOUT_MS, ECONNREFUSED, isSelf, isTimeout, tooEarly } from './ending.js'
import type { SyncCalls } from './sync-calls.js'
import type { SyncSocket, SyncSockets } from './sync-sockets.js'
import type { WorkerContext } from './worker-context.js'

export class SyncDialling {
  readonly #context: WorkerContext
  readonly #calls: SyncCalls
  readonly #sockets: SyncSockets
  readonly #repeats = new RepeatFilter()
  #connectedAt: Nanoseconds | null = null

  constructor(context: WorkerContext, calls: SyncCalls, sockets: SyncSockets) {
    this.#context = context
    this.#calls = calls
    this.#sockets = sockets
  }

  connect(peer: Address): SyncSocket {
    const sockaddr = encodeSockaddr(peer)
    const early = tooEarly(this.#connectedAt, this.#context.clock())
    if (early > 0) this.#calls.pause('connect', early)
    for (;;) {
      const fd = openSocket(peer.host, this.#context.start.link.buffers)
      setSendTimeout(fd, CONNECT_TIMEOUT_MS)
      this.#sockets.hold(fd)
      this.#context.throwIfCancelled()
      this.#calls.begin('connect', 0)
      const result = libc.connect(fd, sockaddr, sockaddr.length) < 0 ? errno() : 0
      const number = result === 0 && isSelf(localAddress(fd), peer) ? ECONNREFUSED : result
      if (number === 0) {
        const id = this.#sockets.nextId()
        const now = this.#calls.lane.end(0, 0, 0, this.#calls.released('connection'), id)
        this.#context.throwIfCancelled()
        setSendTimeout(fd, 0)
        this.#connectedAt = now
        if (early === 0) this.#repeats.reset()
        return this.#sockets.adopt('outgoing', fd, id, peer, now)
      }
      const release = isTimeout(number) ? 'timeout' : 'error'
      this.#calls.lane.end(0, 0, number, this.#calls.ended(release))
      this.#sockets.letGo(fd, 0)
      this.#context.throwIfCancelled()
      if (isInterrupted(number)) continue
      const problem = connectProblem(peer, number)
      if (this.#repeats.isNew(problem)) this.#context.tell({ type: 'notice', problem })
      this.#calls.pause('connect')
    }
  }
}
