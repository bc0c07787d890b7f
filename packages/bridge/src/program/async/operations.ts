/**
 * The operations as one start of an async program sees them. When the program starts over, the
 * earlier start may still be told of what was outstanding, like the new start, which joins it;
 * but whatever it does next has no effect and never returns. So its functions end there.
 */
import type { Bytes } from '@peerscope/protocol'
import type { AsyncIo, Connection, Line, Server } from '../io.js'
import type { AsyncLink } from './link.js'
import { AsyncSocket } from './socket.js'
import { NOBODY } from '../link.js'
import type { WorkerContext } from '../shared/worker-context.js'

export class AsyncOperations implements AsyncIo {
  readonly port: number
  readonly peer: { host: string; port: number }
  readonly #link: AsyncLink
  #over = false

  constructor(context: WorkerContext, link: AsyncLink) {
    const { listen, peer } = context.start.link
    this.port = (listen ?? NOBODY).port
    this.peer = peer ?? NOBODY
    this.#link = link
  }

  /** From here on this start of the program has no effect. */
  abandon(): void {
    this.#over = true
  }

  listen = (): Promise<Server> => (this.#over ? never : this.#link.connections.listen())

  accept = (): Promise<Connection> => (this.#over ? never : this.#link.connections.accept())

  connect = (): Promise<Connection> => (this.#over ? never : this.#link.connections.connect())

  input = (): Promise<Line> => (this.#over ? never : this.#link.input())

  send = (connection: Connection, line: Line): Promise<void> =>
    this.#over ? never : this.#link.send(asyncSocket(connection), line)

  recv = (connection: Connection, size?: Bytes): Promise<Line> =>
    this.#over ? never : this.#link.recv(asyncSocket(connection), size)

  show = (line: Line): void => {
    if (!this.#over) this.#link.show(line)
  }
}

const never = new Promise<never>(() => undefined)

function asyncSocket(connection: Connection): AsyncSocket {
  if (connection instanceof AsyncSocket) return connection
  throw new TypeError('not a connection of this program')
}
