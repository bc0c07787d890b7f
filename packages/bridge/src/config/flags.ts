/** Reads command line flags by a table, and names the flag that is wrong. */
import { parseArgs } from 'node:util'
import {
  formatByteSize,
  MAX_BUFFER_BYTES,
  MIN_BUFFER_BYTES,
  parseByteSize,
  ProblemError,
  type Bytes,
} from '@peerscope/protocol'

export type FlagTable = Record<
  string,
  { type: 'string' | 'boolean'; example?: string; many?: true }
>

/** The values of a flag that may stand many times are a list. */
export type FlagValues = Record<string, string | string[] | boolean | undefined>

/**
 * @returns the flags' values, and what stands without a flag.
 * @throws ProblemError for a flag that is not in the table or lacks its value.
 */
export function readFlags(
  args: string[],
  table: FlagTable,
): { values: FlagValues; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { type }]) => [name, { type }]),
  )
  const { tokens, positionals } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values: FlagValues = {}
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const flag = Object.hasOwn(table, token.name) ? table[token.name] : undefined
    const written = token.rawName
    if (flag === undefined) throw new ProblemError('unknownFlag', { flag: written })
    if (flag.type === 'boolean') {
      // `--json=false` would otherwise mean the opposite of what it says.
      if (token.value !== undefined) {
        throw new ProblemError('unexpectedArgument', { value: token.value })
      }
      values[token.name] = true
      continue
    }
    if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) {
      const example = `${written} ${flag.example ?? 'VALUE'}`
      throw new ProblemError('missingValue', { flag: written, example })
    }
    if (flag.many === true) values[token.name] = [...listOf(values, token.name), token.value]
    else values[token.name] = token.value
  }
  return { values, positionals }
}

export function stringOf(values: FlagValues, name: string): string | null {
  const value = values[name]
  return typeof value === 'string' ? value : null
}

export function listOf(values: FlagValues, name: string): string[] {
  const value = values[name]
  return Array.isArray(value) ? value : []
}

/** @throws ProblemError unless the value is one of the choices. */
export function choiceOf<T extends string>(
  values: FlagValues,
  name: string,
  choices: readonly T[],
): T | null {
  const value = stringOf(values, name)
  if (value === null) return null
  const choice = choices.find((one) => one === value)
  if (choice !== undefined) return choice
  throw new ProblemError('badChoice', { flag: `--${name}`, value, choices: choices.join(', ') })
}

/** @throws ProblemError unless the value is a port number. */
export function portOf(values: FlagValues, name: string): number | null {
  const value = stringOf(values, name)
  return value === null ? null : checkPort(value, `--${name}`)
}

/** @throws ProblemError unless the value is a size that a socket's buffer can have. */
export function bufferOf(values: FlagValues, name: string): Bytes | null {
  const value = stringOf(values, name)
  if (value === null) return null
  const bytes = /^\d{1,9}$/.test(value) ? Number(value) : 0
  if (bytes >= MIN_BUFFER_BYTES && bytes <= MAX_BUFFER_BYTES) return bytes
  const limits = { lowest: MIN_BUFFER_BYTES, highest: MAX_BUFFER_BYTES }
  throw new ProblemError('badBytes', { flag: `--${name}`, value, ...limits })
}

/** @throws ProblemError unless the value is 0, or a size of at least so much. */
export function sizeOf(values: FlagValues, name: string, least: Bytes): Bytes | null {
  const value = stringOf(values, name)
  if (value === null) return null
  const bytes = parseByteSize(value)
  if (bytes !== null && (bytes === 0 || bytes >= least)) return bytes
  throw new ProblemError('badSize', { flag: `--${name}`, value, lowest: formatByteSize(least) })
}

export function checkPort(value: string | number, flag: string): number {
  const port = /^\d{1,9}$/.test(String(value)) ? Number(value) : 0
  if (port >= 1 && port <= 65535) return port
  throw new ProblemError('badPort', { flag, value, lowest: 1, highest: 65535 })
}

/** @throws ProblemError when something stands without a flag. */
export function expectNone(positionals: string[]): void {
  const [value] = positionals
  if (value !== undefined) throw new ProblemError('unexpectedArgument', { value })
}
