/** Stretches of time, and where in a span the time lies that nobody can account for. */
import type { Nanoseconds } from '@peerscope/protocol'

export interface Stretch {
  from: Nanoseconds
  to: Nanoseconds
}

/**
 * The parts of `within` that these stretches cover, in order, none touching another.
 * @param stretches in any order
 */
export function covered(within: Stretch, stretches: readonly Stretch[]): Stretch[] {
  const parts: Stretch[] = []
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const part = { from: Math.max(from, within.from), to: Math.min(to, within.to) }
    if (part.to <= part.from) continue
    const last = parts.at(-1)
    if (last === undefined || part.from > last.to) parts.push(part)
    else last.to = Math.max(last.to, part.to)
  }
  return parts
}

/**
 * Where to put the time that a thread was off the processor while it computed: where the process is
 * known to have stood still, up to its end; else, as its place is not known, at the beginning.
 */
export function offProcessor(
  computing: Stretch,
  off: Nanoseconds,
  standstills: readonly Stretch[],
): Stretch {
  const last = covered(computing, standstills).at(-1)
  const to = Math.max(last?.to ?? 0, computing.from + off)
  return { from: to - off, to }
}
