/** Durations and moments in words, for labels and details. */
import type { Nanoseconds } from '@peerscope/protocol'

/** The sign between a number's whole and its fraction. */
export type DecimalSign = '.' | ','

const units = [
  { ns: 1e9, name: 's' },
  { ns: 1e6, name: 'ms' },
  { ns: 1e3, name: 'µs' },
] as const

/** `8.6 s`, `350 ms`, `42.1 µs`, `120 ns`, `2 min 05 s`, `1 h 02 min`. */
export function formatDuration(durationNs: Nanoseconds, sign: DecimalSign = '.'): string {
  const seconds = Math.floor(durationNs / 1e9)
  if (seconds >= 3600)
    return `${Math.floor(seconds / 3600)} h ${pad(Math.floor(seconds / 60) % 60)} min`
  if (seconds >= 120) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`
  const unit = units.find(({ ns }) => durationNs >= ns)
  if (unit === undefined) return `${Math.round(durationNs)} ns`
  // Cut, not rounded: a clock that shows 8.6 s has not yet reached 8.7 s.
  const tenths = Math.floor((durationNs / unit.ns) * 10) / 10
  const digits = tenths >= 100 || (unit.name !== 's' && Number.isInteger(tenths)) ? 0 : 1
  return `${(digits === 0 ? Math.floor(tenths) : tenths).toFixed(digits).replace('.', sign)} ${unit.name}`
}

/** A moment of the session in seconds, to the nearest microsecond: `12.345678 s`. */
export function formatMoment(atNs: Nanoseconds, sign: DecimalSign = '.'): string {
  const micros = Math.round(atNs / 1e3)
  const fraction = String(Math.abs(micros) % 1e6).padStart(6, '0')
  const whole = Math.trunc(micros / 1e6)
  return `${micros < 0 && whole === 0 ? '-0' : whole}${sign}${fraction} s`
}

/** A share as `98.9 %`; what is not quite all or nothing is never rounded to it. */
export function formatShare(share: number, sign: DecimalSign = '.'): string {
  const tenths = Math.round(share * 1000)
  const honest = share > 0 && share < 1 ? Math.min(Math.max(tenths, 1), 999) : tenths
  return `${(honest / 10).toFixed(1).replace('.', sign)} %`
}

/** To a thousandth of a percent, for a table whose rows add up. */
export function formatExactShare(share: number, sign: DecimalSign = '.'): string {
  return `${(share * 100).toFixed(3).replace('.', sign)} %`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
