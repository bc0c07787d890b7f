/**
 * A slot says what a lane is in the middle of. It is written by the program's thread with every
 * operation and read by the bridge at any time. So writing must cost next to nothing, and a torn
 * read must be noticed: the writer goes round four copies and publishes the number of the newest;
 * each copy carries its own number, which no longer fits once it is written again.
 */
import {
  modeAt,
  operationAt,
  type ConnectionId,
  type LaneId,
  type Nanoseconds,
  type OpenOperation,
} from '@peerscope/protocol'
import { MAX_LANES, SLOT, type TraceMemory } from './memory.js'

export class SlotWriter {
  readonly #words: Int32Array
  readonly #times: Float64Array
  readonly #at: number
  #number: number

  /** @param slot place of the lane among the slots of this memory. */
  constructor(memory: TraceMemory, slot: number, lane: LaneId) {
    this.#words = memory.slots
    this.#times = memory.slotTimes
    this.#at = slot * SLOT.words
    this.#number = Atomics.load(this.#words, this.#at + SLOT.number)
    Atomics.store(this.#words, this.#at + SLOT.lane, lane)
  }

  write(
    operation: number,
    mode: number,
    line: number,
    connection: ConnectionId,
    since: Nanoseconds,
  ): void {
    // 0 is the number of a slot that was never written.
    const number = (this.#number + 1) | 0 || 1
    const copy = this.#at + SLOT.copies + (number & 3) * SLOT.copyWords
    this.#number = number
    this.#times[copy / 2] = since
    this.#words[copy + SLOT.what] = operation | (mode << 4) | (line << 8) | (connection << 16)
    this.#words[copy + SLOT.stamp] = number
    Atomics.store(this.#words, this.#at + SLOT.number, number)
  }

  /** The lane is over: nothing is open in it any more. */
  clear(): void {
    Atomics.store(this.#words, this.#at + SLOT.lane, 0)
  }
}

/** What every lane in use is doing. A slot that changes while it is read is read again. */
export function readSlots(memory: TraceMemory): OpenOperation[] {
  const open: OpenOperation[] = []
  for (let slot = 0; slot < MAX_LANES; slot++) {
    const operation = readSlot(memory.slots, slot * SLOT.words)
    if (operation !== null) open.push(operation)
  }
  return open
}

const MAX_TRIES = 1000
const since = new Float64Array(1)
const sinceWords = new Int32Array(since.buffer)

function readSlot(words: Int32Array, at: number): OpenOperation | null {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const number = Atomics.load(words, at + SLOT.number)
    const lane = Atomics.load(words, at + SLOT.lane)
    if (number === 0 || lane === 0) return null
    const copy = at + SLOT.copies + (number & 3) * SLOT.copyWords
    sinceWords[0] = Atomics.load(words, copy)
    sinceWords[1] = Atomics.load(words, copy + 1)
    const what = Atomics.load(words, copy + SLOT.what)
    const stamp = Atomics.load(words, copy + SLOT.stamp)
    if (stamp !== number || Atomics.load(words, at + SLOT.number) !== number) continue
    return {
      lane,
      operation: operationAt(what & 15),
      mode: modeAt((what >> 4) & 15),
      line: (what >> 8) & 255,
      connection: what >>> 16,
      sinceNs: since[0] ?? 0,
    }
  }
  return null
}
