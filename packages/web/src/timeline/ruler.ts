/** Where the ruler's ticks stand and what they say. */
import type { Nanoseconds } from '@peerscope/protocol'
import type { DecimalSign } from './duration-format'
import { endOf, type Viewport } from './viewport'

export interface Tick {
  atNs: Nanoseconds
  /** Empty for a line between two that are named. */
  label: string
}

const MINUTE = 60e9
const longSteps = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440].map((m) => m * MINUTE)

/** The distance of named ticks: the first of 1, 2, 5 · 10ⁿ (30 s, then minutes) that is enough. */
export function tickStep(leastNs: Nanoseconds): Nanoseconds {
  if (leastNs > 20e9) {
    const long = [30e9, ...longSteps].find((step) => step >= leastNs)
    return long ?? Math.ceil(leastNs / (1440 * MINUTE)) * 1440 * MINUTE
  }
  const power = 10 ** Math.max(0, Math.floor(Math.log10(leastNs)))
  return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= leastNs) ?? 10 * power
}

/**
 * @param width of the plot, CSS pixels
 * @param spacing least distance between two labels, CSS pixels
 */
export function ticksFor(
  viewport: Viewport,
  width: number,
  spacing = 96,
  sign: DecimalSign = '.',
): Tick[] {
  const step = tickStep((viewport.durationNs * spacing) / Math.max(width, 1))
  const first = Math.max(0, Math.ceil((viewport.startNs * 2) / step))
  const last = Math.floor((endOf(viewport) * 2) / step)
  const ticks: Tick[] = []
  for (let half = first; half <= last; half++) {
    const atNs = (half * step) / 2
    ticks.push({ atNs, label: half % 2 === 0 ? tickLabel(atNs, step, endOf(viewport), sign) : '' })
  }
  return ticks
}

function tickLabel(atNs: number, step: number, endNs: number, sign: DecimalSign): string {
  const [unitNs, unit] = endNs < 1e6 ? [1e3, 'µs'] : endNs < 1e9 ? [1e6, 'ms'] : [1e9, 's']
  const digits = Math.max(0, -Math.floor(Math.log10(step / unitNs) + 1e-9))
  if (endNs < 120e9) return `${(atNs / unitNs).toFixed(digits).replace('.', sign)} ${unit}`
  const minutes = Math.floor(atNs / MINUTE)
  const seconds = ((atNs - minutes * MINUTE) / 1e9).toFixed(digits).replace('.', sign)
  const padded = seconds.padStart(digits > 0 ? digits + 3 : 2, '0')
  if (minutes < 60) return `${minutes}:${padded}`
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${padded}`
}
