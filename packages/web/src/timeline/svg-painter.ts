/**
 * Paints a scene as SVG text: the same boxes, shares, ticks and words as on screen, for export.
 * Names come from outside, so every text is escaped.
 */
import { modeCode, modes } from '@peerscope/protocol'
import { stackHeights, stackOrder } from './column-stack'
import type { Box } from './lane-layout'
import { FLAG_RADIUS, signOf } from './notes'
import type { Palette } from './palette'
import {
  xOf,
  type PlacedCircle,
  type PlacedFlow,
  type PlacedNote,
  type Scene,
  type SceneLane,
  type SceneRow,
} from './scene'

const RETRY_HEIGHT = 1 / 3
const OUTLINED = 4
const LEAST = 2
const FOOT = 3

export function paintSvg(scene: Scene, palette: Palette): string {
  const { width, height } = scene
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    patterns(palette),
    `<rect width="${width}" height="${height}" fill="${palette.panel}"/>`,
    ...scene.ticks.map((tick) => line(tick.x, scene.measures.ruler, height, palette.grid)),
    ...scene.ticks.map((tick) =>
      text(tick.label, tick.x + 4, scene.measures.ruler / 2, {
        size: scene.measures.font.tick,
        fill: palette.ink3,
        family: palette.mono,
      }),
    ),
    ...scene.rows.flatMap((row) => rowParts(scene, row, palette)),
    ...scene.labels.flatMap((label) => [
      label.plate
        ? `<rect x="${cut(label.x - 6)}" y="${cut(label.y - 10)}" width="${cut(label.width + 12)}" height="20" rx="3" fill="${palette.panel}" opacity=".93"/>`
        : '',
      text(label.text, label.x, label.y, {
        size: label.size,
        fill: palette.modeInk[label.mode],
        family: palette.sans,
        weight: label.mode === 'idle' ? 400 : 600,
      }),
    ]),
    ...scene.flows.flatMap((flow) => flowParts(scene, flow, palette)),
    ...scene.circles.flatMap((circle) => circleParts(scene, circle, palette)),
    ...scene.notes.flatMap((note) => noteParts(scene, note, palette)),
    nowLine(scene, palette),
    '</svg>',
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function patterns(palette: Palette): string {
  const { blocked, unobserved } = palette.mode
  return [
    '<defs>',
    '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">',
    `<path d="M0 0L8 4L0 8z" fill="${palette.ink}"/></marker>`,
    '<pattern id="blocked" width="9" height="9" patternTransform="rotate(-45)" patternUnits="userSpaceOnUse">',
    `<rect width="9" height="9" fill="${palette.ground.blocked}"/><rect width="9" height="2.2" fill="${blocked}" opacity=".55"/></pattern>`,
    '<pattern id="unobserved" width="6" height="6" patternTransform="rotate(-45)" patternUnits="userSpaceOnUse">',
    `<rect width="6" height="6" fill="${palette.panel}"/><path d="M0 0H6M0 0V6" stroke="${unobserved}"/></pattern>`,
    '</defs>',
  ].join('')
}

function rowParts(scene: Scene, row: SceneRow, palette: Palette): string[] {
  const { measures, plotX } = scene
  const middle = row.y + row.height / 2
  const above = measures.nameAbove > 0
  const name = { size: measures.font.name, fill: palette.ink2, family: palette.sans }
  const title = { size: measures.font.title, fill: palette.ink, family: palette.sans, weight: 600 }
  const titled = row.title !== ''
  const words = above
    ? [text(`${row.title} ${row.subtitle}`.trim(), plotX, row.y - measures.nameAbove / 2, name)]
    : [
        text(row.title, 20, middle - 10, title),
        text(row.subtitle, 20, titled ? middle + 9 : middle, name),
      ]
  const heading = text(row.heading, plotX, row.y - measures.nameAbove - 14, name)
  return [heading, ...words, ...row.lanes.flatMap((lane) => laneParts(scene, row, lane, palette))]
}

function laneParts(scene: Scene, row: SceneRow, lane: SceneLane, palette: Palette): string[] {
  const boxes = lane.layout.boxes.map((box) => boxPart(scene, row, box, palette))
  const paths = columnPaths(scene, row, lane)
  const stacks = paths.map((path, mode) =>
    path === '' ? '' : `<path d="${path}" fill="${fillOf(mode, palette)}"/>`,
  )
  return [...boxes, ...stacks]
}

function boxPart(scene: Scene, row: SceneRow, box: Box, palette: Palette): string {
  const mode = modes[box.mode] ?? 'unobserved'
  if (mode === 'idle' && row.kind === 'pending') return ''
  const x = scene.plotX + Math.max(0, box.from) / scene.dpr
  const outlined = (box.to - box.from) / scene.dpr >= OUTLINED
  const right = scene.plotX + Math.min(scene.columns, box.to) / scene.dpr
  const apart = outlined && !box.open && mode !== 'idle' && mode !== 'running'
  const width = right - x - (apart ? 1 : 0)
  const height = mode === 'retry' ? row.height * RETRY_HEIGHT : row.height
  const y = row.y + (row.height - height) / 2
  const edged = outlined && (mode === 'blocked' || mode === 'pending' || mode === 'unobserved')
  const stroke = edged ? ` stroke="${palette.mode[mode]}"` : ''
  return `<rect x="${cut(x)}" y="${cut(y)}" width="${cut(width)}" height="${cut(height)}" fill="${fillOf(box.mode, palette)}"${stroke}/>`
}

/** Per mode, all its pieces of columns, ticks and feet in one path. */
function columnPaths(scene: Scene, row: SceneRow, { layout, ticks }: SceneLane): string[] {
  const paths = modes.map(() => '')
  const heights = new Float64Array(modes.length)
  const columnNs = scene.viewport.durationNs / scene.columns
  const width = 1 / scene.dpr
  const bottom = row.y + row.height
  for (let c = 0; c < layout.columns; c++) {
    const x = scene.plotX + c / scene.dpr
    const piece = (mode: number, y: number, height: number): void => {
      paths[mode] =
        `${paths[mode] ?? ''}M${cut(x)} ${cut(y)}h${cut(width)}v${cut(height)}h-${cut(width)}z`
    }
    let y = bottom
    if (layout.boxAt[c] === -1) {
      stackHeights(layout, c, columnNs, row.height, LEAST, heights)
      for (const mode of stackOrder) {
        const height = heights[mode] ?? 0
        y -= height
        const shown = height > 0 && !(mode === modeCode.idle && row.kind === 'pending')
        if (shown) piece(mode, y, height)
      }
    } else {
      const boxMode = layout.boxes[layout.boxAt[c] ?? -1]?.mode
      for (const mode of stackOrder) {
        if (mode === boxMode || ((ticks.feet[c] ?? 0) & (1 << mode)) === 0) continue
        const height = Math.max(FOOT, (layout.timeAt(c, mode) / columnNs) * row.height)
        y -= height
        piece(mode, y, height)
      }
    }
    const tick = ticks.tick[c] ?? 0
    if (tick > 0) piece(tick - 1, row.y, row.height)
  }
  return paths
}

function fillOf(mode: number, palette: Palette): string {
  const word = modes[mode] ?? 'unobserved'
  if (word === 'blocked' || word === 'unobserved') return `url(#${word})`
  return palette.ground[word]
}

/** A message on its way: an arrow, and a bar for the time it lay unread. Cut to the plot. */
function flowParts(scene: Scene, flow: PlacedFlow, palette: Palette): string[] {
  const { plotX, plotWidth } = scene
  const within = (x: number): number => Math.min(Math.max(x, plotX), plotX + plotWidth)
  const { x1, y1, y2, bar, label, backward } = flow
  const x2 = bar === null ? flow.x2 : x1
  const isIn = x1 >= plotX && x1 <= plotX + plotWidth
  const dashed = backward ? ' stroke-dasharray="3 3"' : ''
  const colour = backward ? palette.mode.blocked : palette.ink
  const arrow = `<path d="M${cut(x1)} ${cut(y1)}L${cut(within(x2))} ${cut(y2)}" stroke="${colour}" stroke-width="1.25"${dashed} marker-end="url(#head)"/>`
  const parts = isIn ? [arrow] : []
  if (bar !== null) {
    const [from, to] = [within(bar.x), within(bar.x + bar.width)]
    parts.unshift(
      `<rect x="${cut(from)}" y="${cut(bar.y)}" width="${cut(to - from)}" height="${bar.height}" fill="${palette.ground.pending}" stroke="${palette.mode.pending}" stroke-dasharray="4 3"/>`,
    )
  }
  if (label === null) return parts
  const style = {
    size: scene.measures.font.small,
    fill: palette.modeInk.pending,
    family: palette.sans,
  }
  return [...parts, text(label.text, label.x, label.y, style)]
}

/** Who waits for each other, as a ring through their rows. */
function circleParts(scene: Scene, { x, ys, label }: PlacedCircle, palette: Palette): string[] {
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  const colour = palette.mode.blocked
  const head = (at: number, down: 1 | -1): string => {
    const middle = (top + bottom) / 2
    return `<path d="M${cut(at)} ${cut(middle + 7 * down)}l-5.6 ${-11 * down}h11.2z" fill="${colour}"/>`
  }
  return [
    `<rect x="${cut(x - 15)}" y="${cut(top)}" width="30" height="${cut(bottom - top)}" rx="15" fill="none" stroke="${colour}" stroke-width="3"/>`,
    head(x + 15, 1),
    head(x - 15, -1),
    `<g text-anchor="end">${text(label, x - 23, (top + bottom) / 2, {
      size: scene.measures.font.label,
      fill: palette.modeInk.blocked,
      family: palette.sans,
      weight: 700,
    })}</g>`,
  ]
}

/** What a moment teaches: a line as long as it was so, and a flag with its word at the beginning. */
function noteParts(scene: Scene, note: PlacedNote, palette: Palette): string[] {
  const { x, endX, y, count, label } = note
  const fill = palette.modeInk.pending
  const { small } = scene.measures.font
  const style = { size: small, fill, family: palette.sans }
  const sign = { size: small - 2, fill: palette.panel, family: palette.sans, weight: 700 }
  const words =
    label === null
      ? []
      : [
          `<rect x="${cut(label.x - 3)}" y="${cut(y - small / 2 - 2)}" width="${cut(label.width + 6)}" height="${small + 4}" fill="${palette.panel}"/>`,
          text(label.text, label.x, y, style),
        ]
  return [
    `<rect x="${cut(x)}" y="${cut(y - 1)}" width="${cut(Math.max(0, endX - x))}" height="2" fill="${fill}"/>`,
    ...words,
    `<circle cx="${cut(x + FLAG_RADIUS)}" cy="${cut(y)}" r="${FLAG_RADIUS}" fill="${fill}"/>`,
    `<g text-anchor="middle">${text(signOf(count), x + FLAG_RADIUS, y, sign)}</g>`,
  ]
}

function nowLine(scene: Scene, palette: Palette): string {
  const x = xOf(scene, scene.untilNs)
  if (x < scene.plotX || x > scene.plotX + scene.plotWidth + 1) return ''
  const colour = scene.live ? palette.ink : palette.ink3
  return `<rect x="${cut(x - 1)}" y="20" width="2" height="${scene.height - 20}" fill="${colour}"/>`
}

function line(x: number, from: number, to: number, colour: string): string {
  return `<path d="M${cut(x)} ${from}V${to}" stroke="${colour}"/>`
}

interface Style {
  size: number
  fill: string
  family: string
  weight?: number
}

function text(words: string, x: number, y: number, style: Style): string {
  if (words === '') return ''
  const weight = style.weight === undefined ? '' : ` font-weight="${style.weight}"`
  const family = escaped(style.family)
  return `<text x="${cut(x)}" y="${cut(y)}" dominant-baseline="central" font-family="${family}" font-size="${style.size}" fill="${style.fill}"${weight}>${escaped(words)}</text>`
}

/** Two digits are finer than any screen. */
function cut(value: number): string {
  return String(Math.round(value * 100) / 100)
}

function escaped(words: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return words.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign)
}
