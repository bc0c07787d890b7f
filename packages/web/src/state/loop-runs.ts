import { modeCode, type Nanoseconds } from '@peerscope/protocol'
import type { Trace } from '../trace/trace'

/** So long ago a run of the loop is still told of, and so many spans are looked at for it. */
const RECENT: Nanoseconds = 5e9
const LOOKED_AT = 500
/** A program that has just begun loads what it needs: that says nothing about its callbacks. */
const STARTING: Nanoseconds = 1e9

/** The longest that the newest run's event loop has computed at a stretch lately; 0 for a thread. */
export function longestLoopRun({ lanes, shiftNs }: Trace, nowNs: Nanoseconds): Nanoseconds {
  const lane = lanes.findLast((one) => one.lane.kind === 'loop')
  if (lane === undefined || lane.run !== lanes.at(-1)?.run) return 0
  const { columns, length, open } = lane
  const now = nowNs + shiftNs
  let longest = open?.mode === 'running' ? Math.max(0, now - lane.openFromNs) : 0
  for (let i = length - 1; i >= Math.max(0, length - LOOKED_AT); i--) {
    if (columns.end(i) < now - RECENT || columns.start(i) < lane.startedNs + STARTING) break
    if (columns.mode(i) === modeCode.running) longest = Math.max(longest, columns.duration(i))
  }
  return longest
}
