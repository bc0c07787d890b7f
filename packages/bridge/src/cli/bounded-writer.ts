/**
 * Text for a terminal, a pipe or a file. Writing never waits and keeps a bounded amount: what is
 * over it is left out, counted, and told of when the reader goes on. What was taken is written,
 * in its order.
 */
import type { Bytes, Milliseconds } from '@peerscope/protocol'
import type { OutputTarget } from './output-target.js'

/** What may wait for a reader, in characters. */
const MAX_WAITING = 4 * 1024 * 1024
/** A reader that has taken nothing for so long is not waited for. */
const STALLED_AFTER: Milliseconds = 1000
/** What a text in the queue costs besides its characters. */
const PER_TEXT = 64
/** Of one write(2). */
const BATCH: Bytes = 64 * 1024
/** With a line below, which is taken away and drawn again each time, at most so often. */
const REDRAW_EVERY: Milliseconds = 30

/** A line that stays below what is written: the one a person is typing. */
export interface LineBelow {
  /** Takes it away; empty where there is none. */
  erase: () => string
  /** Shows it again; empty where there is none. */
  redraw: () => string
}

export class BoundedWriter {
  /** Told when the reader goes on, and how many lines it missed. */
  onLeftOut: (lines: number) => void = () => undefined
  /** Told once, when nothing can be written any more. */
  onFailed: (reason: string) => void = () => undefined
  lineBelow: LineBelow | null = null
  readonly #target: OutputTarget
  readonly #limit: number
  #waiting: string[] = []
  #waitingCost = 0
  /** The batch that is being written. */
  #batch: Uint8Array | null = null
  #batchCost = 0
  #leftOut = 0
  #isScheduled = false
  #isHeld = false
  #isStale = false
  #hasFailed = false
  #drawnAt: Milliseconds = 0
  /** When the target last took something. */
  #tookAt: Milliseconds = 0
  #whenDrained: (() => void)[] = []

  constructor(target: OutputTarget, limit = MAX_WAITING) {
    this.#target = target
    this.#limit = limit
    target.ready = () => {
      this.#pump()
    }
    target.failed = (reason) => {
      this.#fail(reason)
    }
  }

  get isTerminal(): boolean {
    return this.#target.isTerminal
  }

  /** Characters that wait, with what keeping them costs. */
  get waiting(): number {
    return this.#waitingCost + this.#batchCost
  }

  /**
   * Whether a reader that is still reading has much to catch up with: who can wait with more text
   * for it had better do so, before something is left out.
   */
  get isBehind(): boolean {
    if (this.#hasFailed || this.#leftOut > 0 || this.waiting < this.#limit / 2) return false
    return performance.now() - this.#tookAt < STALLED_AFTER
  }

  /** Lines, each with its newline. */
  write(text: string): void {
    if (this.#hasFailed || text === '') return
    const cost = text.length + PER_TEXT
    // A single line that is longer than all that may wait is taken where nothing waits.
    const isFull = this.waiting > 0 && this.waiting + cost > this.#limit
    if (this.#leftOut > 0 || isFull) {
      this.#leftOut += text.split('\n').length - 1
      return
    }
    this.#waiting.push(text)
    this.#waitingCost += cost
    this.#schedule()
  }

  /**
   * What belongs to the line below, such as the echo of a key, which is worth something only now.
   * @returns false where it was dropped: the line is drawn again as soon as that is possible.
   */
  echo(text: string): boolean {
    if (this.#hasFailed) return false
    if (this.#isHeld || this.#batch !== null || this.#waiting.length > 0) {
      this.#isStale = true
      return false
    }
    this.#begin(text, 0)
    return true
  }

  /** As Ctrl+S and Ctrl+Q do it. */
  set isHeld(isHeld: boolean) {
    this.#isHeld = isHeld
    if (!isHeld) this.flush()
  }

  /** Writes what it can, now. */
  flush(): void {
    this.#isScheduled = false
    this.#pump()
  }

  #pump(): void {
    this.#continue()
    while (this.#batch === null && this.#beginNext()) this.#continue()
    if (this.#batch !== null || !this.#target.isIdle) return
    const leftOut = this.#leftOut
    this.#leftOut = 0
    if (leftOut > 0) this.onLeftOut(leftOut)
    if (this.waiting > 0) return
    for (const drained of this.#whenDrained.splice(0)) drained()
  }

  /** Waits until all is written, but not longer. What is still left out is told of before. */
  async close(atMost: Milliseconds): Promise<void> {
    this.#isHeld = false
    this.flush()
    const leftOut = this.#leftOut
    this.#leftOut = 0
    if (leftOut > 0) this.onLeftOut(leftOut)
    if (this.#hasFailed || (this.waiting === 0 && this.#target.isIdle)) return
    await new Promise<void>((resolve) => {
      this.#whenDrained.push(resolve)
      setTimeout(resolve, atMost)
    })
  }

  /** Everything of a turn of the event loop goes out together. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    const go = () => {
      this.#isScheduled = false
      this.flush()
    }
    const since = performance.now() - this.#drawnAt
    if (since < REDRAW_EVERY) setTimeout(go, REDRAW_EVERY - since)
    else setImmediate(go)
  }

  #beginNext(): boolean {
    if (this.#isHeld || this.#hasFailed || this.#isScheduled) return false
    if (this.#waiting.length === 0 && !this.#isStale) return false
    let count = 0
    let length = 0
    for (; count < this.#waiting.length && length < BATCH; count++) {
      length += this.#waiting[count]?.length ?? 0
    }
    const texts = this.#waiting.splice(0, count)
    const cost = length + count * PER_TEXT
    this.#waitingCost -= cost
    const erased = this.lineBelow?.erase() ?? ''
    // What follows at once would take it away again.
    const isLast = this.#waiting.length === 0
    const redrawn = isLast ? (this.lineBelow?.redraw() ?? '') : ''
    if (redrawn !== '') this.#drawnAt = performance.now()
    if (isLast) this.#isStale = false
    this.#begin(erased + texts.join('') + redrawn, cost)
    return true
  }

  #begin(text: string, cost: number): void {
    if (text === '') return
    this.#batch = Buffer.from(text)
    this.#batchCost = cost
    this.#continue()
  }

  #continue(): void {
    for (let bytes = this.#batch; bytes !== null; bytes = this.#batch) {
      const taken = this.#target.write(bytes)
      if (taken === 0) return
      this.#tookAt = performance.now()
      this.#batch = taken < bytes.length ? bytes.subarray(taken) : null
      if (this.#batch === null) this.#batchCost = 0
    }
  }

  #fail(reason: string): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#waiting = []
    this.#batch = null
    this.#waitingCost = this.#batchCost = this.#leftOut = 0
    for (const drained of this.#whenDrained.splice(0)) drained()
    this.onFailed(reason)
  }
}
