import type { Nanoseconds } from '@peerscope/protocol'
import type { Trace } from '../trace/trace'
import type { Hint } from './hints'
import type { ProgramState } from './program-state'

/**
 * When a hint was over that is not true any more: at the end of the call that it was about, or when the
 * program began what it does now. Where neither came after it, now. On the session's clock.
 */
export function endOfHint(
  { sinceNs, callNs }: Hint,
  program: ProgramState,
  { lanes, shiftNs }: Trace,
  nowNs: Nanoseconds,
): Nanoseconds {
  const lane = lanes.findLast(({ lane: { kind } }) => kind !== 'pending')
  const call = callNs === null ? null : (lane?.indexSince(callNs) ?? null)
  if (call !== null && lane !== undefined) {
    const endNs = lane.columns.end(call) - shiftNs
    if (endNs > sinceNs) return Math.min(endNs, nowNs)
  }
  const changedNs = 'sinceNs' in program ? program.sinceNs : nowNs
  return changedNs > sinceNs ? Math.min(changedNs, nowNs) : nowNs
}
