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
import { LiveNdjson } from '../session/live-ndjson.js'
import { reasonOf } from '../session/recording.js'
import type { Session } from '../session/session.js'
import { StandardInput } from './standard-input.js'
import { texts, type TextKey } from './texts/texts.js'

export class Terminal {
  readonly #language: Language
  readonly #json: LiveNdjson | null
  #input: StandardInput | null = null
  #outputGone = false
  #model = ''

  constructor(language: Language, json: boolean) {
    this.#language = language
    this.#json = json ? new LiveNdjson(print) : null
    // The reader of our output may leave; that is no reason to end a chat.
    process.stdout.on('error', (error) => {
      this.#outputFailed(reasonOf(error))
    })
    process.stderr.on('error', () => undefined)
  }

  /** Prints what the session does from here on. */
  attach(session: Session): void {
    const json = this.#json
    if (json !== null) {
      json.start(session.header, session.model)
      session.isRead = true
      session.stream.sinks.add((frame) => {
        json.frame(frame)
      })
    }
    session.onMessage = (message) => {
      if (json === null) this.#show(message)
      else json.message(message)
      // A line has left the queue: there is room for another.
      if (message.type === 'message' && message.state === 'handed') this.#input?.pump()
    }
    // A recording can fail at its very first byte, before anybody listens.
    for (const notice of session.notices) session.onMessage(notice)
  }

  readInput(session: Session): void {
    const tell = (problem: Problem) => {
      this.problem(problem)
    }
    const { stdin } = process
    this.#input = new StandardInput(stdin, (line) => session.say([line]), tell, stdin.isTTY)
  }

  /** Lines that were given to us and that the session has not seen. */
  get hasUnreadInput(): boolean {
    return this.#input?.hasUnread ?? false
  }

  say(key: TextKey, values: Record<string, string | number> = {}): void {
    process.stderr.write(`${fill(texts[this.#language][key], values)}\n`)
  }

  problem(problem: Problem): void {
    process.stderr.write(`peerscope: ${visible(wordsFor(problem, this.#language))}\n`)
  }

  /** Told once: everything after it would say the same. */
  #outputFailed(reason: string): void {
    if (this.#outputGone) return
    this.#outputGone = true
    // Whoever read it has left (`… | head`): that is as it was wanted.
    if (reason !== 'EPIPE') this.problem(problemOf('outputFailed', { reason }))
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
    if (direction === 'received' && state === 'received') print(`${visible(text)}\n`)
  }
}

const SHOWN = 60

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

function print(text: string): void {
  process.stdout.write(text)
}
