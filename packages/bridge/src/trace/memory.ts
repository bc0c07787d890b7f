/**
 * Memory that a program's worker shares with the bridge: control words, the descriptor table,
 * one slot per lane for what is open now, when the process stood still, and the ring of finished
 * spans.
 */
import { RECORD_BYTES, RecordView } from '@peerscope/protocol'

/** Places in `control`. */
export const CONTROL = {
  /** Records written and taken so far; both count modulo 2^32. */
  head: 0,
  tail: 1,
  /** Records lost because the ring was full. */
  lost: 2,
  /** 1 while the recorder sleeps and wants to be woken by whatever happens next. */
  sleeping: 3,
  /** 1 when the program must end. Also what its pauses wait on. */
  cancel: 4,
  /** 1 once the program has ended and has let go of every descriptor. */
  ended: 5,
  /** Input lines the program has read. */
  linesRead: 6,
  /** Bytes taken from the kernel on the incoming connection that the program has not read. */
  inProcess: 7,
  /** Thread of a program that the bridge may interrupt; 0 = none. */
  thread: 14,
  /** Descriptor + 1 of the connection that a sync program sends on and does not read; 0 = none. */
  outgoing: 15,
  /** How often the process stood still so far. */
  standstills: 11,
  /** Events, and bytes of messages in them, that the bridge has finished with; modulo 2^32. */
  eventsTaken: 8,
  bytesTaken: 9,
  /** 1 while the program is held back: it waits until the bridge has caught up. */
  heldBack: 10,
} as const

export const MAX_LANES = 16
export const MAX_DESCRIPTORS = 64
/** Places of a slot, in words of 4 bytes; a copy starts with the time, 8 bytes. */
export const SLOT = {
  number: 0,
  lane: 1,
  copies: 2,
  copyWords: 4,
  /** Within a copy: operation, mode << 4, line << 8, connection << 16; and the copy's number. */
  what: 2,
  stamp: 3,
  words: 18,
} as const
/** Standstills that are kept, the newest ones. */
export const MAX_STANDSTILLS = 64
/** Places of `life`, in words of 8 bytes. */
export const LIFE = {
  /** When the bridge last said that it lives, 0 before it has; its CPU time then, in nanoseconds. */
  seen: 0,
  cpu: 1,
  /** How often the thread that sleeps for ever had been given a processor then. */
  turns: 2,
  /** Beginning and end of each standstill. */
  standstills: 3,
  words: 3 + 2 * MAX_STANDSTILLS,
} as const
/** A quarter of a second of a program that finishes a million spans a second. */
export const RING_CAPACITY = 262_144

const CONTROL_WORDS = 16
const SLOTS_AT = (CONTROL_WORDS + MAX_DESCRIPTORS) * 4
const LIFE_AT = SLOTS_AT + MAX_LANES * SLOT.words * 4
const RING_AT = LIFE_AT + LIFE.words * 8

export interface TraceMemory {
  shared: SharedArrayBuffer
  control: Int32Array
  descriptors: Int32Array
  slots: Int32Array
  /** The same memory as `slots`. */
  slotTimes: Float64Array
  life: BigInt64Array
  ring: RecordView
  /** A power of two, so that counters may wrap. */
  capacity: number
}

export function allocateTraceMemory(capacity = RING_CAPACITY): TraceMemory {
  return openTraceMemory(new SharedArrayBuffer(RING_AT + capacity * RECORD_BYTES))
}

/** The same memory, seen from the other thread. */
export function openTraceMemory(shared: SharedArrayBuffer): TraceMemory {
  return {
    shared,
    control: new Int32Array(shared, 0, CONTROL_WORDS),
    descriptors: new Int32Array(shared, CONTROL_WORDS * 4, MAX_DESCRIPTORS),
    slots: new Int32Array(shared, SLOTS_AT, MAX_LANES * SLOT.words),
    slotTimes: new Float64Array(shared, SLOTS_AT, (MAX_LANES * SLOT.words) / 2),
    life: new BigInt64Array(shared, LIFE_AT, LIFE.words),
    ring: new RecordView(shared, RING_AT),
    capacity: (shared.byteLength - RING_AT) / RECORD_BYTES,
  }
}

/**
 * Wakes the recorder if it sleeps; to be called after whatever it should see was stored with
 * Atomics. One atomic load when it does not sleep.
 */
export function wakeRecorder(control: Int32Array): void {
  if (Atomics.load(control, CONTROL.sleeping) === 0) return
  Atomics.store(control, CONTROL.sleeping, 0)
  Atomics.notify(control, CONTROL.sleeping)
}
