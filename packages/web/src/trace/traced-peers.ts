/** The traces of several peers on one time axis: that of the page's own bridge. */
import type { Nanoseconds } from '@peerscope/protocol'
import type { LaneTrace } from './lane-trace'
import type { Trace } from './trace'

export interface TracedPeer {
  name: string
  /** Number of its source: 0 is the page's own bridge. */
  source: number
  trace: Trace
  /** A stretch from before its memory begins, where one was looked at. */
  past?: Trace | null
  /** Of the same peer, before its bridge was started anew; oldest first. */
  earlier?: readonly Trace[]
  /** What it did before this is not asked about. */
  fromNs?: Nanoseconds
  /** Those of one group stand together under its name; '' or none: no group. */
  group?: string
  /** Whether its bridge is there; where none is asked, it is. */
  heard?: () => boolean
  /** How far it is known: now, while it is heard. */
  knownUntil: () => Nanoseconds
}

export class TracedPeers {
  readonly peers: readonly TracedPeer[]

  constructor(peers: readonly TracedPeer[]) {
    this.peers = peers
  }

  /** Whose lane it is. */
  peerOf(lane: LaneTrace): TracedPeer | undefined {
    return this.peers.find(({ trace, past, earlier = [] }) =>
      [trace, past, ...earlier].some((one) => one?.lanes.includes(lane)),
    )
  }

  /** How far a lane is known, at most until a moment. */
  untilOf(lane: LaneTrace, untilNs: Nanoseconds): Nanoseconds {
    return Math.min(untilNs, lane.lostNs, this.peerOf(lane)?.knownUntil() ?? untilNs)
  }

  get lanes(): LaneTrace[] {
    return this.peers.flatMap(({ trace, past, earlier = [] }) =>
      [trace, past, ...earlier].flatMap((one) => one?.lanes ?? []),
    )
  }
  /** Start of the earliest finished span; 0 when there is none. */
  get startNs(): Nanoseconds {
    const starts = this.lanes.filter((lane) => lane.length > 0).map((lane) => lane.startNs)
    return starts.length > 0 ? Math.min(...starts) : 0
  }
  /** End of the latest finished span; 0 when there is none. */
  get endNs(): Nanoseconds {
    return Math.max(0, ...this.peers.map(({ trace }) => trace.endNs))
  }
}
