/** What a program's thread can find out about itself: whether it had a processor. */
import type { Nanoseconds } from '@peerscope/protocol'

export interface ThreadTimes {
  /** How long this thread has been on a processor so far. */
  cpu(): Nanoseconds
  /** By how much `cpu` may be behind. */
  readonly resolution: Nanoseconds
  /** How long it could have run and had no processor; null where the system does not tell. */
  queued(): Nanoseconds | null
  /** How often it has gone to sleep or was stopped; null where the system does not tell. */
  switches(): number | null
}

/** Windows counts CPU time in ticks of its clock (GetProcessTimes), other systems in microseconds. */
const TICK: Nanoseconds = 15_625_000

type CpuUsage = () => { user: number; system: number }

/**
 * For systems whose C library is not called (Windows). The CPU time is this thread's where Node
 * tells it (process.threadCpuUsage, Node 23.9), else that of the whole process, which is more: no
 * thread can have had more than that.
 */
export function nodeThreadTimes(): ThreadTimes {
  const ofThread = Reflect.get(process, 'threadCpuUsage') as CpuUsage | undefined
  const usage = ofThread?.bind(process) ?? (() => process.cpuUsage())
  return {
    resolution: process.platform === 'win32' ? TICK : 1000,
    cpu: () => {
      const { user, system } = usage()
      return (user + system) * 1000
    },
    queued: () => null,
    switches: () => null,
  }
}
