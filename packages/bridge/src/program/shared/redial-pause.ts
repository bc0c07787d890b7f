/**
 * How long to wait before the next dial. A peer that accepts and closes at once is not dialled more
 * often than one that refuses.
 *
 * Two sync peers can start over in step: each closes in its start what the other has just accepted.
 * Where the network or the machine is slow, equal pauses would keep them in step for ever. So a link
 * that ends soon again and again is dialled after a pause of random length (as Ethernet does after a
 * collision: IEEE 802.3, 4.2.3.2.5).
 */
import type { Milliseconds, Nanoseconds } from '@peerscope/protocol'
import { RETRY_MS } from './ending.js'

/** The longest pause is this many times the usual one longer. */
const MOST_LONGER = 3

export class RedialPause {
  readonly #random: () => number
  #connectedAt: Nanoseconds | null = null
  /** How many connections in a row have ended soon. */
  #endedSoon = 0

  /** @param random between 0 and 1 */
  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  connected(now: Nanoseconds): void {
    this.#connectedAt = now
  }

  /** To be asked once for each new connection. */
  before(now: Nanoseconds): Milliseconds {
    const early = this.#connectedAt === null ? 0 : RETRY_MS - (now - this.#connectedAt) / 1e6
    if (early <= 0) {
      this.#endedSoon = 0
      return 0
    }
    const longer = this.#random() * RETRY_MS * Math.min(this.#endedSoon, MOST_LONGER)
    this.#endedSoon += 1
    return early + longer
  }
}
