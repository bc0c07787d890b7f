/**
 * A thread of this process that sleeps for ever: V8's inspector waits in it for a signal, and none
 * comes (Node, src/inspector_agent.cc). Only what stops the whole process gives it a processor: a
 * stop or a freeze wakes every thread, for the moment in which it is stopped. So it tells a process
 * that stood still from a bridge whose own thread was held, by a slow disk, say.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { SchedstatReader } from './schedstat.js'

/** It takes no signal: of the 64, nearly all are blocked in it alone. */
const MOST_BLOCKED = 56

/** @returns null where the system has no such thread, or does not tell */
export function openWitness(): SchedstatReader | null {
  try {
    const thread = readdirSync('/proc/self/task').find((tid) => sleepsForEver(tid))
    return thread === undefined ? null : SchedstatReader.open(`self/task/${thread}`)
  } catch {
    return null
  }
}

function sleepsForEver(tid: string): boolean {
  const status = readFileSync(`/proc/self/task/${tid}/status`, 'latin1')
  return signalsBlocked(status) >= MOST_BLOCKED
}

/** How many signals a thread blocks, by its `status` (proc(5)). */
export function signalsBlocked(status: string): number {
  const mask = /^SigBlk:\s*([\da-f]+)$/m.exec(status)?.[1] ?? '0'
  return BigInt(`0x${mask}`).toString(2).replaceAll('0', '').length
}
