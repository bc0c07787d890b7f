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

/** Which model has most of it, and how many times the least; null where that says nothing. */
export function ratioOf(
  { unit }: Pick<LabFigure, 'unit'>,
  runs: readonly { model: Model; value: number | null }[],
): { model: Model; times: number } | null {
  if (unit === 'share' || unit === 'count') return null
  const known = runs.flatMap(({ model, value }) => (value ? [{ model, value }] : []))
  const [most, ...others] = known.sort((a, b) => b.value - a.value)
  const least = others.at(-1)
  if (most === undefined || least === undefined || known.length < runs.length) return null
  const times = most.value / least.value
  return times < LEAST ? null : { model: most.model, times }
}

/** `2,500×`, `3.4×` */
export function timesText(times: number, numbers: Numbers): string {
  return `${times < 9.95 ? numbers.tenths(times) : numbers.integer(times)}×`
}
