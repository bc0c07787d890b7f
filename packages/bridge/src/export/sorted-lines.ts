/** Keeps the lines of a session until it has been told to its end, and gives them in order of start. */
import type { Nanoseconds, RecordView } from '@peerscope/protocol'
import type { LineSink } from './ndjson-visitor.js'

interface Line {
  atNs: Nanoseconds
  line: () => object
}

export class SortedLines implements LineSink {
  readonly #span: (records: RecordView, i: number) => object
  readonly #views: RecordView[] = []
  readonly #lines: Line[] = []
  readonly #latest = {
    message: new Map<number | string, Line>(),
    socket: new Map<number | string, Line>(),
  }

  constructor(span: (records: RecordView, i: number) => object) {
    this.#span = span
  }

  line(atNs: Nanoseconds, line: () => object): void {
    this.#lines.push({ atNs, line })
  }

  latest(
    kind: 'message' | 'socket',
    id: number | string,
    atNs: Nanoseconds,
    line: () => object,
  ): void {
    this.#latest[kind].set(id, { atNs, line })
  }

  spans(records: RecordView): void {
    this.#views.push(records)
  }

  *inOrder(): Generator<object> {
    const { message, socket } = this.#latest
    const lines = [...this.#lines, ...message.values(), ...socket.values()]
    lines.sort((a, b) => a.atNs - b.atNs)
    let next = 0
    for (const [records, i] of this.#spansByStart()) {
      for (; next < lines.length; next++) {
        const line = lines[next]
        if (line === undefined || line.atNs > records.start(i)) break
        yield line.line()
      }
      yield this.#span(records, i)
    }
    for (const { line } of lines.slice(next)) yield line()
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
}
