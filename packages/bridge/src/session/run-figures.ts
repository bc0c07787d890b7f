/** What a run amounts to: time by mode of its first lane, response times, counts. */
import {
  modeCode,
  modes,
  type RecordView,
  type ChatMessage,
  type FiguresMessage,
  type LaneId,
  type Mode,
  type Model,
  type Nanoseconds,
} from '@peerscope/protocol'

/** Response times that count towards the median: at least this many of the newest. */
const NEWEST = 10_000

export class RunFigures {
  readonly #run: number
  readonly #model: Model
  readonly #lane: LaneId
  readonly #startedNs: Nanoseconds
  /** Time by the modes' codes. */
  readonly #sums = new Float64Array(modes.length)
  #responses: Nanoseconds[] = []
  #untilNs: Nanoseconds
  #endedNs: Nanoseconds | null = null
  #sent = 0
  #received = 0
  #cpuNs: Nanoseconds | null = null

  /** @param lane the thread or the loop, whose time is counted. */
  constructor(run: number, model: Model, lane: LaneId, startedNs: Nanoseconds) {
    this.#run = run
    this.#model = model
    this.#lane = lane
    this.#startedNs = startedNs
    this.#untilNs = startedNs
  }

  addRecords(records: RecordView): void {
    let last = -1
    for (let i = 0; i < records.length; i++) {
      if (records.lane(i) !== this.#lane) continue
      const mode = records.mode(i)
      this.#sums[mode] = (this.#sums[mode] ?? 0) + records.duration(i)
      last = i
    }
    if (last >= 0) this.#untilNs = records.start(last) + records.duration(last)
  }

  handed(message: ChatMessage): void {
    this.#sent += 1
    if (message.queuedNs === null || message.endNs === null) return
    // What waited for an earlier program says nothing about this one.
    if (message.queuedNs < this.#startedNs) return
    this.#responses.push(message.endNs - message.queuedNs)
    if (this.#responses.length > 2 * NEWEST) this.#responses = this.#responses.slice(-NEWEST)
  }

  received(): void {
    this.#received += 1
  }

  setCpu(cpuNs: Nanoseconds): void {
    this.#cpuNs = cpuNs
  }

  end(atNs: Nanoseconds): void {
    this.#endedNs = atNs
  }

  message(): FiguresMessage {
    return {
      type: 'figures',
      run: this.#run,
      model: this.#model,
      startedNs: this.#startedNs,
      untilNs: this.#untilNs,
      endedNs: this.#endedNs,
      modeNs: Object.fromEntries(
        modes.map((mode) => [mode, this.#sums[modeCode[mode]] ?? 0]),
      ) as Record<Mode, Nanoseconds>,
      response: distribution(this.#responses),
      sent: this.#sent,
      received: this.#received,
      cpuNs: this.#cpuNs,
    }
  }
}

/** Median and 95th percentile by the nearest-rank method. */
function distribution(values: readonly Nanoseconds[]): FiguresMessage['response'] {
  const lastNs = values.at(-1)
  if (lastNs === undefined) return null
  const sorted = [...values].sort((a, b) => a - b)
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? lastNs
  return { count: values.length, medianNs: rank(0.5), p95Ns: rank(0.95), lastNs }
}
