import { modeCode, type Nanoseconds } from '@peerscope/protocol'
import type { Trace } from '../trace/trace'

/** So long ago a run of the loop is still told of, and so many spans are looked at for it. */
const RECENT: Nanoseconds = 5e9
const LOOKED_AT = 500
/** A program that has just begun loads what it needs: that says nothing about its callbacks. */
const STARTING: Nanoseconds = 1e9
/** What seems to go on may be over, and only not be heard of yet: not for so long. */
const UNDOUBTED: Nanoseconds = 500e6

/** A stretch of computing of an event loop, on its session's clock. */
export interface LoopRun {
  ns: Nanoseconds
  sinceNs: Nanoseconds
}

/** The longest stretch that the newest run's event loop has computed lately; null for a thread. */
export function longestLoopRun({ lanes, shiftNs }: Trace, nowNs: Nanoseconds): LoopRun | null {
  const lane = lanes.findLast((one) => one.lane.kind === 'loop')
  if (lane === undefined || lane.run !== lanes.at(-1)?.run) return null
  const { columns, length, open } = lane
  const now = nowNs + shiftNs
  const runOf = (ns: number, startNs: number): LoopRun => ({ ns, sinceNs: startNs - shiftNs })
  let longest: LoopRun | null = null
  if (open?.mode === 'running' && now - lane.openFromNs > UNDOUBTED) {
    longest = runOf(now - lane.openFromNs, lane.openFromNs)
  }
  for (let i = length - 1; i >= Math.max(0, length - LOOKED_AT); i--) {
    if (columns.end(i) < now - RECENT || columns.start(i) < lane.startedNs + STARTING) break
    const ns = columns.duration(i)
    if (columns.mode(i) !== modeCode.running || ns <= (longest?.ns ?? 0)) continue
    longest = runOf(ns, columns.start(i))
  }
  return longest
}
