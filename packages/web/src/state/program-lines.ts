/** The program's source, cut into lines and into the calls that stand on them. */
import type { Mode, Nanoseconds, OpenMessage, Operation, Program } from '@peerscope/protocol'

/** A stretch of a line; a call of an operation, or anything between two calls. */
export interface Piece {
  text: string
  operation: Operation | null
}

export interface ProgramLine {
  number: number
  pieces: Piece[]
}

/** An operation that is open at a line. */
export interface Mark {
  operation: Operation
  mode: Mode
  sinceNs: Nanoseconds
}

export function programLines(program: Program): ProgramLine[] {
  const operations = Object.entries(program.lines) as [Operation, number][]
  return program.source
    .replace(/\n$/, '')
    .split('\n')
    .map((text, index) => {
      const here = operations.filter(([, line]) => line === index + 1).map(([name]) => name)
      return { number: index + 1, pieces: pieces(text, here) }
    })
}

function pieces(text: string, operations: readonly Operation[]): Piece[] {
  if (operations.length === 0) return [{ text, operation: null }]
  const call = new RegExp(`\\b(${operations.join('|')})(?=\\()`)
  // With one group in the pattern, `split` gives what lies between and the names, in turns.
  return text
    .split(call)
    .map((part, index) => ({
      text: part,
      operation: index % 2 === 1 ? (operations.find((name) => name === part) ?? null) : null,
    }))
    .filter((piece) => piece.text !== '')
}

/** What is open, by line. */
export function marksByLine(open: OpenMessage | null): Map<number, Mark[]> {
  const marks = new Map<number, Mark[]>()
  for (const { line, operation, mode, sinceNs } of open?.lanes ?? []) {
    if (line === 0 || operation === 'none') continue
    marks.set(line, [...(marks.get(line) ?? []), { operation, mode, sinceNs }])
  }
  return marks
}
