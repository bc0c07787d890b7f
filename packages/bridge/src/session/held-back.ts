/** Steps that are held back until something else has been told, and then follow in their order. */
export class HeldBack {
  #waiting: (() => void)[] | null = []

  /** Runs a step: now, or, while steps are held back, later. */
  run(step: () => void): void {
    if (this.#waiting === null) step()
    else this.#waiting.push(step)
  }

  /** Runs all that waited; from now on nothing waits. */
  release(): void {
    for (const step of this.#waiting ?? []) step()
    this.#waiting = null
  }
}
