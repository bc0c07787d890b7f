/**
 * A slot says what a lane is in the middle of. It is written by the program's thread and read by
 * the bridge at any time: a sequence word, odd while writing, shows a torn read. Every word goes
 * through Atomics, because plain stores may pass each other on weakly ordered processors.
 */
import {
  modeAt,
  operationAt,
  type ConnectionId,
  type LaneId,
  type Nanoseconds,
  type OpenOperation,
} from '@peerscope/protocol'
import { MAX_LANES, SLOT_WORDS, type TraceMemory } from './memory.js'

const since = new Float64Array(1)
const sinceWords = new Int32Array(since.buffer)

export function writeSlot(
  slots: Int32Array,
  slot: number,
  lane: LaneId,
  operation: number,
  mode: number,
  line: number,
  connection: ConnectionId,
  sinceNs: Nanoseconds,
): void {
  const at = slot * SLOT_WORDS
  const sequence = Atomics.load(slots, at)
  since[0] = sinceNs
  Atomics.store(slots, at, sequence + 1)
  Atomics.store(slots, at + 1, operation | (mode << 8) | (line << 16))
  Atomics.store(slots, at + 2, connection)
  Atomics.store(slots, at + 3, sinceWords[0] ?? 0)
  Atomics.store(slots, at + 4, sinceWords[1] ?? 0)
  Atomics.store(slots, at + 5, lane)
  Atomics.store(slots, at, sequence + 2)
}

/** The lane is over: nothing is open in it any more. */
export function clearSlot(slots: Int32Array, slot: number): void {
  writeSlot(slots, slot, 0, 0, 0, 0, 0, 0)
}

/** What every lane in use is doing. A slot that is being written is read again. */
export function readSlots(memory: TraceMemory): OpenOperation[] {
  const open: OpenOperation[] = []
  for (let slot = 0; slot < MAX_LANES; slot++) {
    const operation = readSlot(memory.slots, slot)
    if (operation !== null) open.push(operation)
  }
  return open
}

const MAX_TRIES = 1000

function readSlot(slots: Int32Array, slot: number): OpenOperation | null {
  const at = slot * SLOT_WORDS
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = Atomics.load(slots, at)
    if (before === 0) return null
    if (before % 2 !== 0) continue
    const packed = Atomics.load(slots, at + 1)
    const connection = Atomics.load(slots, at + 2)
    sinceWords[0] = Atomics.load(slots, at + 3)
    sinceWords[1] = Atomics.load(slots, at + 4)
    const lane = Atomics.load(slots, at + 5)
    if (Atomics.load(slots, at) !== before) continue
    if (lane === 0) return null
    return {
      lane,
      operation: operationAt(packed & 255),
      mode: modeAt((packed >> 8) & 255),
      line: (packed >> 16) & 255,
      connection,
      sinceNs: since[0] ?? 0,
    }
  }
  return null
}
