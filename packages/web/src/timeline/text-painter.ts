/** Paints what stands on top of the pixels: names, ruler, labels, the live edge, outlines. */
import type { Nanoseconds } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import { paintCircle } from './circle-painter'
import { paintFlows } from './flow-painter'
import { rowOfLane } from './hit-test'
import type { MeasureText } from './labels'
import { paintNotes } from './note-painter'
import type { Palette } from './palette'
import { paintMarks, paintVeil, type Marks } from './range-painter'
import { xOf, type Scene, type SceneRow } from './scene'

/** The part of a row that is to stand out: under the pointer, or chosen by key. */
export interface Outline {
  lane: LaneTrace
  startNs: Nanoseconds
  endNs: Nanoseconds
  strong: boolean
}

export function paintText(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  outlines: readonly Outline[],
  marks: Marks,
): void {
  context.textBaseline = 'middle'
  paintRuler(context, scene, palette)
  paintLabels(context, scene, palette)
  paintVeil(context, scene, palette, marks)
  paintFlows(context, scene, scene.flows, palette)
  for (const circle of scene.circles) paintCircle(context, scene, circle, palette)
  for (const outline of outlines) paintOutline(context, scene, palette, outline)
  paintNow(context, scene, palette)
  for (const row of scene.rows) paintName(context, scene, row, palette)
  paintMarks(context, scene, palette, marks)
  paintNotes(context, scene, palette)
}

function paintRuler(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { measures, plotX, plotWidth } = scene
  context.fillStyle = palette.ink3
  context.font = `${measures.font.tick}px ${palette.mono}`
  for (const tick of scene.ticks) {
    const width = tick.label === '' ? 0 : context.measureText(tick.label).width
    if (width === 0 || tick.x + 4 + width > plotX + plotWidth) continue
    context.fillText(tick.label, tick.x + 4, measures.ruler / 2 + 1)
  }
}

function paintName(
  context: CanvasRenderingContext2D,
  scene: Scene,
  row: SceneRow,
  palette: Palette,
): void {
  const { measures, plotX } = scene
  const { font, gutter, nameAbove } = measures
  if (row.heading !== '') {
    const y = row.y - nameAbove - measures.heading + 8
    context.fillStyle = palette.line
    context.fillRect(0, y, scene.width, 1)
    context.fillStyle = palette.ink2
    context.font = `${font.name}px ${palette.sans}`
    context.fillText(row.heading, plotX, y + font.name + 2)
  }
  const title = { font: `600 ${font.title}px ${palette.sans}`, colour: palette.ink }
  const name = { font: `${font.name}px ${palette.sans}`, colour: palette.ink2 }
  const write = (
    words: string,
    style: typeof title,
    x: number,
    y: number,
    room: number,
  ): number => {
    context.font = style.font
    const fitting = shortened(words, room, (text) => context.measureText(text).width)
    const { width } = context.measureText(fitting)
    if (nameAbove > 0) paintPlate(context, palette, x, y, width, nameAbove * 0.8)
    context.fillStyle = style.colour
    context.fillText(fitting, x, y)
    return width
  }
  if (nameAbove > 0) {
    const y = row.y - nameAbove / 2
    const used = row.title === '' ? 0 : write(row.title, title, plotX, y, scene.width * 0.6) + 8
    write(row.subtitle, name, plotX + used, y, scene.width - plotX * 2 - used)
    return
  }
  const left = gutter * 0.13
  const room = gutter - left - 8
  const middle = row.y + row.height / 2
  if (row.title === '') write(row.subtitle, name, left, middle, room)
  else {
    write(row.title, title, left, middle - font.title * 0.72, room)
    write(row.subtitle, name, left, middle + font.title * 0.62, room)
  }
}

/** What passes behind a name does not make it illegible. */
function paintPlate(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.fillStyle = palette.panel
  context.globalAlpha = 0.85
  context.fillRect(x - 2, y - height / 2, width + 4, height)
  context.globalAlpha = 1
}

function paintLabels(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { padding, plate } = scene.measures
  for (const label of scene.labels) {
    if (label.plate) {
      context.fillStyle = palette.panel
      context.globalAlpha = 0.93
      context.beginPath()
      context.roundRect(label.x - padding, label.y - plate / 2, label.width + padding * 2, plate, 3)
      context.fill()
      context.globalAlpha = 1
    }
    context.fillStyle = palette.modeInk[label.mode]
    context.font = `${label.mode === 'idle' ? 400 : 600} ${label.size}px ${palette.sans}`
    context.fillText(label.text, label.x, label.y + 0.5)
  }
}

function paintOutline(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  outline: Outline,
): void {
  const row = rowOfLane(scene, outline.lane)
  if (row === undefined) return
  const low = scene.plotX
  const high = scene.plotX + scene.plotWidth
  const from = Math.min(Math.max(xOf(scene, outline.startNs), low - 4), high)
  const to = Math.min(Math.max(xOf(scene, outline.endNs), low), high + 4)
  // A tick is wider than its moment, and stays visible within its outline.
  const air = to - from < 6 ? 4 : 1
  context.save()
  context.beginPath()
  context.rect(low - 2, 0, scene.plotWidth + 4, scene.height)
  context.clip()
  context.strokeStyle = palette.ink
  context.lineWidth = outline.strong ? 2 : 1
  context.strokeRect(from - air, row.y - 2, to - from + air * 2 - 1, row.height + 4)
  context.restore()
}

/** The moment the picture shows; what is right of it has not happened, or is not known. */
function paintNow(context: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
  const { measures, plotX, plotWidth } = scene
  const x = xOf(scene, scene.untilNs)
  if (x < plotX || x > plotX + plotWidth + 1) return
  context.fillStyle = scene.live ? palette.ink : palette.ink3
  const height = context.canvas.height / scene.dpr
  context.fillRect(Math.min(x, plotX + plotWidth) - 1, measures.ruler - 4, 2, height)
}

/** The words, cut to the room they have. */
export function shortened(words: string, room: number, measure: (text: string) => number): string {
  if (measure(words) <= room) return words
  let length = words.length
  while (length > 1 && measure(`${words.slice(0, length)}…`) > room) length--
  return `${words.slice(0, length).trimEnd()}…`
}

/**
 * Measures labels. Each sign is measured once: labels count up live, and their texts never end.
 */
export function textMeasure(context: CanvasRenderingContext2D, sans: string): MeasureText {
  const widths = new Map<string, number>()
  return (text, size) => {
    let width = 0
    for (const sign of text) {
      let known = widths.get(sign)
      if (known === undefined) {
        context.font = `600 100px ${sans}`
        known = context.measureText(sign).width / 100
        widths.set(sign, known)
      }
      width += known * size
    }
    return width
  }
}
