import { hrtime } from 'node:process'
import type { Milliseconds, Nanoseconds } from '@peerscope/protocol'

/** Reads the session's clock: whole nanoseconds since its start, monotonic (clock_gettime(2)). */
export type Clock = () => Nanoseconds

/**
 * @param base `process.hrtime.bigint()` at the session's start. CLOCK_MONOTONIC is the same for
 *   every thread, so workers count on the same scale. Subtracted as a bigint: the plain number
 *   would lose nanoseconds after 104 days of uptime.
 */
export function clockFrom(base: bigint): Clock {
  // Not `process.hrtime`: the global `process` is a getter, and this is read with every call.
  return () => Number(hrtime.bigint() - base)
}

/**
 * The wall clock at monotonic time `base`, in fractional milliseconds since 1970.
 *
 * `Date.now()` shows whole milliseconds only, so this waits (at most 1 ms) for the moment it
 * steps: at the step the fraction is zero, and the two monotonic readings around it bound the
 * error.
 */
export function wallClockAt(base: bigint): Milliseconds {
  const first = Date.now()
  let before = process.hrtime.bigint()
  let wall = Date.now()
  while (wall === first) {
    before = process.hrtime.bigint()
    wall = Date.now()
  }
  const after = process.hrtime.bigint()
  const middle = Number(before - base) + Number(after - before) / 2
  return wall - middle / 1e6
}
