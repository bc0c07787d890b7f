/** How the held or free thread spent the time in view: the figure beside the picture. */
import type { Mode, Nanoseconds } from '@peerscope/protocol'
import type { Trace } from '../trace/trace'
import { endOf, type Viewport } from './viewport'

export interface WindowShare {
  /** `blocked` of a thread, `idle` of an event loop. */
  mode: Mode
  share: number
}

/**
 * The share of the time in view that the newest run's thread was blocked, or its loop idle; of the
 * newest run that is in view. Exact. Null when none is.
 */
export function windowShare(
  trace: Trace,
  viewport: Viewport,
  untilNs: Nanoseconds,
): WindowShare | null {
  const toNs = Math.min(endOf(viewport), untilNs)
  for (const lane of trace.lanes.toReversed()) {
    if (lane.lane.kind === 'pending') continue
    const from = Math.round(Math.max(viewport.startNs, lane.startNs))
    const ends = lane.open === null ? lane.endNs : untilNs
    const to = Math.round(Math.min(toNs, ends))
    if (to <= from) continue
    const mode = lane.lane.kind === 'loop' ? 'idle' : 'blocked'
    return { mode, share: lane.timeByMode(from, to, untilNs)[mode] / (to - from) }
  }
  return null
}
