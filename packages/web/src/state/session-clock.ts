/**
 * The session's clock as this page knows it: the bridge tells its time with every heartbeat, in
 * between the page's own clock goes on. It never runs backwards, and it can stand still.
 */
import type { Milliseconds, Nanoseconds } from '@peerscope/protocol'

/** The heartbeat that travelled fastest tells best; the last two seconds of them count. */
const KEPT_OFFSETS = 8

export class SessionClock {
  readonly #pageClock: () => Milliseconds
  #offsets: Nanoseconds[] = []
  #offset: Nanoseconds = 0
  #last: Nanoseconds = 0
  #frozen = true

  constructor(pageClock: () => Milliseconds = () => performance.now()) {
    this.#pageClock = pageClock
  }

  /** Another session: its time has nothing to do with the one before. */
  restart(nowNs: Nanoseconds, receivedAt: Milliseconds): void {
    this.#offsets = []
    this.#last = 0
    this.sync(nowNs, receivedAt)
  }

  sync(nowNs: Nanoseconds, receivedAt: Milliseconds): void {
    this.#offsets = [...this.#offsets, nowNs - receivedAt * 1e6].slice(-KEPT_OFFSETS)
    this.#offset = Math.max(...this.#offsets)
    this.#frozen = false
  }

  /** Nothing is known about the time after now. */
  freeze(): void {
    this.now()
    this.#frozen = true
    this.#offsets = []
  }

  now(): Nanoseconds {
    if (!this.#frozen) {
      this.#last = Math.max(this.#last, Math.round(this.#pageClock() * 1e6 + this.#offset))
    }
    return this.#last
  }
}
