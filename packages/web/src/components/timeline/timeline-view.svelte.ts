import type { Nanoseconds } from '@peerscope/protocol'
import type { SpanRef } from '../../timeline/span-ref'
import {
  bounded,
  FIRST_NS,
  fitted,
  following,
  panned,
  revealing,
  zoomedWithin,
  type Viewport,
} from '../../timeline/viewport'
import type { FoundRun } from '../../timeline/tools/search'
import type { Range } from '../../timeline/tools/selection'
import type { TracedPeers } from '../../trace/traced-peers'

/** What one timeline shows: where it looks, whether it follows, what is chosen. */
export class TimelineView {
  #viewport = $state.raw<Viewport>({ startNs: 0, durationNs: FIRST_NS })
  #following = $state(true)
  #pausedAtNs = $state<Nanoseconds | null>(null)
  #touched = false
  /** The ends of the range: one that stays, and one that moves. */
  #anchored: { fromNs: Nanoseconds; endNs: Nanoseconds } | null = null
  selected = $state.raw<SpanRef | null>(null)
  /** The stretch of time whose figures are asked for. */
  range = $state.raw<Range | null>(null)
  /** Spans in view that are looked for; null while nothing is. */
  found = $state.raw<readonly FoundRun[] | null>(null)
  /** All but what was found recedes. */
  filtering = $state(false)
  hovered = $state.raw<SpanRef | null>(null)

  /** The viewport at a moment: while it follows, it moves by itself and nothing is told. */
  at(nowNs: Nanoseconds): Viewport {
    return this.following ? following(this.#viewport, nowNs) : this.#viewport
  }
  /** The right edge stays at now. */
  get following(): boolean {
    return this.#following && this.#pausedAtNs === null
  }
  get paused(): boolean {
    return this.#pausedAtNs !== null
  }
  /** The moment that is shown as now. */
  until(nowNs: Nanoseconds): Nanoseconds {
    return this.#pausedAtNs ?? nowNs
  }

  /** Nothing will be added, and nobody has chosen yet what to look at: shows everything. */
  settle(traces: TracedPeers, nowNs: Nanoseconds): void {
    if (this.#touched || traces.lanes.length === 0) return
    this.#following = false
    const next = everything(traces, nowNs)
    const { startNs, durationNs } = this.#viewport
    if (next.startNs !== startNs || next.durationNs !== durationNs) this.#viewport = next
  }

  /** The session goes on. */
  wake(): void {
    this.#touched = true
  }

  /** Around a place of the picture, from 0 to 1; out as far as all there is takes half of it. */
  zoom(factor: number, at: number, traces: TracedPeers, nowNs: Nanoseconds): void {
    this.#touched = true
    const whole = everything(traces, this.until(nowNs))
    const furthest = Math.max(FIRST_NS, 2 * whole.durationNs)
    this.#viewport = zoomedWithin(this.#viewport, factor, at, whole, furthest)
  }

  /** @param share of the width; looking elsewhere ends following. */
  pan(share: number, traces: TracedPeers, nowNs: Nanoseconds): void {
    const moved = panned(this.at(nowNs), share)
    this.#look(bounded(moved, Math.min(traces.startNs, 0), this.until(nowNs)))
  }

  /** Looks at a moment, as close as before. */
  goTo(atNs: Nanoseconds, traces: TracedPeers, nowNs: Nanoseconds): void {
    const seen = this.at(nowNs)
    const moved = { ...seen, startNs: atNs - seen.durationNs / 2 }
    this.#look(bounded(moved, Math.min(traces.startNs, 0), this.until(nowNs)))
  }

  fit(traces: TracedPeers, nowNs: Nanoseconds): void {
    this.#look(everything(traces, this.until(nowNs)))
  }

  follow(): void {
    this.#touched = true
    this.#pausedAtNs = null
    this.#following = true
  }

  /** Freezes the picture, not the recording. */
  togglePause(nowNs: Nanoseconds): void {
    // What is seen stays where it is.
    if (!this.paused) this.#viewport = this.at(nowNs)
    this.#pausedAtNs = this.paused ? null : nowNs
  }

  /** Moves, where needed, so that a span can be seen. */
  reveal(fromNs: Nanoseconds, toNs: Nanoseconds, nowNs: Nanoseconds): void {
    const seen = this.at(nowNs)
    const next = revealing(seen, fromNs, toNs)
    if (next !== seen) this.#look(next)
  }

  /** The trace began anew: what was chosen is gone. */
  forget(): void {
    this.selected = null
    this.hovered = null
    this.found = null
    this.#pausedAtNs = null
  }

  /** Chooses a stretch of time around a moment, or moves its end by a share of the width. */
  extend(share: number, aroundNs: Nanoseconds, nowNs: Nanoseconds): void {
    const { durationNs } = this.at(nowNs)
    const { fromNs, endNs } = this.#anchored ?? { fromNs: aroundNs, endNs: aroundNs }
    const movedNs = this.choose(fromNs, endNs + share * durationNs, nowNs)
    this.reveal(movedNs, movedNs, nowNs)
  }

  /** Within what there is. @param anchorNs stays, @param endNs moves. @returns where that is then */
  choose(anchorNs: Nanoseconds, endNs: Nanoseconds, nowNs: Nanoseconds): Nanoseconds {
    const within = (ns: Nanoseconds): Nanoseconds => Math.max(0, Math.min(ns, this.until(nowNs)))
    const [a, b] = [within(anchorNs), within(endNs)]
    this.#anchored = { fromNs: a, endNs: b }
    this.range = a === b ? null : { fromNs: Math.min(a, b), toNs: Math.max(a, b) }
    return b
  }

  unchoose(): void {
    this.#anchored = null
    this.range = null
  }

  #look(viewport: Viewport): void {
    this.#touched = true
    this.#following = false
    this.#viewport = viewport
  }
}

/** All of the run, with a little air at the right. */
export function everything(traces: TracedPeers, untilNs: Nanoseconds): Viewport {
  const began = traces.lanes.map((lane) => Math.min(lane.startNs, lane.startedNs))
  return fitted(Math.max(0, Math.min(untilNs, ...began)), Math.max(untilNs, traces.endNs))
}
