/** Spans for tests: what a lane would have recorded, without a bridge. */
import {
  RECORD_BYTES,
  RecordView,
  type Lane,
  type Mode,
  type Operation,
  type RunMessage,
  type Span,
} from '@peerscope/protocol'

export function spanOf(start: number, duration: number, part: Partial<Span> = {}): Span {
  return {
    start,
    duration,
    bytes: 0,
    streamOffset: 0,
    lane: 1,
    connection: 0,
    operation: 'recv',
    line: 0,
    error: 0,
    mode: 'blocked',
    releasedBy: 'none',
    ...part,
  }
}

export function recordsOf(spans: readonly Span[]): RecordView {
  const records = new RecordView(new ArrayBuffer(spans.length * RECORD_BYTES))
  spans.forEach((span, i) => {
    records.set(i, span)
  })
  return records
}

/** Spans that follow one another without a gap, `[mode, operation, duration]` each. */
export function chain(
  from: number,
  parts: readonly (readonly [Mode, Operation, number])[],
  lane = 1,
): Span[] {
  let start = from
  return parts.map(([mode, operation, duration]) => {
    const span = spanOf(start, duration, { mode, operation, lane })
    start += duration
    return span
  })
}

export const mainLane: Lane = { id: 1, name: 'main', kind: 'thread', operation: null }

export function runOf(run: number, lanes: Lane[] = [mainLane], startedNs = 0): RunMessage {
  return {
    type: 'run',
    run,
    model: lanes.some((lane) => lane.kind === 'loop') ? 'async' : 'sync',
    startedNs,
    lanes,
    program: { file: 'sync.ts', source: '', lines: {} },
    inputFd: null,
  }
}
