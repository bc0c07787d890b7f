/**
 * A bridge as a terminal chat: typed lines are sent, received ones printed, one a line, as bare
 * text with control characters made visible. Everything else goes to standard error.
 */
import {
  fill,
  problemOf,
  visible,
  wordsFor,
  type Language,
  type Problem,
  type StreamMessage,
} from '@peerscope/protocol'
import { liveNdjson } from '../export/ndjson.js'
import type { Clock } from '../trace/clock.js'
import type { Session } from '../session/session.js'
import type { SessionVisitor } from '../session/session-visitor.js'
import type { BoundedWriter } from './bounded-writer.js'
import { wasClosed } from './output-target.js'
import { StandardInput } from './standard-input.js'
import { closeStandardStreams, standardStreams } from './standard-streams.js'
import { TerminalInput } from './terminal-input.js'
import { texts, type TextKey } from './texts/texts.js'

export class Terminal {
  readonly #language: Language
  /** With `--json`. */
  readonly #isForMachines: boolean
  #json: SessionVisitor | null = null
  readonly #stdout: BoundedWriter
  readonly #stderr: BoundedWriter
  #input: StandardInput | null = null
  #keyboard: TerminalInput | null = null
  readonly #forPeople = {
    message: (message: StreamMessage) => {
      this.#show(message)
    },
  }
  #clock: Clock = () => 0
  #model = ''

  constructor(language: Language, json: boolean) {
    this.#language = language
    const { stdout, stderr } = standardStreams()
    this.#stdout = stdout
    this.#stderr = stderr
    this.#isForMachines = json
    stdout.onLeftOut = (lines) => {
      this.#leftOut(stdout, lines)
    }
    stderr.onLeftOut = (lines) => {
      this.#leftOut(stderr, lines)
    }
    // The reader of our output may leave; that is no reason to end a chat.
    stdout.onFailed = (reason) => {
      this.problem(
        reason === 'EPIPE' ? problemOf('outputUnread') : problemOf('outputFailed', { reason }),
      )
    }
  }

  /** Prints what the session does from here on. */
  attach(session: Session): void {
    this.#clock = session.clock
    const reader = this.#isForMachines ? this.#beginJson(session) : this.#forPeople
    session.subscribe(reader)
    // A recording can fail at its very first byte, before anybody listens.
    for (const notice of session.notices) reader.message(notice)
    session.subscribe({
      keepsUp: () => !this.#stdout.isBehind,
      message: (message) => {
        // A line has left the queue: there is room for another.
        if (message.type === 'message' && message.state === 'handed') this.#input?.pump()
      },
    })
  }

  readInput(session: Session): void {
    if (wasClosed(1)) this.problem(problemOf('outputClosed'))
    const tell = (problem: Problem) => {
      this.problem(problem)
    }
    const { stdin } = process
    const say = (line: string) => session.say([line])
    if (!stdin.isTTY) {
      this.#input = new StandardInput(stdin, say, tell)
      return
    }
    const keyboard = new TerminalInput(stdin, this.#screen(), tell)
    this.#keyboard = keyboard
    this.#input = new StandardInput(keyboard.lines, say, tell, !keyboard.isEdited)
  }

  /** Waits a moment until all is printed, and leaves the terminal as it was. */
  async close(): Promise<void> {
    this.#keyboard?.close()
    await closeStandardStreams()
  }

  /** Leaves the terminal as it was, without waiting for anything. */
  leave(): void {
    this.#keyboard?.close()
    this.#stdout.flush()
    this.#stderr.flush()
  }

  /** Lines that were given to us and that the session has not seen. */
  get hasUnreadInput(): boolean {
    return this.#input?.hasUnread ?? false
  }

  say(key: TextKey, values: Record<string, string | number> = {}): void {
    this.#stderr.write(`${fill(texts[this.#language][key], values)}\n`)
  }

  problem(problem: Problem): void {
    this.#stderr.write(`peerscope: ${visible(wordsFor(problem, this.#language))}\n`)
  }

  /** The writer of the terminal where somebody types; null where our output is not seen there. */
  #screen(): BoundedWriter | null {
    const { TERM = 'dumb' } = process.env
    if (TERM === 'dumb') return null
    return [this.#stdout, this.#stderr].find(({ isTerminal }) => isTerminal) ?? null
  }

  #leftOut(writer: BoundedWriter, lines: number): void {
    const isOutput = writer === this.#stdout
    const code = writer.isTerminal
      ? 'terminalLeftOut'
      : isOutput
        ? 'outputLeftOut'
        : 'errorsLeftOut'
    const problem = problemOf(code, { lines })
    this.problem(problem)
    if (isOutput) this.#json?.message({ type: 'notice', atNs: this.#clock(), problem })
  }

  /** A program that reads every event is a viewer too. */
  #beginJson(session: Session): SessionVisitor {
    session.addViewer()
    this.#json = liveNdjson(session.model, (text) => {
      this.#stdout.write(text)
    })
    this.#json.message(session.header)
    return this.#json
  }

  #show(message: StreamMessage): void {
    if (message.type === 'notice') this.problem(message.problem)
    if (message.type === 'run' && message.run > 1 && message.model !== this.#model) {
      this.say('restarted', { model: message.model })
    }
    if (message.type === 'run') this.#model = message.model
    if (message.type !== 'message') return
    const { direction, state, text, sentAgainAs } = message
    if (state === 'unconfirmed' && sentAgainAs === null)
      this.problem(problemOf('unconfirmed', { text: shortened(text) }))
    // The beginning of a line that has no end is no message.
    if (state === 'incomplete') this.problem(problemOf('incompleteText', { text: shortened(text) }))
    if (direction === 'received' && state === 'received') this.#stdout.write(`${visible(text)}\n`)
  }
}

const SHOWN = 60

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
