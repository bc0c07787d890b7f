/**
 * Finds, for each message that a watched peer sent, the recv() of another watched peer that took its
 * last byte: by connection and by byte offset in the connection's stream. Nothing is added to the
 * wire; both ends count bytes. Each message costs a step or two, as it comes.
 *
 * A connection is an address pair and the time it was opened, because pairs come back: what was
 * accepted at a moment is the newest connection that was dialled by then from there to there.
 */
import { hostOnTheWire } from '../address.js'
import type { Address } from '../messages/fields.js'
import type { ChatMessage } from '../messages/message.js'
import type { SocketMessage } from '../messages/socket.js'
import type { Bytes, ConnectionId, Nanoseconds } from '../units.js'

/** Which watched bridge: 0 is the one that watches. */
export type Source = number

/** A message on its way. Times are on the watching bridge's clock. */
export interface Flow {
  from: Source
  /** Who is at the other end of the connection; null when nobody that is watched. */
  to: Source | null
  message: number
  text: string
  bytes: Bytes
  queuedNs: Nanoseconds
  /**
   * The send() that took it, and when the kernel had its last byte: when that call was over, or,
   * where the other end read it before it returned (the kernels may be that quick, and the thread
   * may lose the processor on its way out of the call), when it was read.
   */
  sendStartNs: Nanoseconds
  sentNs: Nanoseconds
  /** When recv() took its last byte out of the receive buffer; null while it lies there. */
  takenNs: Nanoseconds | null
  /** When the program had it; later, where it came together with an earlier one. */
  readNs: Nanoseconds | null
  /** The receiving end has gone, and it was not read. */
  lost: boolean
}

export interface ConnectionEnd {
  source: Source
  connection: ConnectionId
}

/** What one recv() brought, as far as messages ended in it. */
interface Received {
  message: number
  end: Bytes
  takenNs: Nanoseconds
  readNs: Nanoseconds
}

/** One end of a connection: what was sent there, and what was received there. */
interface Connection {
  id: ConnectionId
  source: Source
  local: string
  remote: string
  openedNs: Nanoseconds
  dialled: boolean
  closed: boolean
  /** The other end, once both are known. */
  other: Connection | null
  flows: Flow[]
  /** Where each of them ends in the stream. */
  ends: Bytes[]
  /** Index of the first flow that was not read. */
  next: number
  received: Received[]
  /** What of it was matched, by the number that the message has here. */
  taken: Map<number, Flow>
  /** Index of the first of them that the other end's flows were not compared with. */
  looked: number
  lastTakenNs: Nanoseconds | null
}

/** What was told of one source. */
interface KnownOf {
  connections: Map<ConnectionId, Connection>
  /** What it sent, by number. */
  sent: Map<number, Flow>
  /** Number of the newest message that it received: those are told once, in order. */
  lastReceived: number
}

export class Matcher {
  readonly #sources = new Map<Source, KnownOf>()
  /** By `local remote`; the dialled ones with the newest last. */
  readonly #dialled = new Map<string, Connection[]>()
  readonly #accepted = new Map<string, Connection[]>()
  readonly #flows: Flow[] = []

  /** Every message that was handed to a kernel, in order of arrival here. */
  get flows(): readonly Flow[] {
    return this.#flows
  }

  /** What is known of a message on its way; null when it was not handed to a kernel yet. */
  flowOf(source: Source, message: number): Flow | null {
    return this.#sources.get(source)?.sent.get(message) ?? null
  }

  /** The message that another one received as its own; null where none was matched. */
  flowInto(source: Source, connection: ConnectionId, message: number): Flow | null {
    return this.#sources.get(source)?.connections.get(connection)?.taken.get(message) ?? null
  }

  /** What was sent to a connection and not read there, oldest first, as far as it is not lost. */
  unread(source: Source, connection: ConnectionId): readonly Flow[] {
    const sender = this.#sources.get(source)?.connections.get(connection)?.other ?? null
    return sender === null || isOver(sender) ? [] : sender.flows.slice(sender.next)
  }

  /** The other end of a connection; null where nobody that is watched is known to be there. */
  otherEnd(source: Source, connection: ConnectionId): ConnectionEnd | null {
    const other = this.#sources.get(source)?.connections.get(connection)?.other ?? null
    return other === null ? null : { source: other.source, connection: other.id }
  }

  /** @param shiftNs what has to be added to the source's times */
  socket(source: Source, socket: SocketMessage, shiftNs: Nanoseconds): void {
    const { id, role, local, remote, openedNs, closedNs } = socket
    if (local === null || remote === null || role === 'listening') return
    const { connections } = this.#of(source)
    const known = connections.get(id)
    if (known?.openedNs === openedNs + shiftNs) {
      known.closed = closedNs !== null
      if (known.closed) this.#ended(known)
      return
    }
    const connection: Connection = {
      id,
      source,
      local: written(local),
      remote: written(remote),
      openedNs: openedNs + shiftNs,
      dialled: role === 'outgoing',
      closed: closedNs !== null,
      other: null,
      flows: [],
      ends: [],
      next: 0,
      received: [],
      taken: new Map(),
      looked: 0,
      lastTakenNs: null,
    }
    connections.set(id, connection)
    if (connection.dialled) this.#addDialled(connection)
    else addTo(this.#accepted, connection)
    this.#pair(connection)
  }

  message(source: Source, message: ChatMessage, shiftNs: Nanoseconds): void {
    const { id, connection: at, direction, streamEnd, startNs, endNs } = message
    const known = this.#of(source)
    const connection = known.connections.get(at)
    if (connection === undefined || streamEnd === null || startNs === null || endNs === null) return
    // A sent one is told again whenever anything about it changes: its place does not.
    if (direction === 'sent') {
      if (!known.sent.has(id)) known.sent.set(id, this.#sent(connection, message, shiftNs))
    } else if (id > known.lastReceived) {
      known.lastReceived = id
      this.#received(connection, message, endNs + shiftNs, streamEnd)
    }
  }

  /** A source has begun anew, and its numbers mean others: what was known of it stays as it was. */
  renew(source: Source): void {
    for (const connection of this.#of(source).connections.values()) {
      connection.closed = true
      this.#ended(connection)
    }
    this.#sources.delete(source)
  }

  #of(source: Source): KnownOf {
    let known = this.#sources.get(source)
    if (known === undefined) {
      known = { connections: new Map(), sent: new Map(), lastReceived: 0 }
      this.#sources.set(source, known)
    }
    return known
  }

  #sent(connection: Connection, message: ChatMessage, shiftNs: Nanoseconds): Flow {
    const { id, text, queuedNs, startNs, endNs, streamStart, streamEnd } = message
    const flow: Flow = {
      from: connection.source,
      to: connection.other?.source ?? null,
      message: id,
      text,
      bytes: (streamEnd ?? 0) - (streamStart ?? 0),
      queuedNs: (queuedNs ?? startNs ?? 0) + shiftNs,
      sendStartNs: (startNs ?? 0) + shiftNs,
      sentNs: (endNs ?? 0) + shiftNs,
      takenNs: null,
      readNs: null,
      lost: isOver(connection),
    }
    this.#flows.push(flow)
    connection.flows.push(flow)
    connection.ends.push(streamEnd ?? 0)
    advance(connection)
    return flow
  }

  #received(connection: Connection, message: ChatMessage, readNs: Nanoseconds, end: Bytes): void {
    // Of one that came with an unknown one before it no more is known than when it was read.
    if (!message.sameRecv || connection.lastTakenNs === null) connection.lastTakenNs = readNs
    connection.received.push({ message: message.id, end, takenNs: connection.lastTakenNs, readNs })
    if (connection.other !== null) advance(connection.other)
  }

  #addDialled(connection: Connection): void {
    addTo(this.#dialled, connection).sort((a, b) => a.openedNs - b.openedNs)
  }

  #pair(connection: Connection): void {
    const other = connection.dialled ? this.#accepterOf(connection) : this.#diallerOf(connection)
    if (other === null || other.other === connection) return
    const freed = other.other
    if (freed !== null) freed.other = null
    connection.other = other
    other.other = connection
    for (const one of [connection, other]) {
      for (const flow of one.flows) flow.to = one.other?.source ?? null
      for (const flow of one.flows.slice(one.next)) flow.lost = isOver(one)
      advance(one)
    }
    // Taken for the newest while this one was not known: its own accepter is an earlier one.
    if (freed?.dialled === true) this.#pair(freed)
  }

  /** The newest connection that was dialled by then from there to here. */
  #diallerOf({ source, local, remote, openedNs }: Connection): Connection | null {
    const dialled = this.#dialled.get(`${remote} ${local}`) ?? []
    const before = dialled.filter(
      (one) => one.source !== source && one.openedNs <= openedNs + SLACK,
    )
    return before.at(-1) ?? null
  }

  /** Who was accepted as this one, though it may have been taken for an older one. */
  #accepterOf(connection: Connection): Connection | null {
    const { source, local, remote } = connection
    const accepted = this.#accepted.get(`${remote} ${local}`) ?? []
    const other = accepted.find(
      (one) => one.source !== source && this.#diallerOf(one) === connection,
    )
    return other ?? null
  }

  /** What the sender's end has closed behind may still be read; where the receiver's end is closed, nothing will be. */
  #ended(connection: Connection): void {
    for (const one of [connection, ...(connection.other === null ? [] : [connection.other])]) {
      if (!isOver(one)) continue
      for (const flow of one.flows.slice(one.next)) flow.lost = true
    }
  }
}

/** Clocks of different machines agree only so far, and accept() may be told before connect(). */
const SLACK: Nanoseconds = 100e6

function addTo(connections: Map<string, Connection[]>, connection: Connection): Connection[] {
  const key = `${connection.local} ${connection.remote}`
  const same = connections.get(key) ?? []
  same.push(connection)
  connections.set(key, same)
  return same
}

/** Nobody will read what is still on its way from here. */
function isOver({ closed, other }: Connection): boolean {
  return other === null ? closed : other.closed
}

/** Looks which of the flows from here were received at the other end. */
function advance(sender: Connection): void {
  const { ends, flows, other } = sender
  if (other === null) return
  const { received } = other
  for (let taken = received[other.looked]; taken !== undefined; taken = received[other.looked]) {
    for (let end = ends[sender.next]; end !== undefined && end <= taken.end;) {
      const flow = flows[sender.next]
      if (flow !== undefined) {
        flow.takenNs = taken.takenNs
        flow.readNs = taken.readNs
        // Read before the call began: then the clocks are wrong, and nothing is put right here.
        if (taken.takenNs >= flow.sendStartNs) flow.sentNs = Math.min(flow.sentNs, taken.takenNs)
        flow.lost = false
        other.taken.set(taken.message, flow)
      }
      sender.next++
      end = ends[sender.next]
    }
    // It may cover the beginning of what is told to be sent only later: then it is looked at again.
    if ((ends.at(-1) ?? 0) < taken.end) return
    other.looked++
  }
}

function written({ host, port }: Address): string {
  return `${hostOnTheWire(host)} ${port}`
}
