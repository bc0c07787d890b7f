/** Joins all causes to redraw into at most one animation frame, and can ask for a later one. */

export class FrameRequest {
  readonly #draw: () => void
  #frame = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(draw: () => void) {
    this.#draw = draw
  }

  /** Draws in the next frame. */
  now(): void {
    if (this.#frame !== 0) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#draw()
    })
  }

  /** Draws in the first frame after so many milliseconds, unless it is drawn before. */
  within(delayMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.now()
    }, delayMs)
  }

  stop(): void {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#timer)
    this.#frame = 0
  }
}
