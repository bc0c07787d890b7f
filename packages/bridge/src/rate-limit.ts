/** A token bucket: `rate` a second on average, `burst` at once. */
export class RateLimit {
  readonly #rate: number
  readonly #burst: number
  #tokens: number
  #at: number

  constructor(rate: number, burst: number, nowMs: number) {
    this.#rate = rate
    this.#burst = burst
    this.#tokens = burst
    this.#at = nowMs
  }

  /** Whether one more is within the limit. */
  allows(nowMs: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#at) / 1000) * this.#rate)
    this.#at = nowMs
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
