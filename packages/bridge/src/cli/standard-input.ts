/**
 * Standard input as the user's lines. While the input queue is full it is not read, so that a
 * pipe fills up and stops its writer, and no line is dropped.
 */
import type { Readable } from 'node:stream'
import type { Problem } from '@peerscope/protocol'
import { LineFramer } from '../program/framing.js'
import { decodeLine } from '../session/line-text.js'

export class StandardInput {
  readonly #stream: Readable
  readonly #say: (line: string) => Problem | null
  readonly #refused: (problem: Problem) => void
  readonly #framer = new LineFramer(Number.POSITIVE_INFINITY)
  #waiting: string | null = null
  #pumping = false

  /** @param say takes a line, or says why not. */
  constructor(
    stream: Readable,
    say: (line: string) => Problem | null,
    refused: (problem: Problem) => void,
  ) {
    this.#stream = stream
    this.#say = say
    this.#refused = refused
    stream.on('data', (chunk: Uint8Array) => {
      this.#framer.push(chunk)
      this.pump()
    })
    stream.on('end', () => {
      // A last line without its newline is a line too.
      if (this.#framer.fragment() !== null) this.#framer.push(new Uint8Array([0x0a]))
      this.pump()
    })
    stream.on('error', () => undefined)
  }

  /** Passes on what has been read; to be called when the queue may have room again. */
  pump(): void {
    // Taking a line may itself make room and lead here again: that one must wait its turn.
    if (this.#pumping) return
    this.#pumping = true
    try {
      this.#passOn()
    } finally {
      this.#pumping = false
    }
  }

  #passOn(): void {
    for (let line = this.#next(); line !== null; line = this.#next()) {
      const problem = this.#say(line)
      if (problem === null) continue
      if (problem.code === 'queueFull') {
        this.#waiting = line
        this.#stream.pause()
        return
      }
      this.#refused(problem)
    }
    if (this.#stream.isPaused()) this.#stream.resume()
  }

  #next(): string | null {
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) return waiting
    const line = this.#framer.shift()
    return line === null ? null : decodeLine(line.bytes).text
  }
}
