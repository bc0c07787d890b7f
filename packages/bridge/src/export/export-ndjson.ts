/** A whole session as NDJSON, in order of start. */
import type {
  ChatMessage,
  Nanoseconds,
  Problem,
  RecordView,
  SessionMessage,
  SocketMessage,
  StreamMessage,
} from '@peerscope/protocol'
import type { Hole } from '../session/frame-numbers.js'
import { IdleFiller } from './idle-filler.js'
import { NdjsonLines, toJsonLine } from './ndjson-lines.js'
import { readSessionFile } from '../session/session-file.js'

/** @returns what is not as it should be with the file. @throws ProblemError */
export function exportNdjson(
  file: string,
  salvage: boolean,
  write: (line: string) => void,
): Problem[] {
  const collected = new Collected()
  const problems = readSessionFile(file, collected, salvage)
  for (const line of collected.lines()) write(toJsonLine(line))
  return problems
}

interface Item {
  at: Nanoseconds
  line: () => object
}

class Collected {
  readonly #lines = new NdjsonLines()
  readonly #filler = new IdleFiller()
  readonly #views: RecordView[] = []
  readonly #items: Item[] = []
  readonly #messages = new Map<number, ChatMessage>()
  readonly #sockets = new Map<string, SocketMessage>()
  #header: SessionMessage | null = null
  #model: string | null = null

  records(records: RecordView): void {
    this.#views.push(this.#filler.before(records), records)
  }

  hole(hole: Hole): void {
    this.#filler.hole()
    this.#add(hole.fromNs, () => this.#lines.hole(hole))
  }

  message(message: StreamMessage): void {
    switch (message.type) {
      case 'session':
        this.#header = message
        break
      case 'run':
        this.#lines.addRun(message)
        this.#filler.addRun(message)
        if (this.#model === null) this.#model = message.model
        else this.#add(message.startedNs, () => this.#lines.run(message))
        break
      case 'message':
        this.#messages.set(message.id, message)
        break
      case 'socket':
        this.#lines.addSocket(message)
        this.#sockets.set(`${message.run}:${message.id}`, message)
        break
      case 'kernel':
        this.#add(message.atNs, () => this.#lines.kernel(message))
        break
      case 'notice':
        this.#add(message.atNs, () => this.#lines.notice(message))
        break
      case 'gap':
        this.#add(message.fromNs, () => this.#lines.gap(message))
        break
      case 'open':
      case 'figures':
      case 'watched':
      case 'unwatched':
      case 'end':
        break
    }
  }

  *lines(): Generator<object> {
    if (this.#header !== null) yield this.#lines.session(this.#header, this.#model ?? '')
    for (const message of this.#messages.values()) {
      this.#add(message.startNs ?? message.queuedNs ?? 0, () => this.#lines.message(message))
    }
    for (const socket of this.#sockets.values()) {
      this.#add(socket.openedNs, () => this.#lines.socket(socket))
    }
    this.#items.sort((a, b) => a.at - b.at)
    let next = 0
    for (const [records, i] of this.#spansByStart()) {
      for (; next < this.#items.length; next++) {
        const item = this.#items[next]
        if (item === undefined || item.at > records.start(i)) break
        yield item.line()
      }
      yield this.#lines.span(records, i)
    }
    for (const item of this.#items.slice(next)) yield item.line()
  }

  /** Spans of several lanes are recorded as they end; here they come as they start. */
  *#spansByStart(): Generator<[RecordView, number]> {
    const count = this.#views.reduce((sum, view) => sum + view.length, 0)
    const starts = new Float64Array(count)
    const views = new Uint32Array(count)
    const places = new Uint32Array(count)
    let at = 0
    this.#views.forEach((view, v) => {
      for (let i = 0; i < view.length; i++, at++) {
        starts[at] = view.start(i)
        views[at] = v
        places[at] = i
      }
    })
    const order = Uint32Array.from(starts.keys()).sort(
      (a, b) => (starts[a] ?? 0) - (starts[b] ?? 0),
    )
    for (const index of order) {
      const view = this.#views[views[index] ?? 0]
      if (view !== undefined) yield [view, places[index] ?? 0]
    }
  }

  #add(at: Nanoseconds, line: () => object): void {
    this.#items.push({ at, line })
  }
}
