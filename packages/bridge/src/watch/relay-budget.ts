/** What the relays of all viewers may cost together: connections, and frames and bytes a second. */
import type { Bytes, Milliseconds } from '@peerscope/protocol'
import { MAX_RELAYS, RELAYED_BYTES_A_SECOND, RELAYED_FRAMES_A_SECOND } from '../limits.js'

export class RelayBudget {
  readonly #mostConnections: number
  #connections = 0
  /** Left of a second's worth; below 0 where more came at once than may. */
  #frames = RELAYED_FRAMES_A_SECOND
  #bytes: Bytes = RELAYED_BYTES_A_SECOND
  #at: Milliseconds = performance.now()

  constructor(mostConnections = MAX_RELAYS) {
    this.#mostConnections = mostConnections
  }

  /** @returns whether one more connection may be opened; then it has been counted. */
  open(): boolean {
    if (this.#connections >= this.#mostConnections) return false
    this.#connections += 1
    return true
  }

  close(): void {
    this.#connections -= 1
  }

  /** A frame has come. @returns whether more may come at once. */
  take(bytes: Bytes): boolean {
    this.#refill()
    this.#frames -= 1
    this.#bytes -= bytes
    return !this.isSpent
  }

  get isSpent(): boolean {
    this.#refill()
    return this.#frames < 0 || this.#bytes < 0
  }

  #refill(): void {
    const now = performance.now()
    const share = (now - this.#at) / 1000
    this.#at = now
    const frames = this.#frames + share * RELAYED_FRAMES_A_SECOND
    const bytes = this.#bytes + share * RELAYED_BYTES_A_SECOND
    this.#frames = Math.min(RELAYED_FRAMES_A_SECOND, frames)
    this.#bytes = Math.min(RELAYED_BYTES_A_SECOND, bytes)
  }
}
