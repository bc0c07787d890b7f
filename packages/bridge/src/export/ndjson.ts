/**
 * NDJSON: a whole session in order of start (`export --to ndjson`), or every event of a running one as it
 * happens (`--json`).
 */
import type { RecordView } from '@peerscope/protocol'
import type { SessionVisitor } from '../session/session-visitor.js'
import type { ExportFormat } from './export-format.js'
import { NdjsonLines, toJsonLine } from './ndjson-lines.js'
import { NdjsonVisitor, type LineSink } from './ndjson-visitor.js'
import { SortedLines } from './sorted-lines.js'

type Write = (text: string) => void

export const ndjson: ExportFormat = {
  begin: (write) => new NdjsonExport(write),
}

class NdjsonExport extends NdjsonVisitor {
  readonly #sorted: SortedLines
  readonly #write: Write

  constructor(write: Write) {
    const lines = new NdjsonLines()
    const sorted = new SortedLines((records, i) => lines.span(records, i))
    super(lines, sorted, null)
    this.#sorted = sorted
    this.#write = write
  }

  end(): void {
    for (const line of this.#sorted.inOrder()) this.#write(toJsonLine(line))
  }
}

/** @param model of the first program, which the first line names */
export function liveNdjson(model: string, write: Write): SessionVisitor {
  const lines = new NdjsonLines()
  const print = (line: () => object) => {
    write(toJsonLine(line()))
  }
  const sink: LineSink = {
    line: (_atNs, line) => {
      print(line)
    },
    latest: (_kind, _id, _atNs, line) => {
      print(line)
    },
    spans: (records: RecordView) => {
      for (let i = 0; i < records.length; i++) print(() => lines.span(records, i))
    },
  }
  return new NdjsonVisitor(lines, sink, model)
}
