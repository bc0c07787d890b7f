/**
 * How far a program may be ahead of the bridge: what it has told and the bridge has not finished with is
 * bounded, in lines and in bytes. A program that has used this up asks its kernel for nothing more until
 * the bridge has caught up, so that whatever else comes waits in the kernel, where it is shown.
 *
 * The bridge counts in shared memory what it has finished with; the program knows what it has told.
 */
import type { Bytes } from '@peerscope/protocol'
import { CONTROL } from '../../trace/memory.js'
import type { ProgramEvent } from '../events.js'

/** A quarter of what the bridge keeps in memory, and about 30 ms of its work. */
export const WINDOW_EVENTS = 1000
export const WINDOW_BYTES: Bytes = 1024 * 1024

/** What an event costs of the window in bytes. */
export function bytesOf(event: ProgramEvent): Bytes {
  return event.type === 'received' ? event.bytes.length : 0
}

/** The program's side. All numbers count modulo 2^32. */
export class Window {
  readonly #control: Int32Array
  /** What goes on in an event loop once there is room. */
  readonly #awaiting: (() => void)[] = []
  #events = 0
  #bytes = 0

  constructor(control: Int32Array) {
    this.#control = control
  }

  count(event: ProgramEvent): void {
    this.#events = (this.#events + 1) | 0
    this.#bytes = (this.#bytes + bytesOf(event)) | 0
  }

  get isUsedUp(): boolean {
    const events = (this.#events - Atomics.load(this.#control, CONTROL.eventsTaken)) | 0
    const bytes = (this.#bytes - Atomics.load(this.#control, CONTROL.bytesTaken)) | 0
    return events >= WINDOW_EVENTS || bytes >= WINDOW_BYTES
  }

  /**
   * Asks to be told when there is room. @returns false where there is some by now: nothing will be told.
   */
  ask(): boolean {
    Atomics.store(this.#control, CONTROL.heldBack, 1)
    // Looked at once more: the bridge may have looked before the word stood there.
    if (this.isUsedUp) return true
    Atomics.store(this.#control, CONTROL.heldBack, 0)
    return false
  }

  /** For a loop, which does not wait itself. @param then goes on, at once where there is room by now */
  whenRoom(then: () => void): void {
    this.#awaiting.push(then)
    if (!this.ask()) this.roomMade()
  }

  /** The bridge has told a loop that there is room. */
  roomMade(): void {
    while (this.#awaiting.length > 0) {
      if (this.isUsedUp && this.ask()) return
      this.#awaiting.shift()?.()
    }
  }
}

/** The bridge's side: it has finished with so much. */
export function giveRoom(control: Int32Array, events: number, bytes: Bytes): void {
  Atomics.add(control, CONTROL.bytesTaken, bytes)
  Atomics.add(control, CONTROL.eventsTaken, events)
}

/** Ends the wait of a program that is held back. @returns whether one was */
export function wakeHeldBack(control: Int32Array): boolean {
  if (Atomics.exchange(control, CONTROL.heldBack, 0) === 0) return false
  Atomics.notify(control, CONTROL.heldBack)
  return true
}
