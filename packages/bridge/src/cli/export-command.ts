/** `peerscope export FILE --to ndjson`: a session for machines. */
import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { ProblemError, wordsFor, type Language } from '@peerscope/protocol'
import { exportNdjson } from '../session/export-ndjson.js'
import { reasonOf } from '../session/recording.js'
import { choiceOf, expectNone, readFlags, stringOf, type FlagTable } from '../config/flags.js'

const exportFlags: FlagTable = {
  to: { type: 'string', example: 'ndjson' },
  out: { type: 'string', example: 'chat.ndjson' },
  salvage: { type: 'boolean' },
  lang: { type: 'string', example: 'de' },
}

const BUFFER = 64 * 1024

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
  return problems.some(({ code }) => code === 'sessionDamaged' || code === 'sessionSalvaged')
    ? 1
    : 0
}

interface Output {
  write: (text: string) => void
  close: () => void
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((file) => statSync(file, { throwIfNoEntry: false }))
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev
}

/**
 * Blocking writes: whatever reads the pipe sets the pace, and memory does not grow. A file is
 * opened with the first write: a session that cannot be read empties nothing.
 */
function lazyOutput(file: string | null): Output {
  let fd = file === null ? 1 : -1
  let pending = ''
  const flush = () => {
    if (fd < 0) fd = openOutput(file ?? '')
    if (!writeAll(fd, Buffer.from(pending))) process.exit(0)
    pending = ''
  }
  return {
    write: (text) => {
      pending += text
      if (pending.length >= BUFFER) flush()
    },
    close: () => {
      flush()
      if (file !== null) closeSync(fd)
    },
  }
}

function openOutput(file: string): number {
  try {
    return openSync(file, 'w', 0o600)
  } catch (error) {
    throw new ProblemError('fileUnwritable', { file, reason: reasonOf(error) })
  }
}

const wait = new Int32Array(new SharedArrayBuffer(4))

/** @returns false when the reader has left (`export … | head`). */
function writeAll(fd: number, bytes: Uint8Array): boolean {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(fd, bytes, done)
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === 'EPIPE') return false
      // A pipe that Node has set to non-blocking is full: let its reader run.
      if (reason !== 'EAGAIN') throw new ProblemError('fileUnwritable', { file: 'output', reason })
      Atomics.wait(wait, 0, 0, 5)
    }
  }
  return true
}
