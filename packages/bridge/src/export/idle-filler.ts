/**
 * In a lane of pending operations nothing is recorded where no operation is outstanding: the time
 * between two of its records is `idle`. (What was lost is recorded, as `unobserved`.) A reader
 * that wants lanes without holes gets these spans from here. Where records of a file are missing,
 * nobody knows whether a lane was idle: the time is unobserved, in every lane.
 */
import {
  modeCode,
  RECORD_BYTES,
  RecordView,
  type LaneId,
  type Nanoseconds,
  type RunMessage,
} from '@peerscope/protocol'

interface LaneEnd {
  isPending: boolean
  /** End of its last record. */
  atNs: Nanoseconds | null
  /** Records may be missing behind it. */
  holed: boolean
}

export class IdleFiller {
  readonly #ends = new Map<LaneId, LaneEnd>()

  addRun({ lanes }: RunMessage): void {
    for (const { id, kind } of lanes)
      this.#ends.set(id, { isPending: kind === 'pending', atNs: null, holed: false })
  }

  /** Records are missing between those of the last call and those of the next. */
  hole(): void {
    for (const end of this.#ends.values()) end.holed = true
  }

  /** The spans before and between these records, which follow those of the last call. */
  before(records: RecordView): RecordView {
    const found: [LaneId, Nanoseconds, Nanoseconds, number][] = []
    for (let i = 0; i < records.length; i++) {
      const lane = records.lane(i)
      const end = this.#ends.get(lane)
      if (end === undefined) continue
      const { isPending, atNs, holed } = end
      const start = records.start(i)
      if (atNs !== null && start > atNs && (isPending || holed))
        found.push([lane, atNs, start - atNs, holed ? modeCode.unobserved : modeCode.idle])
      end.atNs = start + records.duration(i)
      end.holed = false
    }
    const filling = new RecordView(new ArrayBuffer(found.length * RECORD_BYTES))
    found.forEach(([lane, start, duration, mode], i) => {
      filling.write(i, start, duration, 0, 0, lane, 0, 0, 0, 0, mode, 0)
    })
    return filling
  }
}
