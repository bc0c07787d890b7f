/**
 * The recorder: drains the rings of a program's threads on the main thread and tells what their
 * lanes are in the middle of. It sleeps until the program signals activity, so that a program nobody touches
 * costs nothing, and drains at most every few milliseconds, so that a busy one is read in
 * batches.
 */
import { RECORD_BYTES, type Milliseconds, type OpenOperation } from '@peerscope/protocol'
import { COMMON, CONTROL, wakeRecorder, type ProgramMemory, type TraceMemory } from './memory.js'
import { takeRecords } from './ring.js'
import { readSlots } from './slots.js'

const DRAIN_EVERY: Milliseconds = 8
/** A program this busy is read less often, in larger batches. */
const BUSY_EVERY: Milliseconds = 20
const BUSY_RECORDS = 512
const MAX_BATCH = 8192
const LOOK_EVERY = 4

export interface RecorderListener {
  /** Finished spans of one thread, 32 bytes each, in the order in which they were written. */
  records(batch: Uint8Array<ArrayBuffer>): void
  /** What is open has changed. */
  open(operations: OpenOperation[]): void
  /** Anything at all happened in the program. */
  activity(): void
}

export class Recorder {
  readonly #program: ProgramMemory
  readonly #threads: readonly TraceMemory[]
  readonly #listener: RecorderListener
  #running = true
  #lastOpen = ''
  #linesRead = 0
  #busy = 0
  /** Records of the last look. */
  #taken = 0

  /** @param threads of that program */
  constructor(program: ProgramMemory, threads: readonly TraceMemory[], listener: RecorderListener) {
    this.#program = program
    this.#threads = threads
    this.#listener = listener
    void this.#pump()
  }

  /** Takes everything that is there, now. @returns whether there was anything. */
  drain(): boolean {
    const taken = this.#take()
    // After the records: an operation that is open now began after the last span that was taken.
    const changed = this.#look() || taken
    if (changed) this.#listener.activity()
    return changed
  }

  #take(): boolean {
    let linesRead = 0
    this.#taken = 0
    for (const thread of this.#threads) {
      linesRead += Atomics.load(thread.control, CONTROL.linesRead)
      this.#takeFrom(thread)
    }
    const changed = linesRead !== this.#linesRead
    this.#linesRead = linesRead
    return changed || this.#taken > 0
  }

  #takeFrom(thread: TraceMemory): void {
    for (;;) {
      const batch = takeRecords(thread, MAX_BATCH)
      if (batch === null) return
      this.#listener.records(batch)
      this.#taken += batch.length / RECORD_BYTES
    }
  }

  #look(): boolean {
    const open = this.#threads.flatMap(readSlots)
    const key = JSON.stringify(open)
    if (key === this.#lastOpen) return false
    this.#lastOpen = key
    this.#listener.open(open)
    return true
  }

  /** Drains a last time and ends. */
  stop(): void {
    if (!this.#running) return
    this.drain()
    this.#running = false
    wakeRecorder(this.#program.common)
  }

  async #pump(): Promise<void> {
    const { common } = this.#program
    this.drain()
    while (this.#running) {
      await pause(this.#taken > BUSY_RECORDS ? BUSY_EVERY : DRAIN_EVERY)
      // What happened before `sleeping` was set is seen by this look; what happens after it wakes.
      Atomics.store(common, COMMON.sleeping, 1)
      if (this.#keepUp()) {
        Atomics.store(common, COMMON.sleeping, 0)
        continue
      }
      const woken = Atomics.waitAsync(common, COMMON.sleeping, 1)
      if (woken.async) await woken.value
      this.#keepUp()
    }
  }

  /**
   * As `drain`, but what is open is looked at only when the program pauses, or every so often:
   * of a program that never pauses nobody could read it anyway.
   */
  #keepUp(): boolean {
    if (!this.#take()) return this.drain()
    this.#busy += 1
    if (this.#busy % LOOK_EVERY === 0) this.#look()
    this.#listener.activity()
    return true
  }
}

function pause(duration: Milliseconds): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, duration)
  })
}
