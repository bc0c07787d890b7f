/**
 * What somebody looks for in a timeline, in one line: names of operations and modes, a duration
 * (`>100ms`, `<=2s`), and any other words, which must be in the message that the span carried.
 */
import {
  modes,
  operations,
  type Mode,
  type Nanoseconds,
  type Operation,
  type Span,
} from '@peerscope/protocol'

export interface Query {
  operations: readonly Operation[]
  modes: readonly Mode[]
  /** Both bounds included. */
  shortestNs: Nanoseconds
  longestNs: Nanoseconds
  /** In lower case. */
  words: readonly string[]
}

const units: Readonly<Record<string, Nanoseconds>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 60e9,
}
const DURATION = /^([<>]=?)(\d+(?:[.,]\d+)?)(ns|us|µs|ms|s|min)$/i
/** A space may stand where it helps the eye: `recv > 100 ms`. */
const SPACED = /([<>]=?)\s*(\d+(?:[.,]\d+)?)\s*(ns|us|µs|ms|s|min)\b/gi

/** Null where nothing is looked for. @param modeNames what the page calls them, in lower case */
export function parseQuery(
  text: string,
  modeNames: Readonly<Partial<Record<Mode, string>>> = {},
): Query | null {
  const plain = withOneWordModes(text.toLowerCase(), modeNames)
  const parts = plain.replaceAll(SPACED, ' $1$2$3 ').trim().split(/\s+/).filter(Boolean)
  if (parts.length === 0) return null
  const query = {
    operations: [] as Operation[],
    modes: [] as Mode[],
    shortestNs: 0,
    longestNs: Infinity,
    words: [] as string[],
  }
  for (const word of parts) {
    const operation = operations.find((name) => name !== 'none' && word.replace('()', '') === name)
    const mode = modes.find((name) => word === name || word === modeNames[name])
    const duration = DURATION.exec(word)
    if (operation !== undefined) query.operations.push(operation)
    else if (mode !== undefined) query.modes.push(mode)
    else if (duration !== null) narrow(query, duration)
    else query.words.push(word)
  }
  return query
}

/** Some of the page's names for a mode are two words: `not observed`. */
function withOneWordModes(text: string, names: Readonly<Partial<Record<Mode, string>>>): string {
  let plain = text
  for (const mode of modes) {
    const name = names[mode]
    if (name?.includes(' ') === true) plain = plain.replaceAll(name, ` ${mode} `)
  }
  return plain
}

function narrow(query: { shortestNs: number; longestNs: number }, found: RegExpExecArray): void {
  const [, sign = '', number = '', unit = ''] = found
  const ns = Number(number.replace(',', '.')) * (units[unit.toLowerCase()] ?? 1)
  // Durations are whole nanoseconds: what is more than 5 is at least the next one.
  if (sign === '>') query.shortestNs = Math.max(query.shortestNs, Math.floor(ns) + 1)
  if (sign === '>=') query.shortestNs = Math.max(query.shortestNs, ns)
  if (sign === '<') query.longestNs = Math.min(query.longestNs, Math.ceil(ns) - 1)
  if (sign === '<=') query.longestNs = Math.min(query.longestNs, ns)
}

/** @param messageOf the text that the span carried; asked only where words are looked for */
export function matches(
  { operations: wanted, modes: wantedModes, shortestNs, longestNs, words }: Query,
  { operation, mode, duration }: Pick<Span, 'operation' | 'mode' | 'duration'>,
  messageOf: () => string | null,
): boolean {
  if (duration < shortestNs || duration > longestNs) return false
  if (wanted.length > 0 && !wanted.includes(operation)) return false
  if (wantedModes.length > 0 && !wantedModes.includes(mode)) return false
  if (words.length === 0) return true
  const text = messageOf()?.toLowerCase() ?? ''
  return words.every((word) => text.includes(word))
}
