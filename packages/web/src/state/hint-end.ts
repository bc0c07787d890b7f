import { operationCode, type Nanoseconds } from '@peerscope/protocol'
import type { Trace } from '../trace/trace'
import type { Hint } from './hints'
import type { ProgramState } from './program-state'

/** So many of the newest spans are looked through. */
const LOOKED_THROUGH = 200

/**
 * When a hint was over that is not true any more: at the end of the call that it was about, or when the
 * program began what it does now. Where neither came after it, now. On the session's clock.
 */
export function endOfHint(
  hint: Hint,
  program: ProgramState,
  { lanes, shiftNs }: Trace,
  nowNs: Nanoseconds,
): Nanoseconds {
  const lane = lanes.findLast(({ lane: { kind } }) => kind !== 'pending')
  if ('operation' in hint && lane !== undefined) {
    const { columns, length } = lane
    for (let i = length - 1; i >= Math.max(0, length - LOOKED_THROUGH); i--) {
      const endNs = columns.end(i) - shiftNs
      if (endNs <= hint.sinceNs) break
      if (columns.operation(i) === operationCode[hint.operation]) return endNs
    }
  }
  const changedNs = program.kind === 'starting' ? nowNs : program.sinceNs
  return changedNs > hint.sinceNs ? Math.min(changedNs, nowNs) : nowNs
}
