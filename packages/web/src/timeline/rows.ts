/**
 * Which rows the timeline has. Lanes of the same name share a row, whichever run they belong to:
 * one run ends before the next begins. Lanes of the current run come first; those of earlier runs
 * have a row while they can be seen.
 */
import { modeCode, type Lane, type Nanoseconds } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import type { Trace } from '../trace/trace'
import type { TracedPeer } from '../trace/traced-peers'
import { endOf, type Viewport } from './viewport'

export interface LaneRow {
  name: string
  kind: Lane['kind']
  /** In order of time; the last one names the row. */
  lanes: LaneTrace[]
  /** It has a lane of the run that is going on, or went on last. */
  current: boolean
}

/** The rows of one peer among those of others. */
export interface PeerRow extends LaneRow {
  peer: TracedPeer
  /** The peer's first row of its current run, or of its earlier ones. */
  first: boolean
}

export function rowsOf(
  peers: readonly TracedPeer[],
  viewport: Viewport,
  untilNs: Nanoseconds,
): PeerRow[] {
  const all = peers.flatMap((peer) => {
    const past = peer.past ?? null
    const own = withPast(rowsIn(peer.trace, viewport, untilNs, peer.fromNs, past), past)
    const rows = (peer.earlier ?? []).reduceRight((known, earlier) => {
      return withEarlier(known, rowsIn(earlier, viewport, untilNs), viewport)
    }, own)
    return rows.map((row, r) => ({ ...row, peer, first: rows[r - 1]?.current !== row.current }))
  })
  // What goes on now stands together, whatever each of them did before.
  return [...all.filter(({ current }) => current), ...all.filter(({ current }) => !current)]
}

/** What went on before its bridge was started anew stands in the same rows, while it can be seen. */
function withEarlier(rows: LaneRow[], earlier: LaneRow[], viewport: Viewport): LaneRow[] {
  const seen = earlier.filter(({ lanes }) =>
    lanes.some(({ startedNs, backNs }) => startedNs < endOf(viewport) && backNs > viewport.startNs),
  )
  const joined = rows.map((row) => {
    const before = seen.find(({ name }) => name === row.name)
    return before === undefined ? row : { ...row, lanes: [...before.lanes, ...row.lanes] }
  })
  const others = seen.filter(({ name }) => !rows.some((row) => row.name === name))
  return [...joined, ...others.map((row) => ({ ...row, current: false }))]
}

/** What was fetched of a lane's past stands in its row, drawn after it, where it lacks spans. */
function withPast(rows: LaneRow[], past: Trace | null): LaneRow[] {
  if (past === null) return rows
  return rows.map((row) => {
    const own = past.lanes.filter(
      ({ lane, run, length }) =>
        length > 0 && row.lanes.some((known) => known.lane.id === lane.id && known.run === run),
    )
    return own.length === 0 ? row : { ...row, lanes: [...row.lanes, ...own] }
  })
}

/**
 * @param fromNs operations that were awaited only before this have no row.
 * @param past what was fetched from before the trace's memory begins
 */
export function rowsIn(
  trace: Trace,
  viewport: Viewport,
  untilNs: Nanoseconds,
  fromNs?: Nanoseconds,
  past: Trace | null = null,
): LaneRow[] {
  const currentRun = trace.lanes.at(-1)?.run ?? 0
  const before = new Map(past?.lanes.map((lane) => [lane.lane.id, lane] as const))
  const seen = trace.lanes.filter((lane) => {
    const own = before.get(lane.lane.id)
    const busy = wasBusy(lane, fromNs) || (own !== undefined && wasBusy(own, fromNs))
    if (lane.lane.kind === 'pending' && !busy) return false
    if (lane.run === currentRun) return true
    const endNs = Math.max(lane.endNs, own?.endNs ?? 0)
    return lane.startedNs < endOf(viewport) && endNs > viewport.startNs && lane.startedNs < untilNs
  })
  // Newest run first, within a run as announced.
  const ordered = seen.toSorted((a, b) => b.run - a.run)
  const rows = new Map<string, LaneRow>()
  for (const lane of ordered) {
    const row = rows.get(lane.lane.name)
    if (row === undefined) rows.set(lane.lane.name, rowOf(lane, currentRun))
    else row.lanes.unshift(lane)
  }
  return [...rows.values()]
}

/** An event loop has a lane for every kind of operation; those that never occur are no news. */
function wasBusy(lane: LaneTrace, fromNs: Nanoseconds | undefined): boolean {
  if (lane.open !== null && lane.open.mode !== 'idle') return true
  if (fromNs !== undefined) {
    const { idle, uncovered, ...busy } = lane.timeByMode(fromNs, Math.max(fromNs, lane.endNs))
    return Object.values(busy).some((time) => time > 0)
  }
  return Object.values(modeCode).some(
    (code) => code !== modeCode.idle && lane.index.total(code) > 0,
  )
}

function rowOf(lane: LaneTrace, currentRun: number): LaneRow {
  const { name, kind } = lane.lane
  return { name, kind, lanes: [lane], current: lane.run === currentRun }
}
