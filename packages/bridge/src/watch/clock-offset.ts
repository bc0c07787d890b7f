/**
 * How another session's clock relates to ours. Sessions that began on one machine since its last
 * start read the same monotonic clock: then it is known exactly. Else it is measured by asking for
 * the time: their answer was given between our question and its arrival.
 */
import type { ClockRelation, Nanoseconds, SessionMessage } from '@peerscope/protocol'

/** How far two clocks may run apart; quartz is good for a few tens of millionths (RFC 5905). */
const DRIFT = 100e-6
const KEPT_SAMPLES = 64

interface Sample {
  offsetNs: Nanoseconds
  halfRoundTripNs: Nanoseconds
  atNs: Nanoseconds
}

export class ClockOffset {
  #samples: Sample[] = []

  /** @param sentNs @param receivedNs on our clock @param theirsNs on theirs, in between */
  add(sentNs: Nanoseconds, receivedNs: Nanoseconds, theirsNs: Nanoseconds): void {
    const sample = {
      offsetNs: (sentNs + receivedNs) / 2 - theirsNs,
      halfRoundTripNs: (receivedNs - sentNs) / 2,
      // The clocks run apart from the moment of the question on.
      atNs: sentNs,
    }
    this.#samples = [...this.#samples, sample].slice(-KEPT_SAMPLES)
  }

  /** The best that is known at a moment; null before the first answer. */
  at(nowNs: Nanoseconds): ClockRelation | null {
    const bounds = this.#samples.map(({ halfRoundTripNs, atNs }) => {
      return halfRoundTripNs + Math.abs(nowNs - atNs) * DRIFT
    })
    const boundNs = Math.min(...bounds)
    const best = this.#samples[bounds.indexOf(boundNs)]
    return best === undefined ? null : { offsetNs: best.offsetNs, boundNs }
  }
}

type Clock = SessionMessage['clock']

/** Where both read the same clock: exact. Null where they do not, or it is not known. */
export function sameClock(ours: Clock, theirs: Clock): ClockRelation | null {
  if (ours.bootId === null || ours.bootId !== theirs.bootId) return null
  return { offsetNs: Number(BigInt(theirs.baseNs) - BigInt(ours.baseNs)), boundNs: 0 }
}
