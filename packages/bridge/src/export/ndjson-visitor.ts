/** Makes lines of what a session tells, whether it is read from a file or still runs. */
import {
  assertNever,
  type Nanoseconds,
  type RecordView,
  type StreamMessage,
} from '@peerscope/protocol'
import type { Hole } from '../session/frame-numbers.js'
import type { SessionVisitor } from '../session/session-visitor.js'
import { IdleFiller } from './idle-filler.js'
import type { NdjsonLines } from './ndjson-lines.js'

/** Where the lines go: at once to whoever reads them, or into an order first. */
export interface LineSink {
  line(atNs: Nanoseconds, line: () => object): void
  /** A line about something that changes: it takes the place of those before it. */
  latest(
    kind: 'message' | 'socket',
    id: number | string,
    atNs: Nanoseconds,
    line: () => object,
  ): void
  spans(records: RecordView): void
}

export class NdjsonVisitor implements SessionVisitor {
  readonly #lines: NdjsonLines
  readonly #sink: LineSink
  readonly #filler = new IdleFiller()
  #model: string | null
  #hasRun = false

  /** @param model of the first program; null where the session has yet to tell of it */
  constructor(lines: NdjsonLines, sink: LineSink, model: string | null) {
    this.#lines = lines
    this.#sink = sink
    this.#model = model
  }

  records(records: RecordView): void {
    this.#sink.spans(this.#filler.before(records))
    this.#sink.spans(records)
  }

  hole(hole: Hole): void {
    this.#filler.hole()
    this.#sink.line(hole.fromNs, () => this.#lines.hole(hole))
  }

  message(message: StreamMessage): void {
    const lines = this.#lines
    const sink = this.#sink
    switch (message.type) {
      case 'session':
        // Before everything, whatever its time.
        sink.line(-Infinity, () => lines.session(message, this.#model ?? ''))
        break
      case 'run':
        lines.addRun(message)
        this.#filler.addRun(message)
        this.#model ??= message.model
        // The first line tells of the first run.
        if (this.#hasRun) sink.line(message.startedNs, () => lines.run(message))
        this.#hasRun = true
        break
      case 'message': {
        const atNs = message.startNs ?? message.queuedNs ?? 0
        sink.latest('message', message.id, atNs, () => lines.message(message))
        break
      }
      case 'socket': {
        lines.addSocket(message)
        const { run, id, openedNs } = message
        sink.latest('socket', `${run}:${id}`, openedNs, () => lines.socket(message))
        break
      }
      case 'kernel':
        sink.line(message.atNs, () => lines.kernel(message))
        break
      case 'notice':
        sink.line(message.atNs, () => lines.notice(message))
        break
      case 'gap':
        sink.line(message.fromNs, () => lines.gap(message))
        break
      case 'open':
      case 'figures':
      case 'watched':
      case 'unwatched':
      case 'end':
        break
      default:
        assertNever(message)
    }
  }
}
