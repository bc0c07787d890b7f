/** `--json`: every event of a running session as one JSON object a line, as it happens. */
import type {
  Nanoseconds,
  Problem,
  RecordView,
  SessionMessage,
  StreamMessage,
} from '@peerscope/protocol'
import { IdleFiller } from './idle-filler.js'
import { NdjsonLines, toJsonLine } from './ndjson-lines.js'

export class LiveNdjson {
  readonly #lines = new NdjsonLines()
  readonly #filler = new IdleFiller()
  readonly #write: (line: string) => void

  constructor(write: (line: string) => void) {
    this.#write = write
  }

  start(header: SessionMessage, model: string): void {
    this.#print(this.#lines.session(header, model))
  }

  records(records: RecordView): void {
    for (const part of [this.#filler.before(records), records]) {
      for (let i = 0; i < part.length; i++) this.#print(this.#lines.span(part, i))
    }
  }

  message(message: StreamMessage): void {
    switch (message.type) {
      case 'session':
        break
      case 'run':
        this.#lines.addRun(message)
        this.#filler.addRun(message)
        if (message.run > 1) this.#print(this.#lines.run(message))
        break
      case 'message':
        this.#print(this.#lines.message(message))
        break
      case 'socket':
        this.#lines.addSocket(message)
        this.#print(this.#lines.socket(message))
        break
      case 'kernel':
        this.#print(this.#lines.kernel(message))
        break
      case 'notice':
        this.#print(this.#lines.notice(message))
        break
      case 'gap':
        this.#print(this.#lines.gap(message))
        break
      case 'open':
      case 'figures':
      case 'watched':
      case 'unwatched':
      case 'end':
        break
    }
  }

  /** What happened to these lines themselves, and is no part of the session. */
  told(problem: Problem, atNs: Nanoseconds): void {
    this.#print(this.#lines.notice({ atNs, problem }))
  }

  #print(line: object): void {
    this.#write(toJsonLine(line))
  }
}
