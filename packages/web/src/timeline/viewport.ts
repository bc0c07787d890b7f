/** The stretch of the session that is on screen, and the ways to move it. All of it is pure. */
import type { Nanoseconds } from '@peerscope/protocol'

export interface Viewport {
  readonly startNs: Nanoseconds
  readonly durationNs: Nanoseconds
}

/** Closer than this there is nothing to see: a system call takes longer. */
export const SHORTEST_NS = 10_000
/** As long as times are exact. */
export const LONGEST_NS = 104 * 86_400e9
/** What a fresh page shows. */
export const FIRST_NS = 30e9

const clamped = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high)

export const endOf = (viewport: Viewport): Nanoseconds => viewport.startNs + viewport.durationNs

/**
 * Zooms so that what lies under the pointer stays there.
 * @param factor below 1 shows less time (closer), above 1 more.
 * @param at where, from 0 (left edge) to 1 (right edge).
 */
export function zoomed(viewport: Viewport, factor: number, at: number): Viewport {
  const durationNs = clamped(viewport.durationNs * factor, SHORTEST_NS, LONGEST_NS)
  return { startNs: viewport.startNs + (viewport.durationNs - durationNs) * at, durationNs }
}

/** The same, but out no further than that; what there is stays in sight. */
export function zoomedWithin(
  viewport: Viewport,
  factor: number,
  at: number,
  whole: Viewport,
  furthestNs: Nanoseconds,
): Viewport {
  if (factor <= 1) return zoomed(viewport, factor, at)
  const least = Math.max(1, furthestNs / viewport.durationNs)
  const { startNs, durationNs } = zoomed(viewport, Math.min(factor, least), at)
  const latest = Math.max(whole.startNs, endOf(whole) - durationNs / 2)
  return { startNs: Math.min(startNs, latest), durationNs }
}

/** @param share of the viewport's width; positive looks at later times. */
export function panned(viewport: Viewport, share: number): Viewport {
  return { ...viewport, startNs: viewport.startNs + viewport.durationNs * share }
}

/** Everything between two moments, with a little air at the right. */
export function fitted(fromNs: Nanoseconds, toNs: Nanoseconds): Viewport {
  const length = clamped((toNs - fromNs) * 1.02, SHORTEST_NS, LONGEST_NS)
  return { startNs: fromNs, durationNs: length }
}

/**
 * The right edge at now. A session younger than the viewport starts at the left edge instead:
 * before its start there is nothing.
 */
export function following(viewport: Viewport, nowNs: Nanoseconds): Viewport {
  return { ...viewport, startNs: Math.max(0, nowNs - viewport.durationNs) }
}

/** Keeps a part of the session in sight: at least a tenth of the viewport's width. */
export function bounded(viewport: Viewport, fromNs: Nanoseconds, toNs: Nanoseconds): Viewport {
  const air = viewport.durationNs * 0.9
  const startNs = clamped(
    viewport.startNs,
    fromNs - air,
    Math.max(fromNs, toNs) + air - viewport.durationNs,
  )
  return { ...viewport, startNs }
}

/** Moved, where needed, so that a span can be seen. */
export function revealing(viewport: Viewport, fromNs: Nanoseconds, toNs: Nanoseconds): Viewport {
  const { startNs, durationNs } = viewport
  if (toNs > startNs && fromNs < startNs + durationNs) return viewport
  return {
    ...viewport,
    startNs: (fromNs + Math.min(toNs, fromNs + durationNs)) / 2 - durationNs / 2,
  }
}

/**
 * The same viewport begun at a whole number of pixel columns, so that a picture that moves
 * on shifts by whole pixels and no column's shares flicker.
 */
export function aligned(viewport: Viewport, columns: number): Viewport {
  const columnNs = viewport.durationNs / columns
  return { ...viewport, startNs: Math.round(viewport.startNs / columnNs) * columnNs }
}
