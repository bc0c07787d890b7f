/** The sockets of the current run, and what their beginnings and ends mean in words. */
import {
  formatAddress,
  problemOf,
  type ConnectionId,
  type LinkForm,
  type Model,
  type Problem,
  type ProblemCode,
  type SocketMessage,
  type SocketRole,
  type Turn,
} from '@peerscope/protocol'
import { errnoName } from '../blocking/errno-name.js'
import type { ObservedSocket } from '../kernel/observer.js'
import { registry } from '../models/registry.js'
import type { ProgramEvent } from '../program/events.js'
import { linkForm, type Link } from '../program/link.js'

type Opened = Extract<ProgramEvent, { type: 'socketOpened' }>
type PeerEnded = Extract<ProgramEvent, { type: 'peerEnded' }>
type Closed = Extract<ProgramEvent, { type: 'socketClosed' }>

/** Closed sockets of a run that are remembered for late viewers. */
const MAX_CLOSED = 200

export class Sockets {
  /** Role of the connection that the program receives on. */
  readonly #receiving: SocketRole
  readonly #sockets = new Map<ConnectionId, SocketMessage>()
  readonly #inodes = new Map<ConnectionId, number>()
  readonly #changed: (all: SocketMessage[]) => void
  #highestId: ConnectionId = 0

  /** @param changed told when one has opened or ended, of those that there are then */
  constructor(receiving: SocketRole, changed: (all: SocketMessage[]) => void) {
    this.#receiving = receiving
    this.#changed = changed
  }

  startRun(): void {
    this.#sockets.clear()
    this.#inodes.clear()
    this.#changed(this.all)
  }

  get all(): SocketMessage[] {
    return [...this.#sockets.values()]
  }

  /** Number that the next connection of this session may have. */
  get nextId(): ConnectionId {
    return this.#highestId === 0xffff ? 1 : this.#highestId + 1
  }

  opened(event: Opened, run: number): SocketMessage {
    const { id, role, fd, local, remote, atNs } = event
    this.#highestId = id
    if (event.inode !== null) this.#inodes.set(id, event.inode)
    const ending = { peerEndedNs: null, closedNs: null, end: null }
    const message: SocketMessage = {
      type: 'socket',
      id,
      run,
      role,
      fd,
      local,
      remote,
      openedNs: atNs,
      ...ending,
    }
    this.#sockets.set(id, message)
    this.#changed(this.all)
    return message
  }

  /** The peer has ended its side of a connection. */
  peerEnded({ id, atNs }: PeerEnded): SocketMessage | null {
    const socket = this.#sockets.get(id)
    if (socket === undefined) return null
    const message = { ...socket, peerEndedNs: atNs }
    this.#sockets.set(id, message)
    return message
  }

  closed(event: Closed): SocketMessage | null {
    const socket = this.#sockets.get(event.id)
    if (socket === undefined) return null
    this.#inodes.delete(event.id)
    const message = { ...socket, closedNs: event.atNs, end: event.end }
    this.#sockets.set(event.id, message)
    this.#trim()
    this.#changed(this.all)
    return message
  }

  /** Those that the kernel can be asked about. @param inProcess of the one that is received on. */
  observed(inProcess: number): ObservedSocket[] {
    return this.all.flatMap(({ id, fd, role, closedNs }) => {
      const inode = this.#inodes.get(id)
      if (fd === null || inode === undefined || closedNs !== null) return []
      const unread = role === this.#receiving ? inProcess : 0
      return [{ id, fd, inode, dialled: role === 'outgoing', inProcess: unread }]
    })
  }

  #trim(): void {
    for (const [id, socket] of this.#sockets) {
      if (this.#sockets.size <= MAX_CLOSED) return
      if (socket.closedNs !== null) this.#sockets.delete(id)
    }
  }
}

/**
 * What to tell a person of a socket that has just opened; null when nothing. It promises no more than
 * the program will do now: one that takes turns neither reads input nor receives at any time.
 */
export function openingProblem(socket: SocketMessage, link: Link, model: Model): Problem | null {
  if (socket.remote === null) return null
  const address = formatAddress(socket.remote)
  const turn = registry[model].takesTurns ? link.turn : null
  return problemOf(openingCode(socket.role, linkForm(link), turn), { address })
}

/** @param turn who begins, of a program that takes turns; null for one that does not */
function openingCode(role: SocketRole, form: LinkForm, turn: Turn | null): ProblemCode {
  if (form === 'pair' && role === 'outgoing') {
    return turn === null ? 'connected' : 'connectedAcceptsNext'
  }
  if (turn === null) return form === 'pair' ? 'accepted' : 'connectedBothWays'
  if (form === 'pair') return turn === 'speak' ? 'acceptedSpeaksFirst' : 'acceptedListensFirst'
  return turn === 'speak' ? 'bothWaysSpeaksFirst' : 'bothWaysListensFirst'
}

/** What to tell a person of a socket that has just ended, and of what it still held. */
export function endingProblems(
  socket: SocketMessage,
  { errno, unread }: Pick<Closed, 'errno' | 'unread'>,
): Problem[] {
  const place = placeOf(socket)
  const ending = endingProblem(socket, errno)
  const told = ending === null ? [] : [ending]
  if (place === null || unread === 0 || socket.end === 'stranger') return told
  return [...told, problemOf('unreadLost', { bytes: unread, ...place })]
}

/** What to tell a person of a socket that has just ended; null when nothing. */
export function endingProblem(socket: SocketMessage, errno: number): Problem | null {
  const values = placeOf(socket)
  if (values === null) return null
  switch (socket.end) {
    case 'close':
      return problemOf('peerClosed', values)
    case 'timeout':
      return problemOf('peerVanished', { address: values.address, reason: errnoName(errno) })
    case 'program':
      return problemOf(socket.peerEndedNs === null ? 'closedByUs' : 'replaced', values)
    case 'cancel':
      return problemOf('closedByUs', values)
    case 'reset':
      return problemOf('connectionReset', values)
    case 'error':
      return problemOf('connectionFailed', { ...values, reason: errnoName(errno) })
    default:
      return null
  }
}

/** What to tell a person when the peer has ended its side of a connection. */
export function peerEndedProblem(socket: SocketMessage): Problem | null {
  const values = placeOf(socket)
  return values === null ? null : problemOf('peerHalfClosed', values)
}

function placeOf({ role, remote }: SocketMessage): { role: string; address: string } | null {
  if (remote === null) return null
  return { role: role === 'outgoing' ? '\u2192' : '\u2190', address: formatAddress(remote) }
}
