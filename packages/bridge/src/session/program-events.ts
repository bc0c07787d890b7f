/**
 * What a running program tells of its calls, and what follows from it: it is published, put into words,
 * and decides what becomes of messages.
 */
import { RecordView, type Model, type Problem } from '@peerscope/protocol'
import type { ProgramEvent } from '../program/events.js'
import type { Link } from '../program/link.js'
import type { Stretch } from '../trace/stretch.js'
import type { Arrivals } from './arrivals.js'
import type { Chat } from './chat.js'
import type { Figures } from './figures.js'
import type { Publisher } from './publisher.js'
import { endingProblems, openingProblem, peerEndedProblem, type Sockets } from './sockets.js'
import { Unobserved } from './unobserved.js'

/** Events of a program's calls; the others are of its own beginning and end. */
type CallEvent = Exclude<ProgramEvent, { type: 'started' | 'listenFailed' | 'failed' }>

interface Parts {
  link: Link
  sockets: Sockets
  chat: Chat
  figures: Figures
  arrivals: Arrivals
  publisher: Publisher
  notice: (problem: Problem) => void
}

export class ProgramEvents {
  readonly #parts: Parts
  readonly #unobserved = new Unobserved()
  #spans = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** How many spans all programs of the session have told of. */
  get spans(): number {
    return this.#spans
  }

  handle(event: CallEvent, run: number, model: Model): void {
    const { sockets, chat, figures, arrivals, link, publisher } = this.#parts
    switch (event.type) {
      case 'socketOpened': {
        const socket = sockets.opened(event, run)
        publisher.publish(socket)
        if (!event.stranger) this.#notice(openingProblem(socket, link, model))
        break
      }
      case 'peerEnded': {
        const socket = sockets.peerEnded(event)
        if (socket === null) break
        publisher.publish(socket)
        this.#notice(peerEndedProblem(socket))
        break
      }
      case 'socketClosed': {
        const socket = sockets.closed(event)
        if (socket === null) break
        publisher.publish(socket)
        for (const problem of endingProblems(socket, event)) this.#notice(problem)
        this.#notice(chat.textEnded(event.id))
        chat.connectionEnded(event.id, event.acknowledged, event.atNs)
        break
      }
      case 'handed': {
        const message = chat.handed(event)
        if (message !== null) figures.handed(message)
        break
      }
      case 'received':
        chat.received(event, arrivals.of(event))
        figures.received()
        break
      case 'notice':
        this.#notice(event.problem)
    }
  }

  records(batch: Uint8Array<ArrayBuffer>): void {
    const { figures, publisher } = this.#parts
    const records = new RecordView(batch.buffer)
    this.#spans += records.length
    figures.addRecords(records)
    publisher.publishRecords(records)
    const { gaps, problems } = this.#unobserved.read(records)
    for (const gap of gaps) publisher.publish(gap)
    for (const problem of problems) this.#notice(problem)
  }

  /** The whole process stood still, the program with it. */
  stoodStill(stretch: Stretch): void {
    this.#notice(this.#unobserved.stoodStill(stretch))
  }

  #notice(problem: Problem | null): void {
    if (problem !== null) this.#parts.notice(problem)
  }
}
