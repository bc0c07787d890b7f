/** Figures as a language writes them. Widths stay calm: the same kind has the same decimals. */
import type { Language } from './problems/fill.js'
import type { Bytes, Nanoseconds } from './units.js'

export interface Numbers {
  integer(value: number): string
  tenths(value: number): string
  /** For counting up: tenths of a second, cut off, so that it never shows what is still to come. */
  counting(duration: Nanoseconds): string
  /** A finished duration, in the unit that suits it. */
  duration(duration: Nanoseconds): string
  /** The same, to the millisecond where it took seconds: for comparing. */
  measured(duration: Nanoseconds): string
  /** @param share 0 to 1 */
  percent(share: number): string
  bytes(count: Bytes): string
  /** @param value how often a second */
  rate(value: number): string
}

export function numbersOf(language: Language): Numbers {
  const fixed = [0, 1, 2, 3].map(
    (digits) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  )
  const format = (value: number, digits: 0 | 1 | 2 | 3): string =>
    fixed[digits]?.format(value) ?? ''

  const inUnits = (duration: Nanoseconds, ofSeconds: 1 | 3): string => {
    if (duration === 0) return '0\u00a0s'
    // What would be rounded to a thousand is one of the next unit.
    if (duration < 999.5e3) return `${format(duration / 1e3, duration < 1e4 ? 1 : 0)}\u00a0µs`
    if (duration < 999.5e6) return `${format(duration / 1e6, duration < 1e8 ? 1 : 0)}\u00a0ms`
    if (duration < 60e9) return `${format(duration / 1e9, ofSeconds)}\u00a0s`
    return `${format(duration / 60e9, 1)}\u00a0min`
  }

  return {
    integer: (value) => format(value, 0),
    tenths: (value) => format(value, 1),
    counting(duration) {
      const tenths = Math.floor(Math.max(0, duration) / 1e8)
      const minutes = Math.floor(tenths / 600)
      const seconds = format((tenths % 600) / 10, 1)
      if (minutes === 0) return `${seconds} s`
      if (minutes < 60) return `${minutes} min ${seconds} s`
      return `${format(Math.floor(minutes / 60), 0)} h ${minutes % 60} min ${seconds} s`
    },
    duration: (duration) => inUnits(duration, 1),
    measured: (duration) => inUnits(duration, 3),
    percent: (share) =>
      share > 0 && share < 0.0005
        ? `<${format(0.1, 1)}\u00a0%`
        : `${format(share * 100, 1)}\u00a0%`,
    bytes(count) {
      if (count < 10_000) return `${format(count, 0)}\u00a0B`
      if (count < 1024 ** 2) return `${format(count / 1024, 1)}\u00a0KiB`
      return `${format(count / 1024 ** 2, 1)}\u00a0MiB`
    },
    rate: (value) => format(value, value < 10 ? 2 : 0),
  }
}
