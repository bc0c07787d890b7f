/**
 * When the whole process stood still: stopped by a signal or a debugger, frozen, or without a
 * processor. The bridge says many times a second in shared memory that it lives. Where it has not
 * for a while, though it was neither busy nor waiting for a processor, nobody in the process ran.
 *
 * A program's thread may be the first to run again, and may not wait for the bridge: it judges by
 * itself then, from when the bridge was last seen.
 */
import type { Milliseconds, Nanoseconds } from '@peerscope/protocol'
import { CONTROL, LIFE, MAX_STANDSTILLS, type TraceMemory } from './memory.js'
import { SchedstatReader } from './schedstat.js'
import type { Stretch } from './stretch.js'

/** How often the bridge says that it lives: each time wakes it up, and 40 a second cost 1 % of a CPU. */
export const SEEN_EVERY: Milliseconds = 100
/** What is shorter than this is not told from a bridge that was merely late. */
export const STANDSTILL: Nanoseconds = 100e6

/** The bridge lives, and has had that much CPU time. */
export function writeSeen({ life }: TraceMemory, now: Nanoseconds, cpu: Nanoseconds): void {
  Atomics.store(life, LIFE.cpu, BigInt(Math.round(cpu)))
  Atomics.store(life, LIFE.seen, BigInt(Math.round(now)))
}

export function writeStandstill({ control, life }: TraceMemory, { from, to }: Stretch): void {
  const count = Atomics.load(control, CONTROL.standstills)
  const place = LIFE.standstills + (count % MAX_STANDSTILLS) * 2
  Atomics.store(life, place, BigInt(Math.round(from)))
  Atomics.store(life, place + 1, BigInt(Math.round(to)))
  Atomics.store(control, CONTROL.standstills, count + 1)
}

/**
 * Standstills so far, the newest ones, as far as they are known by now.
 * @param bridgeCpu the bridge's CPU time; null where the system does not tell
 */
export function readStandstills(
  memory: TraceMemory,
  now: Nanoseconds,
  bridgeCpu: () => Nanoseconds | null = readBridgeCpu,
): Stretch[] {
  const { control, life } = memory
  const at = (place: number): Nanoseconds => Number(Atomics.load(life, place))
  // First: what the bridge finds meanwhile is then among those that it has written, or here.
  const seen = at(LIFE.seen)
  const cpu = at(LIFE.cpu)
  const count = Atomics.load(control, CONTROL.standstills)
  const found: Stretch[] = []
  for (let i = Math.max(0, count - MAX_STANDSTILLS); i < count; i++) {
    const place = LIFE.standstills + (i % MAX_STANDSTILLS) * 2
    found.push({ from: at(place), to: at(place + 1) })
  }
  if (seen === 0 || stoodFor(now - seen, 0) < STANDSTILL) return found
  const cpuNow = bridgeCpu()
  if (cpuNow !== null && stoodFor(now - seen, cpuNow - cpu) >= STANDSTILL) {
    found.push({ from: seen, to: now })
  }
  return found
}

/** How long the bridge has been kept from saying that it lives, by nothing of its own. */
export function stoodFor(unseen: Nanoseconds, busy: Nanoseconds): Nanoseconds {
  return unseen - SEEN_EVERY * 1e6 - busy
}

/** The main thread's number is the process's. */
function readBridgeCpu(): Nanoseconds | null {
  const reader = SchedstatReader.open(`self/task/${process.pid}`)
  const cpu = reader?.read()?.cpu ?? null
  reader?.close()
  return cpu
}
