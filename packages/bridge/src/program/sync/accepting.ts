/** listen() and accept() of a sync program: the peer is let in, strangers and corpses are not. */
import {
  modeCode,
  operationCode,
  problemOf,
  releaseCode,
  type Address,
  type Fd,
} from '@peerscope/protocol'
import { isInterrupted } from '../../blocking/interrupt.js'
import { errno, libc } from '../../blocking/libc.js'
import { decodeSockaddr, SOCKADDR_BYTES } from '../../blocking/sockaddr.js'
import { hasWaitingConnection, isDead, openListener } from '../../blocking/sockets.js'
import { SystemCallError } from '../../blocking/system-call-error.js'
import { Cancelled } from '../shared/ending.js'
import type { SyncCalls } from './calls.js'
import type { Accepted, SyncSocket, SyncSockets } from './sockets.js'
import type { WorkerContext } from '../shared/worker-context.js'

const BACKLOG = 128

export class SyncAccepting {
  readonly #context: WorkerContext
  readonly #calls: SyncCalls
  readonly #sockets: SyncSockets

  constructor(context: WorkerContext, calls: SyncCalls, sockets: SyncSockets) {
    this.#context = context
    this.#calls = calls
    this.#sockets = sockets
  }

  /** The listening socket; the one that is there, without a span, when the program starts over. */
  listen(address: Address): SyncSocket {
    const { listener } = this.#sockets
    if (listener !== null) return listener
    const { lines, start } = this.#context
    const { lane } = this.#calls
    lane.begin(operationCode.listen, modeCode.running, lines.listen, 0)
    try {
      const fd = openListener(address, BACKLOG, start.link.buffers)
      const opened = this.#listenOn(fd, address)
      lane.end(0, 0, 0, releaseCode.none, opened.id)
      return opened
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error
      const number = error.errno
      lane.end(0, 0, number, releaseCode.error)
      this.#context.tell({ type: 'listenFailed', errno: number, address })
      throw new Cancelled()
    }
  }

  /** A descriptor that nobody has taken over would keep its port for ever. */
  #listenOn(fd: Fd, address: Address): SyncSocket {
    try {
      return this.#sockets.listen(fd, address)
    } catch (error) {
      if (this.#sockets.listener === null) this.#sockets.drop(fd)
      throw error
    }
  }

  /**
   * @throws StartOver when the connection that is sent on ends meanwhile. Whoever has just come is
   * kept: a peer that was turned away for it would start over too, and so on for ever.
   */
  accept(listener: SyncSocket): SyncSocket {
    for (;;) {
      const endedBefore = this.#sockets.outgoingEnd()
      if (endedBefore !== null) this.#sockets.startOver(endedBefore)
      this.#calls.holdBack('accept', listener.id)
      const accepted = this.#acceptWaiting(listener) ?? this.#acceptNext(listener)
      if (!this.#sockets.admits(accepted.remote)) {
        this.#sockets.turnAway(accepted)
        continue
      }
      const ended = this.#sockets.outgoingEnd()
      if (ended !== null) {
        this.#sockets.keep(accepted)
        this.#sockets.startOver(ended)
      }
      const { fd, id, remote, at } = accepted
      return this.#sockets.adopt('incoming', fd, id, remote, at)
    }
  }

  /**
   * The first connection in the accept queue that is still of use, without waiting; null when
   * there is none. Corpses before it are closed and counted; all of it is one span.
   */
  #acceptWaiting(listener: SyncSocket): Accepted | null {
    const kept = this.#sockets.takeKept()
    if (kept !== null && !isDead(kept.fd)) return kept
    let skipped = 0
    if (kept !== null) {
      this.#sockets.letGo(kept.fd, kept.id)
      skipped += 1
    }
    if (!hasWaitingConnection(listener.fd)) {
      this.#tellSkipped(skipped)
      return null
    }
    const { lines } = this.#context
    const { lane } = this.#calls
    let found: Accepted | null = null
    lane.begin(operationCode.accept, modeCode.blocked, lines.accept, listener.id)
    while (found === null && hasWaitingConnection(listener.fd)) {
      const { fd, remote } = this.#acceptFrom(listener.fd)
      if (fd < 0) break
      if (isDead(fd)) {
        this.#sockets.drop(fd)
        skipped += 1
      } else found = { fd, id: this.#sockets.nextId(), remote, at: 0 }
    }
    const release = found === null ? releaseCode.close : releaseCode.none
    const at = lane.end(0, 0, 0, release, found?.id ?? listener.id)
    this.#tellSkipped(skipped)
    return found === null ? null : { ...found, at }
  }

  #tellSkipped(count: number): void {
    if (count === 0) return
    this.#context.tell({ type: 'notice', problem: problemOf('deadSkipped', { count }) })
  }

  #acceptNext(listener: SyncSocket): Accepted {
    const { lane } = this.#calls
    for (;;) {
      this.#context.throwIfCancelled()
      this.#calls.begin('accept', listener.id)
      const { fd, remote } = this.#acceptFrom(listener.fd)
      const number = fd < 0 ? errno() : 0
      const id = number === 0 ? this.#sockets.nextId() : listener.id
      const ended = isInterrupted(number) ? this.#sockets.outgoingEnd() : null
      const release =
        number === 0
          ? this.#calls.released('connection')
          : this.#calls.ended(ended?.release ?? 'error')
      const at = lane.end(0, 0, number, release, id)
      this.#context.throwIfCancelled()
      if (number === 0) return { fd, id, remote, at }
      if (ended !== null) this.#sockets.startOver(ended)
      if (isInterrupted(number)) continue
      // EMFILE, ECONNABORTED, …: accept(2) advises to try again.
      this.#calls.pause('accept')
    }
  }

  /** Held at once: whatever throws next, the bridge closes it. */
  #acceptFrom(listenerFd: Fd): { fd: Fd; remote: Address } {
    const sockaddr = new Uint8Array(SOCKADDR_BYTES)
    const length = new Uint8Array(new Int32Array([SOCKADDR_BYTES]).buffer)
    const fd = libc.accept(listenerFd, sockaddr, length)
    if (fd < 0) return { fd, remote: { host: '0.0.0.0', port: 0 } }
    this.#sockets.hold(fd)
    return { fd, remote: decodeSockaddr(sockaddr) }
  }
}
