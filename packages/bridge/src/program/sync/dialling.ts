/** connect() of a sync program: tried again every second until the peer is there. */
import type { Address, Errno, Fd } from '@peerscope/protocol'
import { isInterrupted } from '../../blocking/interrupt.js'
import { errno, libc } from '../../blocking/libc.js'
import { encodeSockaddr } from '../../blocking/sockaddr.js'
import { localAddress, openSocket, setSendTimeout } from '../../blocking/sockets.js'
import { AddressRound } from '../shared/address-round.js'
import { RepeatFilter } from '../shared/connect-problem.js'
import { SystemCallError } from '../../blocking/system-call-error.js'
import { CONNECT_TIMEOUT_MS, ECONNREFUSED, isSelf, isTimeout } from '../shared/ending.js'
import { dialledAddresses } from '../link.js'
import { RedialPause } from '../shared/redial-pause.js'
import type { SyncCalls } from './calls.js'
import type { SyncSocket, SyncSockets } from './sockets.js'
import type { WorkerContext } from '../shared/worker-context.js'

export class SyncDialling {
  readonly #context: WorkerContext
  readonly #calls: SyncCalls
  readonly #sockets: SyncSockets
  readonly #repeats = new RepeatFilter()
  readonly #round: AddressRound
  readonly #redialPause = new RedialPause()

  constructor(context: WorkerContext, calls: SyncCalls, sockets: SyncSockets) {
    this.#context = context
    this.#calls = calls
    this.#sockets = sockets
    this.#round = new AddressRound(dialledAddresses(context.start.link))
  }

  connect(peer: Address): SyncSocket {
    const early = this.#redialPause.before(this.#context.clock())
    if (early > 0) this.#calls.pause('connect', early)
    for (;;) {
      const address = this.#round.current(peer)
      const result = this.#connectOnce(address)
      if (typeof result !== 'number') {
        this.#round.connected()
        if (early === 0) this.#repeats.reset()
        return result
      }
      if (isInterrupted(result)) continue
      const problems = this.#round.failed(address, result)
      if (problems === null) continue
      if (this.#repeats.isNew(problems)) {
        for (const problem of problems) this.#context.tell({ type: 'notice', problem })
      }
      this.#calls.pause('connect')
    }
  }

  /** @returns the connected socket, or the error number of the attempt. */
  #connectOnce(address: Address): SyncSocket | Errno {
    const fd = this.#openSocket(address)
    if (typeof fd !== 'number') return fd.errno
    setSendTimeout(fd, CONNECT_TIMEOUT_MS)
    this.#sockets.hold(fd)
    this.#context.throwIfCancelled()
    const sockaddr = encodeSockaddr(address)
    this.#calls.begin('connect', 0)
    const result = libc.connect(fd, sockaddr, sockaddr.length) < 0 ? errno() : 0
    const number = result === 0 && isSelf(localAddress(fd), address) ? ECONNREFUSED : result
    if (number === 0) {
      const id = this.#sockets.nextId()
      const now = this.#calls.lane.end(0, 0, 0, this.#calls.released('connection'), id)
      this.#context.throwIfCancelled()
      setSendTimeout(fd, 0)
      this.#redialPause.connected(now)
      return this.#sockets.adopt('outgoing', fd, id, address, now)
    }
    const release = isTimeout(number) ? 'timeout' : 'error'
    this.#calls.lane.end(0, 0, number, this.#calls.ended(release))
    this.#sockets.letGo(fd, 0)
    this.#context.throwIfCancelled()
    return number
  }

  /** Without a descriptor left there is nothing to dial with: an attempt that failed, like others. */
  #openSocket({ host }: Address): Fd | SystemCallError {
    try {
      return openSocket(host, this.#context.start.link.buffers)
    } catch (error) {
      if (error instanceof SystemCallError) return error
      throw error
    }
  }
}
