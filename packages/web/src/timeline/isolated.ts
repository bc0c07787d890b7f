import { legible } from './legible'

/** Hebrew, Arabic and their neighbours, as one block each side of the basic plane. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * A name or a quote to stand within a sentence of ours, with control characters made visible. One that
 * runs from right to left is isolated (UAX #9, FSI and PDI), so that what follows it keeps its place.
 */
export function isolated(text: string): string {
  const shown = legible(text)
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown
}
