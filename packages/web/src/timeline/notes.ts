/**
 * What a moment teaches, where it applies: a flag at the edge of the program's row from the moment
 * on at which it was seen, and a line as long as it was so. Its sentence is told with the span.
 */
import type { Nanoseconds, Operation } from '@peerscope/protocol'
import type { MeasureText } from './labels'
import { programRow } from './program-row'
import { xOf, type PlacedNote, type Scene } from './scene'

export interface Note {
  source: number
  fromNs: Nanoseconds
  /** Null while it is so. */
  untilNs: Nanoseconds | null
  /** It is about this call, which began at `fromNs`, and was known when that returned; null: about none. */
  operation: Operation | null
  /** One or two words, and a sentence. */
  word: string
  sentence: string
}

/** CSS pixels, for text of 14 px. */
export const FLAG_RADIUS = 7
const AIR = 5

export function placeNotes(
  scene: Scene,
  notes: readonly Note[],
  measure: MeasureText,
): PlacedNote[] {
  const first = scene.rows[0]?.source
  const placed: PlacedNote[] = []
  const size = scene.measures.font.small
  const right = scene.plotX + scene.plotWidth
  for (const note of notes.toSorted((a, b) => a.fromNs - b.fromNs)) {
    if (note.fromNs > scene.untilNs) continue
    const row = programRow(scene.rows, note.source, note.fromNs, note.operation)
    if (row === undefined) continue
    const endNs = Math.min(note.untilNs ?? row.untilNs, scene.untilNs)
    const beginNs = note.operation === null ? note.fromNs : endNs
    const [from, endX] = [xOf(scene, beginNs), Math.min(right, xOf(scene, endNs))]
    if (from > right - FLAG_RADIUS * 2 || endX < scene.plotX) continue
    // What began before what is seen is told at its left edge.
    const x = Math.max(scene.plotX, from)
    // Where messages come from above, the edge below is free.
    const y = note.source === first ? row.y : row.y + row.height
    const before = placed.findLast((one) => one.y === y)
    if (before !== undefined && x - before.x < FLAG_RADIUS * 2 + 2) {
      before.count += 1
      before.endX = Math.max(before.endX, endX)
      continue
    }
    const label = { text: note.word, x: x + FLAG_RADIUS * 2 + AIR, width: measure(note.word, size) }
    // On a narrow picture the lane's name stands there.
    const isTaken = scene.measures.nameAbove > 0 && y === row.y
    placed.push({ x, endX, y, count: 1, label: isTaken ? null : label })
  }
  for (const [i, note] of placed.entries()) {
    const next = placed.slice(i + 1).find(({ y }) => y === note.y)?.x ?? right
    const { label } = note
    if (label === null) continue
    const end = label.x + label.width + AIR
    if (end > next || isOnLabel(scene, label.x, end, note.y)) note.label = null
  }
  return placed
}

/** A word on the edge of a low row would stand on the row's own. */
function isOnLabel({ labels, measures }: Scene, from: number, to: number, y: number): boolean {
  return labels.some(
    ({ x, y: middle, width, size }) =>
      x < to && x + width > from && Math.abs(middle - y) < (size + measures.font.small) / 2,
  )
}

/** What a flag says: that there is something, or how much of it. */
export const signOf = (count: number): string => (count === 1 ? '!' : String(Math.min(count, 9)))
