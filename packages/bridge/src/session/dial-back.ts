/**
 * Notices when a peer has taken our connection and does not dial us. A blocking program that accepts
 * before it reads input then waits in accept(), and nothing of what is typed goes anywhere: a script
 * that dials once, at its start, never dials a bridge that was restarted.
 */
import {
  formatAddress,
  problemOf,
  type ConnectionId,
  type Milliseconds,
  type Model,
  type Problem,
  type SocketMessage,
} from '@peerscope/protocol'
import { registry } from '../models/registry.js'
import { linkForm, type Link } from '../program/link.js'

/** Another bridge dials every second; this is long enough for any peer that is going to. */
const OVERDUE: Milliseconds = 5000

export class DialBack {
  readonly #overdue: (problem: Problem) => void
  /** Our connection whose counterpart is awaited. */
  #awaited: ConnectionId | null = null
  #timer: NodeJS.Timeout | null = null

  readonly #link: Link

  /** @param overdue told once for each connection of ours whose peer has not dialled in time */
  constructor(link: Link, overdue: (problem: Problem) => void) {
    this.#link = link
    this.#overdue = overdue
  }

  /** To be called whenever they change. @param sockets of the program that runs */
  look(sockets: readonly SocketMessage[], model: Model): void {
    const accepts = linkForm(this.#link) === 'pair' && registry[model].takesTurns
    const open = sockets.filter(({ closedNs }) => closedNs === null)
    const outgoing = open.find(({ role }) => role === 'outgoing')
    const isBack = open.some(({ role }) => role === 'incoming')
    const awaited = !accepts || outgoing === undefined || isBack ? null : outgoing
    if ((awaited?.id ?? null) === this.#awaited) return
    this.#awaited = awaited?.id ?? null
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const remote = awaited?.remote ?? null
    if (remote === null) return
    this.#timer = setTimeout(() => {
      const values = { address: formatAddress(remote), seconds: OVERDUE / 1000 }
      this.#overdue(problemOf('notDialledBack', values))
    }, OVERDUE)
  }
}
