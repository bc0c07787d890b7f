/** `peerscope export FILE --to FORMAT`: a session for other tools. */
import { statSync } from 'node:fs'
import { ProblemError, wordsFor, type Language, type ProblemCode } from '@peerscope/protocol'
import { choiceOf, expectNone, readFlags, stringOf, type FlagTable } from '../config/flags.js'
import { exportSession } from '../export/export-session.js'
import { formatNames, formats } from '../export/formats.js'
import { lazyOutput } from './output.js'

const exportFlags: FlagTable = {
  to: { type: 'string', example: 'ndjson' },
  out: { type: 'string', example: 'chat.ndjson' },
  salvage: { type: 'boolean' },
  lang: { type: 'string', example: 'de' },
}

/** @returns the exit code: 1 for a damaged file. @throws ProblemError */
export function exportCommand(args: string[], language: Language): number {
  const { values, positionals } = readFlags(args, exportFlags)
  const [file, ...rest] = positionals
  if (file === undefined) {
    throw new ProblemError('missingFile', { example: 'peerscope export chat.session --to ndjson' })
  }
  expectNone(rest)
  const format = formats[choiceOf(values, 'to', formatNames) ?? 'ndjson']
  const out = stringOf(values, 'out')
  if (out !== null && isSameFile(file, out)) throw new ProblemError('sameFile', { file: out })
  const output = lazyOutput(out)
  const problems = exportSession(file, format, values.salvage === true, output.write)
  output.close()
  for (const problem of problems) {
    process.stderr.write(`peerscope: ${wordsFor(problem, language)}\n`)
  }
  return problems.every(({ code }) => fine.has(code)) ? 0 : 1
}

/** A file that only ends without its footer is fine, and that is said. */
const fine = new Set<ProblemCode>(['sessionTorn', 'sessionUnfinished', 'sessionGrowing'])

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((file) => statSync(file, { throwIfNoEntry: false }))
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev
}
