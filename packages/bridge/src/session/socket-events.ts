/** What a program tells of its sockets: it is published, put into words, and decides on messages. */
import type { Model, Problem, SocketMessage } from '@peerscope/protocol'
import type { ProgramEvent } from '../program/events.js'
import type { Link } from '../program/link.js'
import type { Chat } from './chat.js'
import { endingProblems, openingProblem, peerEndedProblem, type Sockets } from './sockets.js'

type SocketEvent = Extract<ProgramEvent, { type: 'socketOpened' | 'peerEnded' | 'socketClosed' }>

interface Parts {
  sockets: Sockets
  chat: Chat
  link: Link
  publish: (socket: SocketMessage) => void
  notice: (problem: Problem) => void
}

export class SocketEvents {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @returns the socket; null where it is not known. */
  handle(event: SocketEvent, run: number, model: Model): SocketMessage | null {
    const { sockets, chat, link, publish } = this.#parts
    switch (event.type) {
      case 'socketOpened': {
        const socket = sockets.opened(event, run)
        publish(socket)
        if (!event.stranger) this.#tell(openingProblem(socket, link, model))
        return socket
      }
      case 'peerEnded': {
        const socket = sockets.peerEnded(event)
        if (socket === null) return null
        publish(socket)
        this.#tell(peerEndedProblem(socket))
        return socket
      }
      case 'socketClosed': {
        const socket = sockets.closed(event)
        if (socket === null) return null
        publish(socket)
        for (const problem of endingProblems(socket, event)) this.#tell(problem)
        this.#tell(chat.textEnded(event.id))
        chat.connectionEnded(event.id, event.acknowledged, event.atNs)
        return socket
      }
    }
  }

  #tell(problem: Problem | null): void {
    if (problem !== null) this.#parts.notice(problem)
  }
}
