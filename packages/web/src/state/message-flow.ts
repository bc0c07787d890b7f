/** Where a message spent its time between Enter and the other program, in parts that add up. */
import type { Flow, Nanoseconds } from '@peerscope/protocol'

/** In order: input queue here, send(), the kernels with the receive buffer there, the process there. */
export const flowParts = ['queue', 'send', 'buffer', 'process'] as const
export type FlowPart = (typeof flowParts)[number]

export interface FlowTime {
  part: FlowPart
  ns: Nanoseconds
}

/** From Enter until the other program had it; null while it has not. */
export function responseNs({ queuedNs, readNs }: Flow): Nanoseconds | null {
  return readNs === null ? null : readNs - queuedNs
}

/** The parts of that time, which add up to it; those that are not over count until now. */
export function partsOf(flow: Flow, nowNs: Nanoseconds): FlowTime[] {
  const { queuedNs, sendStartNs, sentNs } = flow
  const takenNs = flow.takenNs ?? nowNs
  const readNs = flow.readNs ?? takenNs
  return [
    { part: 'queue', ns: sendStartNs - queuedNs },
    { part: 'send', ns: sentNs - sendStartNs },
    { part: 'buffer', ns: takenNs - sentNs },
    { part: 'process', ns: readNs - takenNs },
  ]
}
