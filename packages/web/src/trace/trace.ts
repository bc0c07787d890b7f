import type { LaneId, Nanoseconds, OpenMessage, RecordView, RunMessage } from '@peerscope/protocol'
import { LaneTrace, MAX_SPANS } from './lane-trace'

/** Everything the page knows of one session's spans, lane by lane. */
export class Trace {
  #lanes: LaneTrace[] = []
  #runs: RunMessage[] = []
  #laneById = new Map<LaneId, LaneTrace>()
  #version = 0
  #shiftNs: Nanoseconds = 0
  /** Records of lanes that no run has announced. They are not kept: nothing says what they are. */
  unknownRecords = 0
  /** Told of every change, at once: what is drawn does not wait for what is written. */
  readonly listeners = new Set<() => void>()

  /** Lanes in the order they were announced, of all runs. */
  get lanes(): readonly LaneTrace[] {
    return this.#lanes
  }
  get runs(): readonly RunMessage[] {
    return this.#runs
  }
  /** Grows with every change. */
  get version(): number {
    return this.#version
  }
  /** Start of the earliest finished span; 0 when there is none. */
  get startNs(): Nanoseconds {
    const starts = this.#withSpans().map((lane) => lane.startNs)
    return starts.length > 0 ? Math.min(...starts) : 0
  }
  /** End of the latest finished span; 0 when there is none. */
  get endNs(): Nanoseconds {
    return Math.max(0, ...this.#withSpans().map((lane) => lane.endNs))
  }

  /** From here on every span of every lane is here, on this page's time. */
  get completeFromNs(): Nanoseconds {
    return Math.max(
      this.#shiftNs,
      ...this.#lanes.map((lane) =>
        lane.dropped > 0
          ? lane.startNs
          : lane.missingBeforeNs > lane.startedNs
            ? lane.missingBeforeNs
            : -Infinity,
      ),
    )
  }

  /** What is added to the times that are told; changing it moves what is there already. */
  get shiftNs(): Nanoseconds {
    return this.#shiftNs
  }
  set shiftNs(shiftNs: Nanoseconds) {
    this.#shiftNs = shiftNs
    for (const lane of this.#lanes) lane.shiftTo(shiftNs)
    this.#changed()
  }

  /** From here on its bridge was not heard; Infinity while it is. On the page's time. */
  get lostNs(): Nanoseconds {
    return this.#lanes[0]?.lostNs ?? Infinity
  }
  set lostNs(lostNs: Nanoseconds) {
    for (const lane of this.#lanes) lane.lostNs = lostNs
    this.#changed()
  }

  /** Here what came after it began. */
  set backNs(backNs: Nanoseconds) {
    for (const lane of this.#lanes) lane.backNs = backNs
  }

  /** When the first of its runs began. */
  get runsFromNs(): Nanoseconds {
    return Math.min(...this.#lanes.map(({ startedNs }) => startedNs))
  }

  /** Adds the run's lanes. A run that is known already changes nothing. */
  addRun(run: RunMessage): void {
    if (this.#runs.some((known) => known.run === run.run)) return
    for (const before of this.#lanes) before.open = null
    this.#runs = [...this.#runs, run]
    for (const lane of run.lanes) {
      const trace = new LaneTrace(lane, run, MAX_SPANS, this.#shiftNs)
      this.#lanes = [...this.#lanes, trace]
      this.#laneById.set(lane.id, trace)
    }
    this.#changed()
  }

  /** The spans that ended before this did not come. */
  missBefore(ns: Nanoseconds): void {
    for (const lane of this.#lanes) lane.missingBeforeNs = ns + this.#shiftNs
    this.#changed()
  }

  /** Appends finished spans, of any lanes, in the order of recording. */
  append(records: RecordView): void {
    for (let r = 0; r < records.length; r++) this.appendOne(records, r)
    this.#changed()
  }

  /** One of them, of which nobody is told. */
  appendOne(records: RecordView, r: number): void {
    const lane = this.#laneById.get(records.lane(r))
    if (lane === undefined) this.unknownRecords++
    else lane.append(records, r)
  }

  /** What each lane is in the middle of; a lane that is not named is in the middle of nothing. */
  setOpen(open: OpenMessage | null): void {
    for (const trace of this.#lanes) {
      const operation = open?.lanes.find((candidate) => candidate.lane === trace.lane.id)
      trace.open = open?.run === trace.run && operation !== undefined ? operation : null
    }
    this.#changed()
  }

  /** Forgets everything: a fresh snapshot follows. */
  clear(): void {
    this.#lanes = []
    this.#runs = []
    this.#laneById.clear()
    this.unknownRecords = 0
    this.#changed()
  }

  #changed(): void {
    this.#version++
    for (const listener of this.listeners) listener()
  }

  #withSpans(): LaneTrace[] {
    return this.#lanes.filter((lane) => lane.length > 0)
  }
}
