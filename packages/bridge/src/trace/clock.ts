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

/** Readings this close together bound the step of the wall clock well enough. */
const CLOSE_ENOUGH: Nanoseconds = 5000
const MAX_STEPS = 5

/**
 * The wall clock at monotonic time `base`, in fractional milliseconds since 1970.
 *
 * `Date.now()` shows whole milliseconds only, so this waits (at most 1 ms) for the moment it
 * steps: at the step the fraction is zero, and the two monotonic readings around it bound the
 * error. A thread that loses the processor in between waits for another step.
 */
export function wallClockAt(base: bigint): Milliseconds {
  let best = waitForStep(base)
  for (let steps = 1; steps < MAX_STEPS && best.width > CLOSE_ENOUGH; steps++) {
    const next = waitForStep(base)
    if (next.width < best.width) best = next
  }
  return best.wallMs
}

/**
 * The step lies after the monotonic reading *before* the last old wall time, and before the one
 * after the first new: a thread that loses the processor anywhere in between finds a wide bound,
 * never a wrong one.
 */
function waitForStep(base: bigint): { wallMs: Milliseconds; width: Nanoseconds } {
  let before = hrtime.bigint()
  const first = Date.now()
  for (;;) {
    const next = hrtime.bigint()
    const wall = Date.now()
    if (wall !== first) {
      const width = Number(hrtime.bigint() - before)
      return { wallMs: wall - (Number(before - base) + width / 2) / 1e6, width }
    }
    before = next
  }
}
