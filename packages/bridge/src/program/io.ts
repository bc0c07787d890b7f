/**
 * What a program is written against. Every model has the same operations: they block
 * the calling thread, or they return promises. That keeps the programs comparable line
 * by line.
 */
import type { Framing, LinkForm, Turn } from '@peerscope/protocol'

/** The programs of a model: one region for each kind of chat. */
export type SyncRegion = `${LinkForm} ${Turn} ${Framing}`
export type AsyncRegion = `${LinkForm} ${Framing}`

/** A listening socket. */
export interface Server {
  readonly id: number
}

/** One TCP connection. */
export interface Connection {
  readonly id: number
}

/** One message, as bytes: a line without its newline, or what one recv() returned. */
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
  /** The next line that the peer sent; with a size, whatever came of at most that many bytes. */
  recv(connection: Connection, size?: number): Line
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
  recv(connection: Connection, size?: number): Promise<Line>
  show(line: Line): void
}
