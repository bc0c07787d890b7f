/**
 * Memory that a program's threads share with the bridge. Each thread has its own: control words, one slot
 * per lane for what is open now, and the ring of finished spans, which it alone writes. The program has the
 * rest once: the words that concern all of its threads, the descriptor table, and when the process stood
 * still.
 */
import { RECORD_BYTES, RecordView } from '@peerscope/protocol'

/** Places in `common`, which concern the whole program. */
export const COMMON = {
  /** 1 while the recorder sleeps and wants to be woken by whatever happens next. */
  sleeping: 0,
  /** 1 when the program must end. Also what its pauses wait on. */
  cancel: 1,
  /** How often the process stood still so far. */
  standstills: 2,
  /** Number that the next connection gets. */
  nextConnection: 3,
} as const

/** Places in `control`, which concern one thread. */
export const CONTROL = {
  /** Records written and taken so far; both count modulo 2^32. */
  head: 0,
  tail: 1,
  /** Records lost because the ring was full. */
  lost: 2,
  /** 1 once the thread has ended and has let go of every descriptor of its own. */
  ended: 3,
  /** Input lines it has read. */
  linesRead: 4,
  /** Bytes taken from the kernel on the connection it receives on that the program has not read. */
  inProcess: 5,
  /** The kernel's number of the thread, for the bridge to interrupt it; 0 = none. */
  thread: 6,
  /** Descriptor + 1 of the connection that a blocking program sends on and does not read; 0 = none. */
  outgoing: 7,
  /** Events, and bytes of messages in them, that the bridge has finished with; modulo 2^32. */
  eventsTaken: 8,
  bytesTaken: 9,
  /** 1 while the thread is held back: it waits until the bridge has caught up. */
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
const SLOTS_AT = CONTROL_WORDS * 4
const RING_AT = SLOTS_AT + MAX_LANES * SLOT.words * 4

const COMMON_WORDS = 8
const LIFE_AT = (COMMON_WORDS + MAX_DESCRIPTORS) * 4

/** What every thread of a program and the bridge share. */
export interface ProgramMemory {
  common: Int32Array
  descriptors: Int32Array
  life: BigInt64Array
}

/** What one thread of a program and the bridge share. */
export interface TraceMemory extends ProgramMemory {
  shared: SharedTrace
  control: Int32Array
  slots: Int32Array
  /** The same memory as `slots`. */
  slotTimes: Float64Array
  ring: RecordView
  /** A power of two, so that counters may wrap. */
  capacity: number
}

/** The same, to be handed to the thread. */
export interface SharedTrace {
  program: SharedArrayBuffer
  thread: SharedArrayBuffer
}

export function allocateProgramMemory(): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(LIFE_AT + LIFE.words * 8)
  openProgramMemory(shared).common[COMMON.nextConnection] = 1
  return shared
}

/** @param program of all its threads */
export function allocateTraceMemory(
  capacity = RING_CAPACITY,
  program = allocateProgramMemory(),
): TraceMemory {
  return openTraceMemory({
    program,
    thread: new SharedArrayBuffer(RING_AT + capacity * RECORD_BYTES),
  })
}

export function openProgramMemory(shared: SharedArrayBuffer): ProgramMemory {
  return {
    common: new Int32Array(shared, 0, COMMON_WORDS),
    descriptors: new Int32Array(shared, COMMON_WORDS * 4, MAX_DESCRIPTORS),
    life: new BigInt64Array(shared, LIFE_AT, LIFE.words),
  }
}

/** The same memory, seen from the other thread. */
export function openTraceMemory(shared: SharedTrace): TraceMemory {
  const { program, thread } = shared
  return {
    ...openProgramMemory(program),
    shared,
    control: new Int32Array(thread, 0, CONTROL_WORDS),
    slots: new Int32Array(thread, SLOTS_AT, MAX_LANES * SLOT.words),
    slotTimes: new Float64Array(thread, SLOTS_AT, (MAX_LANES * SLOT.words) / 2),
    ring: new RecordView(thread, RING_AT),
    capacity: (thread.byteLength - RING_AT) / RECORD_BYTES,
  }
}

/**
 * Wakes the recorder if it sleeps; to be called after whatever it should see was stored with
 * Atomics. One atomic load when it does not sleep.
 */
export function wakeRecorder(common: Int32Array): void {
  if (Atomics.load(common, COMMON.sleeping) === 0) return
  Atomics.store(common, COMMON.sleeping, 0)
  Atomics.notify(common, COMMON.sleeping)
}
