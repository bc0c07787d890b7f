/** Steps that happen one after another, however close together they are asked for. */
export class Steps {
  #last: Promise<void> = Promise.resolve()

  /** @returns what becomes of the step; one that fails does not hold up the next. */
  add(step: () => Promise<void>): Promise<void> {
    const result = this.#last.then(step)
    this.#last = result.catch(() => undefined)
    return result
  }
}
