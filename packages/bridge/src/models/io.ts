/**
 * What a program is written against. Both models have the same operations; in `sync` they block
 * the calling thread, in `async` they return promises. That keeps the programs comparable line
 * by line.
 */

/** A listening socket. */
export interface Server {
  readonly id: number
}

/** One TCP connection. */
export interface Connection {
  readonly id: number
}

/** One line of text, without its newline, as bytes. */
export interface Line {
  readonly bytes: Uint8Array
}

export interface Peer {
  readonly host: string
  readonly port: number
}

export interface SyncIo {
  readonly port: number
  readonly peer: Peer
  listen(port: number): Server
  connect(peer: Peer): Connection
  accept(server: Server): Connection
  /** The next line that the user typed. */
  input(): Line
  send(connection: Connection, line: Line): void
  /** The next line that the peer sent. */
  recv(connection: Connection): Line
  show(line: Line): void
}

export interface AsyncIo {
  readonly port: number
  readonly peer: Peer
  listen(port: number): Promise<Server>
  connect(peer: Peer): Promise<Connection>
  accept(server: Server): Promise<Connection>
  input(): Promise<Line>
  send(connection: Connection, line: Line): Promise<void>
  recv(connection: Connection): Promise<Line>
  show(line: Line): void
}
