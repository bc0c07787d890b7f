/** `peerscope export FILE --to ndjson`: a session for machines. */
import { statSync } from 'node:fs'
import { ProblemError, wordsFor, type Language, type ProblemCode } from '@peerscope/protocol'
import { exportNdjson } from '../export/export-ndjson.js'
import { choiceOf, expectNone, readFlags, stringOf, type FlagTable } from '../config/flags.js'
import { lazyOutput } from './output.js'

const exportFlags: FlagTable = {
  to: { type: 'string', example: 'ndjson' },
  out: { type: 'string', example: 'chat.ndjson' },
  salvage: { type: 'boolean' },
  lang: { type: 'string', example: 'de' },
}

/** @returns the exit code: 1 for a damaged file. @throws ProblemError */
export function exportSession(args: string[], language: Language): number {
  const { values, positionals } = readFlags(args, exportFlags)
  const [file, ...rest] = positionals
  if (file === undefined) {
    throw new ProblemError('missingFile', { example: 'peerscope export chat.session --to ndjson' })
  }
  expectNone(rest)
  choiceOf(values, 'to', ['ndjson'])
  const out = stringOf(values, 'out')
  if (out !== null && isSameFile(file, out)) throw new ProblemError('sameFile', { file: out })
  const output = lazyOutput(out)
  const problems = exportNdjson(file, values.salvage === true, output.write)
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
