/**
 * One thread of a running program, seen from the bridge: its worker, its memory with the ring that it alone
 * writes, and what it tells.
 */
import { Worker } from 'node:worker_threads'
import { allocateTraceMemory, CONTROL, type TraceMemory } from '../trace/memory.js'
import { EventIntake, type EventListener } from './event-intake.js'
import type { ProgramCommand, ProgramEvent, ProgramStart } from './events.js'
import { wakeHeldBack } from './shared/window.js'
import { keepHeapSmall } from './small-heap.js'

/** What a flood leaves behind is collected before it takes tens of megabytes. */
const YOUNG_MB = 6

export interface ThreadListener extends EventListener {
  /** The worker died without a word: of a defect of ours, or for want of memory. */
  crashed(error: Error): void
}

export class ProgramThread {
  readonly memory: TraceMemory
  /** Its worker is gone. */
  readonly exited: Promise<void>
  readonly #worker: Worker
  readonly #intake: EventIntake
  /** Its event loop hears of messages; a thread that sits in a call does not. */
  readonly #hears: boolean
  #runs = true

  /**
   * @param worker the module that it starts with
   * @param program memory of the program, which its threads share
   */
  constructor(
    worker: URL,
    program: SharedArrayBuffer,
    start: Omit<ProgramStart, 'shared'>,
    listener: ThreadListener,
  ) {
    this.memory = allocateTraceMemory(undefined, program)
    this.#hears = !start.blocks
    const workerData: ProgramStart = { shared: this.memory.shared, ...start }
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB }
    this.#worker = new Worker(worker, { workerData, resourceLimits })
    this.#worker.once('online', keepHeapSmall)
    this.#intake = new EventIntake(this.memory.control, listener, () => {
      this.command({ type: 'room' })
    })
    this.#worker.on('message', (events: ProgramEvent[]) => {
      this.#intake.add(events)
    })
    let died: Error | null = null
    this.#worker.on('error', (error) => {
      died = error
    })
    this.exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#runs = false
        // Nothing of it is outstanding any more: what it told before it died is taken first.
        this.#intake.drain()
        const ended = Atomics.load(this.memory.control, CONTROL.ended) === 1
        if (!ended) listener.crashed(died ?? new Error(`its thread ended with code ${code}`))
        resolve()
      })
    })
  }

  command(command: ProgramCommand): void {
    if (this.#hears) this.#worker.postMessage(command)
  }

  /** It has let go of everything, or is gone. */
  get hasEnded(): boolean {
    return Atomics.load(this.memory.control, CONTROL.ended) === 1 || !this.#runs
  }

  /** It is to end: what it still tells is taken without rests. */
  hurry(): void {
    this.#intake.hurry()
  }

  /** Takes all that it has told, now. */
  drain(): void {
    this.#intake.drain()
  }

  /** It waits for the bridge no longer. */
  wake(): void {
    wakeHeldBack(this.memory.control)
  }
}
