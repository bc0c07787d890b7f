/**
 * In a lane of pending operations nothing is recorded where no operation is outstanding: the time
 * between two of its records is `idle`. (What was lost is recorded, as `unobserved`.) A reader
 * that wants lanes without holes gets these spans from here.
 */
import {
  modeCode,
  RECORD_BYTES,
  RecordView,
  type LaneId,
  type Nanoseconds,
  type RunMessage,
} from '@peerscope/protocol'

export class IdleFiller {
  readonly #endOf = new Map<LaneId, Nanoseconds | null>()

  addRun({ lanes }: RunMessage): void {
    for (const { id, kind } of lanes) if (kind === 'pending') this.#endOf.set(id, null)
  }

  /** The idle spans before and between these records, which follow those of the last call. */
  before(records: RecordView): RecordView {
    const idle: [LaneId, Nanoseconds, Nanoseconds][] = []
    for (let i = 0; i < records.length; i++) {
      const lane = records.lane(i)
      const from = this.#endOf.get(lane)
      if (from === undefined) continue
      const start = records.start(i)
      if (from !== null && start > from) idle.push([lane, from, start - from])
      this.#endOf.set(lane, start + records.duration(i))
    }
    const filling = new RecordView(new ArrayBuffer(idle.length * RECORD_BYTES))
    idle.forEach(([lane, start, duration], i) => {
      filling.write(i, start, duration, 0, 0, lane, 0, 0, 0, 0, modeCode.idle, 0)
    })
    return filling
  }
}
