/** What is chosen and what was found, on top of the picture: a band of time, and marks at spans. */
import { formatDuration } from './duration-format'
import { rowOfLane, type SpanRef } from './hit-test'
import type { Palette } from './palette'
import { xOf, type Scene } from './scene'
import type { TimelineTexts } from './texts'
import type { Range } from './tools/selection'
import { spanOf } from './walk'

export interface Marks {
  range: Range | null
  found: readonly SpanRef[]
  texts: Pick<TimelineTexts, 'decimal'>
}

const MARK = 3

export function paintMarks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  { range, found, texts }: Marks,
): void {
  const low = scene.plotX
  const high = scene.plotX + scene.plotWidth
  context.fillStyle = palette.ink
  for (const ref of found) {
    const row = rowOfLane(scene, ref.lane)
    const span = spanOf(ref, scene.untilNs)
    if (row === undefined || span === null) continue
    const from = Math.max(low, xOf(scene, span.start))
    const to = Math.min(high, xOf(scene, span.start + span.duration))
    if (to < low || from > high) continue
    context.fillRect(from - 1, row.y - MARK - 2, Math.max(MARK, to - from + 1), MARK)
  }
  if (range === null) return
  const from = Math.max(low, xOf(scene, range.fromNs))
  const to = Math.min(high, xOf(scene, range.toNs))
  if (to < low || from > high) return
  const top = scene.measures.ruler - 4
  const height = context.canvas.height / scene.dpr
  context.save()
  context.globalAlpha = 0.13
  context.fillStyle = palette.mode.pending
  context.fillRect(from, top, to - from, height)
  context.restore()
  context.fillStyle = palette.modeInk.pending
  for (const x of [from, to]) context.fillRect(Math.round(x) - 1, top, 2, height)
  const label = formatDuration(range.toNs - range.fromNs, texts.decimal)
  context.font = `600 ${scene.measures.font.small}px ${palette.sans}`
  const width = context.measureText(label).width
  const x = Math.min(Math.max((from + to - width) / 2, low + 2), high - width - 2)
  context.fillStyle = palette.panel
  context.fillRect(x - 5, 1, width + 10, top - 2)
  context.fillStyle = palette.modeInk.pending
  context.fillText(label, x, scene.measures.ruler / 2)
}
