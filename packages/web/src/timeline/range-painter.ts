/**
 * What is chosen and what was found, on top of the picture: a band of time, and marks at spans; where
 * it is filtered, all else recedes.
 */
import { formatDuration } from './duration-format'
import type { Palette } from './palette'
import { xOf, type Scene, type SceneRow } from './scene'
import type { TimelineTexts } from './texts'
import type { FoundRun } from './tools/search'
import type { Range } from './tools/selection'

export interface Marks {
  range: Range | null
  /** Null: nothing is looked for. */
  found: readonly FoundRun[] | null
  /** All but what was found recedes. */
  filtering: boolean
  texts: Pick<TimelineTexts, 'decimal'>
}

const MARK = 3
/** What recedes can still be told. */
const RECEDING = 0.82

/** Where it is filtered, all of the rows but what was found recedes. */
export function paintVeil(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  { found, filtering }: Marks,
): void {
  if (found === null || !filtering) return
  const high = scene.plotX + scene.plotWidth
  context.fillStyle = palette.panel
  context.globalAlpha = RECEDING
  for (const row of scene.rows) {
    let x = scene.plotX
    for (const [from, to] of [...placesOf(scene, row, found), [high, high] as const]) {
      if (from > x) context.fillRect(x, row.y - 1, from - x, row.height + 2)
      x = Math.max(x, to, from + 1)
    }
  }
  context.globalAlpha = 1
}

export function paintMarks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  { range, found, texts }: Marks,
): void {
  const low = scene.plotX
  const high = scene.plotX + scene.plotWidth
  context.fillStyle = palette.ink
  for (const row of found === null ? [] : scene.rows) {
    for (const [from, to] of placesOf(scene, row, found ?? [])) {
      context.fillRect(from - 1, row.y - MARK - 2, Math.max(MARK, to - from + 1), MARK)
    }
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
  // A figure that is half covered is another figure.
  context.font = `${scene.measures.font.tick}px ${palette.mono}`
  for (const tick of scene.ticks) {
    const tickWidth = context.measureText(tick.label).width
    const isCovered = tick.x + 4 < x + width + 5 && tick.x + 4 + tickWidth > x - 5
    if (isCovered) context.fillRect(tick.x + 3, 1, tickWidth + 2, top - 2)
  }
  context.font = `600 ${scene.measures.font.small}px ${palette.sans}`
  context.fillStyle = palette.modeInk.pending
  context.fillText(label, x, scene.measures.ruler / 2)
}

/** Where a row's finds lie, from left to right. CSS pixels, cut to the plot. */
function placesOf(
  scene: Scene,
  row: SceneRow,
  found: readonly FoundRun[],
): (readonly [from: number, to: number])[] {
  const low = scene.plotX
  const high = scene.plotX + scene.plotWidth
  return found
    .filter(({ lane }) => row.lanes.some(({ layout }) => layout.lane === lane))
    .map(
      ({ fromNs, toNs }) =>
        [
          Math.max(low, xOf(scene, fromNs)),
          Math.min(high, xOf(scene, Math.min(toNs, row.untilNs))),
        ] as const,
    )
    .filter(([from, to]) => to >= low && from <= high)
    .sort(([a], [b]) => a - b)
}
