/**
 * Notices that a bridge has gone silent, by the clock: a bridge that is stopped or cut off closes
 * nothing.
 */
import { SILENCE_MS, type Milliseconds } from '@peerscope/protocol'

/** How often to look. */
export const LOOK_EVERY_MS: Milliseconds = 50
/** The page has to say so within SILENCE_MS, and looking and drawing take some of that. */
const SILENT_AFTER_MS: Milliseconds = SILENCE_MS - 150
/** A look that comes this late means that the page itself was held up. */
const LATE_MS: Milliseconds = 400

export class SilenceWatch {
  #heardAt: Milliseconds
  #lookedAt: Milliseconds
  #wasLate = false
  #closed = false

  constructor(now: Milliseconds) {
    this.#heardAt = now
    this.#lookedAt = now
  }

  heard(now: Milliseconds): void {
    this.#heardAt = now
    this.#closed = false
  }

  /** The connection is gone: no need to wait. */
  closed(): void {
    this.#closed = true
  }

  /** Since when nothing was heard; null while the bridge is heard. */
  look(now: Milliseconds): Milliseconds | null {
    const late = now - this.#lookedAt > LATE_MS
    this.#lookedAt = now
    // What came in the meantime is still to be delivered, so a late look does not judge. In a
    // hidden tab every look is late; there the second one does.
    const judge = !late || this.#wasLate
    this.#wasLate = late
    if (this.#closed) return this.#heardAt
    return judge && now - this.#heardAt > SILENT_AFTER_MS ? this.#heardAt : null
  }
}
