/**
 * When the page changes: what several peers tell within a moment is shown at once, so that the page
 * is updated once for all of them and not once for each.
 */
import type { Milliseconds } from '@peerscope/protocol'

/** A bridge tells up to 125 changes a second; an eye needs fewer. */
const PUBLISH_EVERY_MS: Milliseconds = 30
/** Tenths of a second are counted on the page. */
const TICK_MS: Milliseconds = 100

const due = new Set<() => void>()
let publishTimer: ReturnType<typeof setTimeout> | undefined

/** Runs `publish` in a moment, together with all others; once, however often it is asked for. */
export function publishSoon(publish: () => void): void {
  due.add(publish)
  publishTimer ??= setTimeout(() => {
    publishTimer = undefined
    const together = [...due]
    due.clear()
    for (const one of together) one()
  }, PUBLISH_EVERY_MS)
}

const ticking = new Set<() => void>()
let tickTimer: ReturnType<typeof setInterval> | undefined

/** Runs `tick` ten times a second while somebody looks. @returns what ends that */
export function everyTick(tick: () => void): () => void {
  ticking.add(tick)
  tickTimer ??= setInterval(() => {
    if (document.hidden) return
    for (const one of ticking) one()
  }, TICK_MS)
  return () => {
    ticking.delete(tick)
    if (ticking.size > 0) return
    clearInterval(tickTimer)
    tickTimer = undefined
  }
}
