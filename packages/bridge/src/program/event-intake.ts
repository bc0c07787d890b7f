/**
 * What a program tells the bridge, taken in slices: a flood of lines holds the main thread for some
 * milliseconds at most, and for as long again the thread is free for everything else (a page that asks, a
 * signal, a viewer's command), also where other processes want the processor. What waits here is bounded
 * by the program's window.
 */
import type { Milliseconds } from '@peerscope/protocol'
import type { ProgramEvent } from './events.js'
import { PassedBytes } from './shared/passed-bytes.js'
import { bytesOf, giveRoom, wakeHeldBack, WINDOW_EVENTS } from './shared/window.js'

const SLICE: Milliseconds = 4
/** Whoever shows what a program tells is behind: it is asked again after so long. */
const ASK_AGAIN: Milliseconds = 10
/** The clock is looked at after so many events. */
const LOOK_EVERY = 16

export interface EventListener {
  event(event: ProgramEvent): void
  /** No further event follows at once: what was gathered may go out. */
  eventsTaken(): void
  /** Whether it can take more now; while it cannot, the program is held back. */
  keepsUp(): boolean
}

export class EventIntake {
  readonly #control: Int32Array
  readonly #listener: EventListener
  /** Tells a program that is held back, and whose thread does not wait, that there is room. */
  readonly #tellRoom: () => void
  readonly #batches: ProgramEvent[][] = []
  readonly #passed = new PassedBytes()
  /** Place in the first batch. */
  #next = 0
  #waiting = 0
  #planned = false
  #hurries = false
  /** How long it has worked without as long a rest, and when it last did. */
  #worked: Milliseconds = 0
  #workedUntil: Milliseconds = 0

  constructor(control: Int32Array, listener: EventListener, tellRoom: () => void) {
    this.#control = control
    this.#listener = listener
    this.#tellRoom = tellRoom
  }

  add(events: ProgramEvent[]): void {
    this.#batches.push(events)
    this.#waiting += events.length
    if (this.#planned) return
    if (this.#rest > 0) this.#plan()
    else this.#takeSlice()
  }

  /** The program is to end: what it still tells is taken without rests. */
  hurry(): void {
    this.#hurries = true
  }

  /** Takes all that waits, now. */
  drain(): void {
    this.#take(Infinity)
  }

  #takeSlice(): void {
    if (!this.#hurries && !this.#listener.keepsUp()) {
      this.#plan(ASK_AGAIN)
      return
    }
    const since = performance.now()
    if (since - this.#workedUntil > this.#worked) this.#worked = 0
    this.#take(since + SLICE)
    this.#workedUntil = performance.now()
    this.#worked += this.#workedUntil - since
    if (this.#waiting > 0) this.#plan()
  }

  #plan(delay = this.#rest): void {
    this.#planned = true
    setTimeout(() => {
      this.#planned = false
      this.#takeSlice()
    }, delay)
  }

  /** What is left of the rest that is due. */
  get #rest(): Milliseconds {
    if (this.#hurries || this.#worked < SLICE) return 0
    return Math.max(0, this.#workedUntil + this.#worked - performance.now())
  }

  #take(until: Milliseconds): void {
    let events = 0
    let bytes = 0
    for (let event = this.#shift(); event !== undefined; event = this.#shift()) {
      this.#listener.event(event)
      events += 1
      bytes += bytesOf(event)
      if (events % LOOK_EVERY === 0 && performance.now() > until) break
    }
    if (events === 0) return
    this.#listener.eventsTaken()
    giveRoom(this.#control, events, bytes)
    this.#passed.count(bytes)
    // Not for every line that has room: the program would sleep and wake for each.
    if (this.#waiting <= WINDOW_EVENTS / 2 && wakeHeldBack(this.#control)) this.#tellRoom()
  }

  #shift(): ProgramEvent | undefined {
    const [batch] = this.#batches
    if (batch === undefined) return undefined
    const event = batch[this.#next]
    this.#next += 1
    this.#waiting -= 1
    if (this.#next === batch.length) {
      this.#batches.shift()
      this.#next = 0
    }
    return event
  }
}
