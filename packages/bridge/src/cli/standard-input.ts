/**
 * Standard input as the user's lines. While the input queue is full it is not read, so that a
 * pipe fills up and stops its writer, and no line is dropped.
 */
import type { Readable } from 'node:stream'
import { MAX_LINE_BYTES, problemOf, type Bytes, type Problem } from '@peerscope/protocol'
import { LineFramer } from '../program/shared/framing.js'
import { decodeLine } from '../session/line-text.js'
import { reasonOf } from '../session/system-reason.js'

/** A terminal passes at most so much of a line on (termios(3), canonical mode: 4096 with newline). */
const TERMINAL_LINE: Bytes = 4095
const NEWLINE = 0x0a

export class StandardInput {
  readonly #stream: Readable
  readonly #say: (line: string) => Problem | null
  readonly #tell: (problem: Problem) => void
  readonly #isTerminal: boolean
  readonly #framer = new LineFramer()
  #isSkipping = false
  #waiting: string | null = null
  #pumping = false
  #notText = false
  #ended = false

  /**
   * @param say takes a line, or says why not.
   * @param tell is told what becomes of the input.
   */
  constructor(
    stream: Readable,
    say: (line: string) => Problem | null,
    tell: (problem: Problem) => void,
    isTerminal = false,
  ) {
    this.#stream = stream
    this.#say = say
    this.#tell = tell
    this.#isTerminal = isTerminal
    stream.on('data', (chunk: Uint8Array) => {
      this.#read(chunk)
      this.pump()
    })
    stream.on('end', () => {
      // A last line without its newline is a line too.
      if (this.#framer.fragment() !== null) this.#framer.push(new Uint8Array([NEWLINE]))
      this.#ended = true
      this.pump()
    })
    stream.on('error', (error) => {
      this.#tell(problemOf('inputFailed', { reason: reasonOf(error) }))
    })
  }

  /** Lines are waiting here, or in the stream. */
  get hasUnread(): boolean {
    return this.#waiting !== null || this.#framer.pending > 0
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

  /** Line by line: one that is longer than all that may be kept is skipped up to its end. */
  #read(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length;) {
      const newline = chunk.indexOf(NEWLINE, from)
      const to = newline < 0 ? chunk.length : newline + 1
      if (!this.#isSkipping && !this.#framer.push(chunk.subarray(from, to))) {
        this.#framer.drop()
        this.#isSkipping = true
        this.#tell(problemOf('inputTooLong', { limit: MAX_LINE_BYTES }))
      }
      if (newline >= 0) this.#isSkipping = false
      from = to
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
      this.#tell(problem)
    }
    if (this.#stream.isPaused()) this.#stream.resume()
    if (!this.#ended) return
    this.#ended = false
    this.#tell(problemOf('inputEnded'))
  }

  #next(): string | null {
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) return waiting
    const line = this.#framer.shift()
    if (line === null) return null
    const { text, raw } = decodeLine(line.bytes)
    if (raw !== null && !this.#notText) {
      this.#notText = true
      this.#tell(problemOf('inputNotText'))
    }
    const bytes = line.bytes.length
    if (this.#isTerminal && bytes === TERMINAL_LINE) this.#tell(problemOf('inputCut', { bytes }))
    return text
  }
}
