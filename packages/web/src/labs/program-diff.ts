/**
 * Two programs side by side. An operation stands once in a program, so lines are compared by the
 * operations on them; others by what they say apart from `async` and `await`. Within two lines that
 * belong together, the words that the other one does not have are marked.
 */
import { operations } from '@peerscope/protocol'
import { diffWordsWithSpace } from 'diff'

export interface DiffPiece {
  text: string
  /** The line that belongs to this one has nothing like it. */
  own: boolean
}

export interface DiffLine {
  pieces: DiffPiece[]
  /** Number of the line of the other program that belongs to this one, from 0; null for none. */
  other: number | null
}

/** The lines of both. */
export function programDiff(one: string, other: string): [DiffLine[], DiffLine[]] {
  const [left, right] = [one.split('\n'), other.split('\n')]
  const partners = pair(left, right)
  return [
    left.map((text, i) => lineOf(text, right, partners.get(i) ?? null)),
    right.map((text, j) => {
      const i = [...partners].find(([, partner]) => partner === j)?.[0]
      return lineOf(text, left, i ?? null)
    }),
  ]
}

/** Which line of the right belongs to which of the left. */
function pair(left: readonly string[], right: readonly string[]): Map<number, number> {
  const partners = new Map<number, number>()
  const free = new Set(right.keys())
  for (const key of [calledIn, saidBy]) {
    for (const [i, text] of left.entries()) {
      const wanted = key(text)
      if (partners.has(i) || wanted === '') continue
      const found = [...free].find((j) => key(right[j] ?? '') === wanted)
      if (found === undefined) continue
      partners.set(i, found)
      free.delete(found)
    }
  }
  return partners
}

function calledIn(text: string): string {
  const called = operations.filter((name) => new RegExp(`\\b${name}\\(`).test(text))
  return called.join(' ')
}

/** A brace alone says nothing. */
function saidBy(text: string): string {
  const said = text.replace(/\b(async|await) /g, '').trim()
  return said === '}' ? '' : said
}

function lineOf(text: string, others: readonly string[], other: number | null): DiffLine {
  const partner = other === null ? undefined : others[other]
  if (partner === undefined) return { pieces: piecesOf(text, saidBy(text) !== ''), other: null }
  const pieces: DiffPiece[] = []
  for (const { value, added, removed } of diffWordsWithSpace(partner.trim(), text.trim())) {
    if (!removed) pieces.push(...piecesOf(value, added))
  }
  const indentation = /^ */.exec(text)?.[0] ?? ''
  return { pieces: [...piecesOf(indentation, false), ...pieces], other }
}

/** Spaces at the ends are no difference that means anything. */
function piecesOf(text: string, own: boolean): DiffPiece[] {
  const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/.exec(text) ?? []
  const pieces = [
    { text: before, own: false },
    { text: words, own },
    { text: after, own: false },
  ]
  return pieces.filter((piece) => piece.text !== '')
}
