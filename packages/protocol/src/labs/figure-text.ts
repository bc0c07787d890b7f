/** Figures of a lab in words, the same on a page and in a terminal. */
import type { Language, Model, Numbers } from '../index.js'
import type { LabFigure } from './about.js'

/** A value in the unit of its figure. */
export function figureText(
  value: number | null,
  { unit, absent }: Pick<LabFigure, 'unit' | 'absent'>,
  numbers: Numbers,
  language: Language,
): string {
  if (value === null) return absent[language]
  switch (unit) {
    case 'us':
      return numbers.measured(value * 1000)
    case 'bytes':
      return numbers.bytes(value)
    case 'share':
      return numbers.percent(value)
    case 'count':
      return numbers.integer(value)
  }
}

/** Less of a difference than this is none: two runs of one program differ as much. */
const LEAST = 1.2

/** Which model has more of it, and how many times as much; null where that says nothing. */
export function ratioOf(
  { unit }: Pick<LabFigure, 'unit'>,
  values: Partial<Record<Model, number | null>>,
): { model: Model; times: number } | null {
  const { sync = null, async: other = null } = values
  if (unit === 'share' || unit === 'count' || !sync || !other) return null
  const [model, times] =
    sync > other ? (['sync', sync / other] as const) : (['async', other / sync] as const)
  return times < LEAST ? null : { model, times }
}

/** `2,500×`, `3.4×` */
export function timesText(times: number, numbers: Numbers): string {
  return `${times < 9.95 ? numbers.tenths(times) : numbers.integer(times)}×`
}
