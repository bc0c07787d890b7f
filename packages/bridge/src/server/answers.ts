/**
 * What stands between the HTTP server and the routes: every connection has one answer at a time,
 * however many requests it sends ahead, and all of them together only so many. An answer that is not
 * read is ended, sooner where others wait for its place.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Bytes, Milliseconds } from '@peerscope/protocol'
import { ANSWER_MAY_PAUSE, MAX_PIPELINED, STALLED_AFTER } from '../limits.js'
import type { Connections } from './connections.js'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void

interface Answer {
  socket: Socket
  response: ServerResponse
  /** What its connection's kernel had taken, and when that changed last. */
  taken: Bytes
  progressAt: Milliseconds
}

export class Answers {
  readonly #connections: Connections
  readonly #most: number
  readonly #answer: Handler
  readonly #underWay = new Set<Answer>()
  /** Requests that have come and are not answered, the one under way first. */
  readonly #queues = new WeakMap<Socket, [IncomingMessage, ServerResponse][]>()

  /** @param answer to one request; it may take its time */
  constructor(connections: Connections, most: number, answer: Handler) {
    this.#connections = connections
    this.#most = most
    this.#answer = answer
  }

  readonly handle: Handler = (request, response) => {
    const { socket } = request
    const queue = this.#queues.get(socket) ?? []
    this.#queues.set(socket, queue)
    // Of a connection that was cut off, the rest of what had come is still read.
    if (socket.destroyed) return
    if (queue.length >= MAX_PIPELINED) {
      socket.destroy()
      return
    }
    queue.push([request, response])
    if (queue.length === 1) this.#begin(socket, request, response, queue)
  }

  /**
   * To be called a few times a second.
   * @param othersWait whether somebody waits for what answers hold
   */
  check(now: Milliseconds, othersWait: boolean): void {
    const may = othersWait ? ANSWER_MAY_PAUSE : STALLED_AFTER
    for (const answer of this.#underWay) {
      if (this.#stalledFor(answer, now) > may) answer.socket.destroy()
    }
  }

  #begin(
    socket: Socket,
    request: IncomingMessage,
    response: ServerResponse,
    queue: [IncomingMessage, ServerResponse][],
  ): void {
    const answer = { socket, response, taken: 0, progressAt: performance.now() }
    response.once('close', () => {
      this.#underWay.delete(answer)
      queue.shift()
      const [next] = queue
      if (next !== undefined && !socket.destroyed) this.#begin(socket, ...next, queue)
      else this.#connections.end(socket)
    })
    if (!this.#connections.begin(socket)) {
      const { most } = this.#connections
      refuse(
        response,
        `this page has ${most} connections, which is all that it may have. Close other pages of it; ` +
          'with a higher limit of open files (ulimit -n) it may have more.',
      )
    } else if (!this.#hasRoom()) {
      refuse(response, 'it is answering as many requests as it can. Try again in a second.')
    } else {
      this.#underWay.add(answer)
      this.#answer(request, response)
    }
  }

  #hasRoom(): boolean {
    if (this.#underWay.size < this.#most) return true
    const now = performance.now()
    const paused = [...this.#underWay].map(
      (answer) => [this.#stalledFor(answer, now), answer] as const,
    )
    const [longest = null] = paused.toSorted(([a], [b]) => b - a)
    if (longest === null || longest[0] < ANSWER_MAY_PAUSE) return false
    const [, answer] = longest
    this.#underWay.delete(answer)
    answer.socket.destroy()
    return true
  }

  /** For how long nothing was read of what lies there to be read. */
  #stalledFor(answer: Answer, now: Milliseconds): Milliseconds {
    const { bytesWritten, writableLength } = answer.socket
    const taken = bytesWritten - writableLength
    if (taken !== answer.taken || writableLength === 0) answer.progressAt = now
    answer.taken = taken
    return now - answer.progressAt
  }
}

function refuse(response: ServerResponse, text: string): void {
  response
    .writeHead(503, { Connection: 'close', 'Content-Type': 'text/plain', 'Retry-After': '1' })
    .end(`peerscope: ${text}\n`)
}
