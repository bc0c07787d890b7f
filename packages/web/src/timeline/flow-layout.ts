/**
 * Messages on their way between the rows of two peers: an arrow from the end of the send() to the
 * recv() that took the last byte, and a bar for the time it lay unread in the receive buffer.
 * A message that is there before it was sent is drawn as told, and flagged: the clocks are wrong.
 */
import type { Flow, Nanoseconds } from '@peerscope/protocol'
import { formatDuration } from './duration-format'
import type { MeasureText } from './labels'
import { programRow } from './program-row'
import { quotable } from './quote'
import { xOf, type PlacedFlow, type Scene, type SceneRow } from './scene'
import type { TimelineTexts } from './texts'

/** A bar shorter than this is no bar. CSS pixels. */
const LEAST_BAR = 5
const BAR_HEIGHT = 10
/** Two arrows nearer than this are one to the eye. */
const APART = 2
const MAX_ARROWS = 500
const QUOTED = 40

export function placeFlows(
  scene: Scene,
  flows: readonly Flow[],
  texts: TimelineTexts,
  measure: MeasureText,
): PlacedFlow[] {
  const placed: PlacedFlow[] = []
  const lastX = new Map<string, number>()
  const size = scene.measures.font.small
  for (const flow of flows) {
    if (flow.to === null || flow.sentNs > scene.untilNs) continue
    const taken = flow.takenNs !== null && flow.takenNs <= scene.untilNs ? flow.takenNs : null
    if (taken === null && flow.lost) continue
    const from = programRow(scene.rows, flow.from, flow.sentNs, 'send')
    const to = programRow(scene.rows, flow.to, taken ?? flow.sentNs, 'recv')
    if (from === undefined || to === undefined) continue
    const x1 = xOf(scene, flow.sentNs)
    const x2 = xOf(scene, taken ?? to.untilNs)
    if (Math.max(x1, x2) < scene.plotX || Math.min(x1, x2) > scene.plotX + scene.plotWidth) continue
    const way = `${flow.from} ${flow.to}`
    const near = x1 - (lastX.get(way) ?? -Infinity) < APART
    if (near && x2 >= x1 && x2 - x1 < LEAST_BAR) continue
    lastX.set(way, x1)
    placed.push(place(flow, from, to, x1, x2, taken, scene, texts))
  }
  // Where there are more than an eye can tell apart, the newest are those that are asked about.
  const shown = placed.slice(-MAX_ARROWS)
  clearLabels(shown, size, scene.plotX + scene.plotWidth, measure)
  return shown
}

function place(
  flow: Flow,
  from: SceneRow,
  to: SceneRow,
  x1: number,
  x2: number,
  takenNs: Nanoseconds | null,
  { measures, plotX }: Scene,
  texts: TimelineTexts,
): PlacedFlow {
  const down = to.y > from.y
  const y1 = down ? from.y + from.height : from.y
  const y2 = down ? to.y : to.y + to.height
  const backward = x2 < x1
  const placed = { flow, x1, y1, x2, y2, backward, bar: null, label: null }
  if (x2 - x1 < LEAST_BAR) return placed
  // A name above the lane stays readable.
  const y = down ? to.y - measures.nameAbove - BAR_HEIGHT - 3 : to.y + to.height + 3
  const bar = { x: x1, y, width: x2 - x1, height: BAR_HEIGHT, open: takenNs === null }
  const spent = formatDuration((takenNs ?? 0) - flow.sentNs, texts.decimal)
  const text =
    takenNs === null
      ? texts.unread(flow.bytes)
      : texts.unreadFor(quotable(flow.text, QUOTED), spent)
  return {
    ...placed,
    bar,
    label: { text, x: Math.max(x1 + 6, plotX + 4), y: down ? y - 9 : y + BAR_HEIGHT + 9 },
  }
}

/**
 * A label that is longer than its bar, or would run into one before it, is left out. What lies unread
 * now is told, however short it has been: to the left of the edge that it would be cut by.
 */
function clearLabels(
  placed: PlacedFlow[],
  size: number,
  rightEdge: number,
  measure: MeasureText,
): void {
  const ends = new Map<number, number>()
  for (const flow of placed) {
    if (flow.label === null || flow.bar === null) continue
    const { label, bar } = flow
    const width = measure(label.text, size)
    if (bar.open) label.x = Math.min(label.x, rightEdge - width - 4)
    const tooLong = !bar.open && label.x + width > bar.x + bar.width
    if (tooLong || label.x < (ends.get(label.y) ?? -Infinity)) flow.label = null
    else ends.set(label.y, label.x + width + 6)
  }
}
