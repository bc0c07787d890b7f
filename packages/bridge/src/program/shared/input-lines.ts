/**
 * The lines a program was given to send. A line that was read but not handed to the kernel goes
 * back to its place when the program starts over; the bridge keeps all of them until they are
 * handed over, so nothing typed is lost when the program ends.
 */
import type { Line } from '../io.js'

/** A line of the user; `index` counts those given to this worker, from 0. */
export interface TypedLine extends Line {
  readonly index: number
}

export class InputLines {
  readonly #waiting: TypedLine[] = []
  /** Read by the program, not yet handed to the kernel. */
  readonly #taken = new Set<Line>()
  #added = 0

  add(bytes: Uint8Array): void {
    this.#waiting.push({ bytes, index: this.#added })
    this.#added += 1
  }

  /** The next line, for the program to have; null when none waits. */
  take(): TypedLine | null {
    const line = this.#waiting.shift() ?? null
    if (line !== null) this.#taken.add(line)
    return line
  }

  /** The kernel has it. @returns its index, or null for a line that the user did not type. */
  handed(line: Line): number | null {
    if (this.#taken.size === 0) return null
    return this.#taken.delete(line) ? (line as TypedLine).index : null
  }

  /** Starting over: all that was read and not handed over waits again, but for `except`. */
  giveBack(except: Line | null = null): void {
    for (const line of this.#taken) {
      if (line === except) continue
      this.#taken.delete(line)
      this.#waiting.push(line as TypedLine)
    }
    this.#waiting.sort((a, b) => a.index - b.index)
  }
}
