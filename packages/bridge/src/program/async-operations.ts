/**
 * The operations as one start of an async program sees them. When the program starts over, the
 * operations of the earlier start never return: its functions stay where they are and are
 * forgotten, and the new start joins what is outstanding.
 */
import type { AsyncIo, Connection, Line, Server } from '../models/io.js'
import type { AsyncLink } from './async-link.js'
import { AsyncSocket } from './async-socket.js'
import type { WorkerContext } from './worker-context.js'

export class AsyncOperations implements AsyncIo {
  readonly port: number
  readonly peer: { host: string; port: number }
  readonly #link: AsyncLink
  #over = false

  constructor(context: WorkerContext, link: AsyncLink) {
    this.port = context.start.listen.port
    this.peer = context.start.peer
    this.#link = link
  }

  /** From here on nothing returns to this start of the program. */
  abandon(): void {
    this.#over = true
  }

  listen = (): Promise<Server> => this.#unlessOver(() => this.#link.connections.listen())

  accept = (): Promise<Connection> => this.#unlessOver(() => this.#link.connections.accept())

  connect = (): Promise<Connection> => this.#unlessOver(() => this.#link.connections.connect())

  input = (): Promise<Line> => this.#unlessOver(() => this.#link.input())

  send = (connection: Connection, line: Line): Promise<void> =>
    this.#unlessOver(() => this.#link.send(asyncSocket(connection), line))

  recv = (connection: Connection): Promise<Line> =>
    this.#unlessOver(() => this.#link.recv(asyncSocket(connection)))

  show = (line: Line): void => {
    if (!this.#over) this.#link.show(line)
  }

  #unlessOver<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#over) return never
    return new Promise((resolve, reject) => {
      operation().then(
        (value) => {
          if (!this.#over) resolve(value)
        },
        (error: unknown) => {
          if (!this.#over) reject(error instanceof Error ? error : new Error(String(error)))
        },
      )
    })
  }
}

const never = new Promise<never>(() => undefined)

function asyncSocket(connection: Connection): AsyncSocket {
  if (connection instanceof AsyncSocket) return connection
  throw new TypeError('not a connection of this program')
}
