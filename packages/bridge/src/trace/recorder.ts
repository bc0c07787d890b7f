/**
 * The recorder: drains a program's ring on the main thread and tells what its lanes are in the
 * middle of. It sleeps until the program signals activity, so that a program nobody touches
 * costs nothing, and drains at most every few milliseconds, so that a busy one is read in
 * batches.
 */
import type { Milliseconds, OpenOperation } from '@peerscope/protocol'
import { CONTROL, signalActivity, type TraceMemory } from './memory.js'
import { takeRecords } from './ring.js'
import { readSlots } from './slots.js'

const DRAIN_EVERY: Milliseconds = 8
const MAX_BATCH = 8192

export interface RecorderListener {
  /** Finished spans, 32 bytes each, in the order in which they were written. */
  records(batch: Uint8Array<ArrayBuffer>): void
  /** What is open has changed. */
  open(operations: OpenOperation[]): void
  /** Anything at all happened in the program. */
  activity(): void
}

export class Recorder {
  readonly #memory: TraceMemory
  readonly #listener: RecorderListener
  #running = true
  #seen = -1
  #lastOpen = ''

  constructor(memory: TraceMemory, listener: RecorderListener) {
    this.#memory = memory
    this.#listener = listener
    void this.#pump()
  }

  /** Takes everything that is there, now. */
  drain(): void {
    const seen = Atomics.load(this.#memory.control, CONTROL.activity)
    let batch = takeRecords(this.#memory, MAX_BATCH)
    while (batch !== null) {
      this.#listener.records(batch)
      batch = takeRecords(this.#memory, MAX_BATCH)
    }
    // After the records: an operation that is open now began after the last span that was taken.
    const open = readSlots(this.#memory)
    const key = JSON.stringify(open)
    if (key !== this.#lastOpen) {
      this.#lastOpen = key
      this.#listener.open(open)
    }
    this.#seen = seen
    this.#listener.activity()
  }

  /** Drains a last time and ends. */
  stop(): void {
    if (!this.#running) return
    this.drain()
    this.#running = false
    signalActivity(this.#memory.control)
  }

  async #pump(): Promise<void> {
    const { control } = this.#memory
    while (this.#running) {
      this.drain()
      await pause(DRAIN_EVERY)
      Atomics.store(control, CONTROL.sleeping, 1)
      // Activity that came before `sleeping` was set shows as a changed counter: no wake is lost.
      const woken = Atomics.waitAsync(control, CONTROL.activity, this.#seen)
      if (woken.async) await woken.value
      Atomics.store(control, CONTROL.sleeping, 0)
    }
  }
}

function pause(duration: Milliseconds): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, duration)
  })
}
