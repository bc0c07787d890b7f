/**
 * When the whole process stood still: stopped by a signal or a debugger, frozen, or without a
 * processor. The bridge says many times a second in shared memory that it lives. Where it has not
 * for a while, though it was neither busy nor waiting for a processor, and a thread that sleeps for
 * ever was woken, nobody in the process ran.
 *
 * A program's thread may be the first to run again, and may not wait for the bridge: it judges by
 * itself then, from when the bridge was last seen.
 */
import type { Milliseconds, Nanoseconds } from '@peerscope/protocol'
import { COMMON, LIFE, MAX_STANDSTILLS, type ProgramMemory } from './memory.js'
import { SchedstatReader } from './schedstat.js'
import type { Stretch } from './stretch.js'
import { openWitness } from './witness.js'

/** How often the bridge says that it lives: each time wakes it up, and 40 a second cost 1 % of a CPU. */
export const SEEN_EVERY: Milliseconds = 100
/** What is shorter than this is not told from a bridge that was merely late. */
export const STANDSTILL: Nanoseconds = 100e6

/** What tells a process that stood still from a bridge that works, or whose own thread was held. */
export interface Life {
  /** The bridge's CPU time. */
  cpu: Nanoseconds
  /** How often the thread that sleeps for ever was woken; null where there is none. */
  turns: number | null
}

/** The bridge lives. */
export function writeSeen({ life }: ProgramMemory, now: Nanoseconds, { cpu, turns }: Life): void {
  Atomics.store(life, LIFE.cpu, BigInt(Math.round(cpu)))
  Atomics.store(life, LIFE.turns, BigInt(turns ?? 0))
  Atomics.store(life, LIFE.seen, BigInt(Math.round(now)))
}

export function writeStandstill({ common, life }: ProgramMemory, { from, to }: Stretch): void {
  const count = Atomics.load(common, COMMON.standstills)
  const place = LIFE.standstills + (count % MAX_STANDSTILLS) * 2
  Atomics.store(life, place, BigInt(Math.round(from)))
  Atomics.store(life, place + 1, BigInt(Math.round(to)))
  Atomics.store(common, COMMON.standstills, count + 1)
}

/**
 * Standstills so far, the newest ones, as far as they are known by now.
 * @param readLife null where the system does not tell
 */
export function readStandstills(
  memory: ProgramMemory,
  now: Nanoseconds,
  readLife: () => Life | null = readLifeOfBridge,
): Stretch[] {
  const { common, life } = memory
  const at = (place: number): Nanoseconds => Number(Atomics.load(life, place))
  // First: what the bridge finds meanwhile is then among those that it has written, or here.
  const seen = at(LIFE.seen)
  const before: Life = { cpu: at(LIFE.cpu), turns: at(LIFE.turns) }
  const count = Atomics.load(common, COMMON.standstills)
  const found: Stretch[] = []
  for (let i = Math.max(0, count - MAX_STANDSTILLS); i < count; i++) {
    const place = LIFE.standstills + (i % MAX_STANDSTILLS) * 2
    found.push({ from: at(place), to: at(place + 1) })
  }
  if (seen === 0 || stoodFor(now - seen, 0) < STANDSTILL) return found
  const present = readLife()
  if (present !== null && stoodStill(now - seen, before, present))
    found.push({ from: seen, to: now })
  return found
}

/** Whether the process has stood still while the bridge was not seen. */
export function stoodStill(unseen: Nanoseconds, before: Life, now: Life): boolean {
  if (now.turns !== null && now.turns === before.turns) return false
  return stoodFor(unseen, now.cpu - before.cpu) >= STANDSTILL
}

/** How long the bridge has been kept from saying that it lives, by nothing of its own. */
function stoodFor(unseen: Nanoseconds, busy: Nanoseconds): Nanoseconds {
  return unseen - SEEN_EVERY * 1e6 - busy
}

/** The main thread's number is the process's. */
function readLifeOfBridge(): Life | null {
  const bridge = SchedstatReader.open(`self/task/${process.pid}`)
  const cpu = bridge?.read()?.cpu ?? null
  bridge?.close()
  const witness = openWitness()
  const turns = witness?.read()?.turns ?? null
  witness?.close()
  return cpu === null ? null : { cpu, turns }
}
