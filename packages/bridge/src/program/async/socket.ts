/**
 * A connection of an async program. Its stream stays paused and is read when the program asks,
 * so that at most one chunk lies in the process unread (Node's sockets read ahead by themselves).
 */
import type { Socket } from 'node:net'
import type {
  Address,
  Bytes,
  ConnectionId,
  Errno,
  Fd,
  Framing,
  Release,
  SocketEnd,
  SocketRole,
} from '@peerscope/protocol'
import { errnoNumber } from '../../blocking/errno-name.js'
import { canonicalHost } from '../../blocking/sockaddr.js'
import type { Connection } from '../io.js'
import { endOf } from '../shared/ending.js'
import { openFramer, type Framer } from '../shared/framing.js'
import { NOBODY } from '../link.js'

/** Taken from a stream in one piece. */
const MOST_AT_ONCE: Bytes = 8192

export interface SocketFate {
  end: SocketEnd
  errno: Errno
}

export class AsyncSocket implements Connection {
  readonly id: ConnectionId
  readonly role: SocketRole
  readonly socket: Socket
  readonly fd: Fd | null
  readonly framer: Framer
  /** Null where it was reset before it was accepted: the system no longer knows whose it was. */
  readonly knownRemote: Address | null
  sent: Bytes = 0
  /** Taken from the stream so far. */
  received: Bytes = 0
  /** How it ended; null while it lives. */
  fate: SocketFate | null = null
  /** The peer has ended its side, and all that came before has been taken. */
  peerEnded = false
  /** Bytes that the peer's kernel had acknowledged when it closed; null where that is not known. */
  acknowledged: Bytes | null = null
  /** Bytes of the peer's that the program had not read when it closed. */
  unread: Bytes = 0
  /** It is to end with RST, and what it brought is not kept. */
  resetOnEnd = false

  /** @param remote where it was dialled; Node forgets it when a reset comes early */
  constructor(
    id: ConnectionId,
    role: SocketRole,
    socket: Socket,
    framing: Framing,
    remote: Address | null = null,
  ) {
    const { remoteAddress, remotePort } = socket
    this.knownRemote =
      remote ?? (remoteAddress === undefined ? null : addressOf(remoteAddress, remotePort))
    this.id = id
    this.role = role
    this.socket = socket
    this.framer = openFramer(framing)
    this.fd = descriptorOf(socket)
  }

  get remote(): Address {
    return this.knownRemote ?? NOBODY
  }

  get local(): Address {
    return addressOf(this.socket.localAddress, this.socket.localPort)
  }

  /**
   * Takes from the stream until there is a message, a piece at a time: of very short lines one chunk holds
   * tens of thousands. @returns whether the line that is arriving is of legal length.
   */
  pull(): boolean {
    for (;;) {
      const waiting = this.socket.readableLength
      if (waiting > 0 && this.framer.ready) return true
      // Without a size it also reads on, and tells of the end of the stream.
      const size = waiting > 0 ? Math.min(waiting, MOST_AT_ONCE) : undefined
      const chunk = this.socket.read(size) as Uint8Array | null
      if (chunk === null) return true
      this.received += chunk.length
      if (!this.framer.push(chunk)) return false
    }
  }

  /**
   * Asks the kernel a last time, right before Node closes the descriptor: on an error Node closes
   * it first and tells of it afterwards, when its number may name something else already.
   */
  beforeClose(acknowledged: (fd: Fd) => Bytes | null, unread: (fd: Fd) => Bytes): void {
    const { socket, fd } = this
    if (fd === null) return
    const destroy = socket._destroy.bind(socket)
    socket._destroy = (error, callback) => {
      this.acknowledged = acknowledged(fd)
      if (!this.resetOnEnd) this.unread = unread(fd) + socket.readableLength
      destroy(error, callback)
    }
  }

  /** In the process, unread by the program. */
  get inProcess(): Bytes {
    return this.framer.pending + this.socket.readableLength
  }
}

/** What a Node error says about its connection. */
export function fateOf(error: NodeJS.ErrnoException): SocketFate {
  const errno = errnoNumber(error.code ?? '')
  return { end: endOf(errno).end, errno }
}

/** What released an operation on a connection that ended like this. */
export function releaseOf({ end, errno }: SocketFate): Release {
  return end === 'close' ? 'close' : endOf(errno).release
}

function addressOf(host: string | undefined, port: number | undefined): Address {
  return { host: host === undefined ? '' : canonicalHost(host), port: port ?? 0 }
}

/**
 * The descriptor behind a Node socket, for the kernel's view of it. Node has no public name for
 * it; where the private one is gone, that view is left out and nothing else changes.
 */
export function descriptorOf(socket: object): Fd | null {
  const handle: unknown = Reflect.get(socket, '_handle')
  if (typeof handle !== 'object' || handle === null) return null
  const fd: unknown = Reflect.get(handle, 'fd')
  return typeof fd === 'number' && fd >= 0 ? fd : null
}
