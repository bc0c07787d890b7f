/**
 * What is to be told of time that was not observed. Records that were lost are a gap, with their
 * number; where the process stood still or a program had no processor, nothing was lost: that is
 * told in words where it is long enough for somebody to wonder.
 */
import {
  modeCode,
  problemOf,
  type GapMessage,
  type Nanoseconds,
  type Problem,
  type RecordView,
} from '@peerscope/protocol'
import type { Stretch } from '../trace/stretch.js'

const UNOBSERVED = modeCode.unobserved
/** A person notices a pause of this length. */
const LONG: Nanoseconds = 250e6

export class Unobserved {
  /** End of the last standstill that was told of. */
  #toldUntil: Nanoseconds = 0

  /** The whole process stood still. */
  stoodStill({ from, to }: Stretch): Problem | null {
    if (to - from < LONG) return null
    this.#toldUntil = to
    return problemOf('stoodStill', { milliseconds: milliseconds(to - from) })
  }

  read(records: RecordView): { gaps: GapMessage[]; problems: Problem[] } {
    const gaps: GapMessage[] = []
    const problems: Problem[] = []
    for (let i = 0; i < records.length; i++) {
      if (records.mode(i) !== UNOBSERVED) continue
      const fromNs = records.start(i)
      const toNs = fromNs + records.duration(i)
      const count = records.bytes(i)
      if (count > 0) gaps.push({ type: 'gap', lane: records.lane(i), fromNs, toNs, count })
      else if (toNs - fromNs >= LONG && fromNs >= this.#toldUntil) {
        problems.push(problemOf('noProcessor', { milliseconds: milliseconds(toNs - fromNs) }))
      }
    }
    return { gaps, problems }
  }
}

const milliseconds = (duration: Nanoseconds): number => Math.round(duration / 1e6)
