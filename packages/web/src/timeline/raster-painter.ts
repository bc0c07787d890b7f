/**
 * Paints a scene's grid and lanes into pixels. Every box is rows copied from a strip of its
 * pattern, every other column a few short runs: the cost is that of the pixels, whatever they
 * stand for. Text goes on top (text-painter).
 */
import { modeCode } from '@peerscope/protocol'
import { stackHeights, stackOrder } from './column-stack'
import { fillsFor, type Fill } from './fill'
import type { Box } from './lane-layout'
import { packed, type Palette } from './palette'
import type { Scene, SceneLane, SceneRow } from './scene'

/** A retry pause, and an empty waiting lane's line, are this part of their lane's height. */
const RETRY_HEIGHT = 1 / 3
/** A box from this width on has an outline. CSS pixels. */
const OUTLINED = 4
/** Least height of a mode that occurs: in a column of its own, and at the foot of a box. */
const LEAST = 2
const FOOT = 3
const NARROW = 32

export class RasterPainter {
  readonly #palette: Palette
  readonly #dpr: number
  readonly #fills: Fill[]
  /** Per mode, the pattern's rows repeated over the width of the picture. */
  #strips: Uint32Array[][] = []
  #stripWidth = 0
  #pixels: Uint32Array = new Uint32Array(0)
  #width = 0
  #height = 0
  /** The pattern's place: it moves with time, not with the window. */
  #phase = 0
  readonly #heights = new Float64Array(stackOrder.length)

  constructor(palette: Palette, dpr: number) {
    this.#palette = palette
    this.#dpr = dpr
    this.#fills = fillsFor(palette, dpr)
  }

  /** @param pixels `width` × `height` device pixels, row by row, little-endian RGBA. */
  paint(scene: Scene, pixels: Uint32Array, width: number, height: number): void {
    this.#pixels = pixels
    this.#width = width
    this.#height = height
    this.#prepareStrips(width)
    pixels.fill(packed(this.#palette.panel))
    this.#paintGrid(scene)
    this.#phase = Math.round((scene.viewport.startNs / scene.viewport.durationNs) * scene.columns)
    const left = Math.round(scene.plotX * this.#dpr)
    for (const row of scene.rows) {
      for (const lane of row.lanes) this.#paintLane(scene, row, lane, left)
    }
  }

  #paintGrid(scene: Scene): void {
    const colour = packed(this.#palette.grid)
    const top = Math.round(scene.measures.ruler * this.#dpr)
    for (const tick of scene.ticks) {
      this.#rectangle(Math.round(tick.x * this.#dpr), top, 1, this.#height - top, colour)
    }
  }

  #paintLane(scene: Scene, row: SceneRow, lane: SceneLane, left: number): void {
    const { layout } = lane
    const top = Math.round(row.y * this.#dpr)
    const height = Math.round((row.y + row.height) * this.#dpr) - top
    for (const box of layout.boxes) this.#paintBox(box, row, left, layout.columns, top, height)
    const columnNs = scene.viewport.durationNs / scene.columns
    for (let c = 0; c < layout.columns; c++) {
      if (layout.boxAt[c] === -1) this.#paintStack(lane, c, columnNs, row, left, top, height)
      else if (lane.ticks.feet[c] !== 0) this.#paintFeet(lane, c, columnNs, left, top, height)
      const tick = lane.ticks.tick[c] ?? 0
      if (tick > 0) this.#rectangle(left + c, top, 1, height, this.#tickColour(tick - 1))
    }
    if (scene.highlight !== null) this.#fade(lane, left, top, height)
  }

  #paintBox(box: Box, row: SceneRow, left: number, columns: number, top: number, height: number) {
    const fill = this.#fills[box.mode]
    if (fill === undefined) return
    const x = left + Math.max(0, box.from)
    const outlined = box.to - box.from >= OUTLINED * this.#dpr
    const line = Math.max(1, Math.round(this.#dpr))
    // Two boxes side by side are two: a line of the ground stays between them.
    const ends = outlined && !box.open && box.to <= columns
    const apart = ends && (fill.edge !== null || box.mode === modeCode.retry) ? line : 0
    const width = left + Math.min(columns, box.to) - x - apart
    if (width <= 0) return
    if (box.mode === modeCode.idle && row.kind === 'pending') {
      this.#rectangle(x, top + (height >> 1), width, line, packed(this.#palette.line))
      return
    }
    if (box.mode === modeCode.retry) {
      const thin = Math.round(height * RETRY_HEIGHT)
      this.#pattern(box.mode, x, top + ((height - thin) >> 1), width, thin)
      return
    }
    this.#pattern(box.mode, x, top, width, height)
    if (fill.edge === null || !outlined) return
    this.#rectangle(x, top, width, line, fill.edge)
    this.#rectangle(x, top + height - line, width, line, fill.edge)
    if (box.from >= 0) this.#rectangle(x, top, line, height, fill.edge)
    if (box.to <= columns && !box.open) {
      this.#rectangle(x + width - line, top, line, height, fill.edge)
    }
  }

  #paintStack(
    lane: SceneLane,
    c: number,
    columnNs: number,
    row: SceneRow,
    left: number,
    top: number,
    height: number,
  ): void {
    stackHeights(lane.layout, c, columnNs, height, LEAST * this.#dpr, this.#heights)
    let from = height
    let exact = height
    for (const mode of stackOrder) {
      const share = this.#heights[mode] ?? 0
      if (share === 0) continue
      exact -= share
      const to = Math.max(0, Math.round(exact))
      const fill = this.#fills[mode]
      if (fill !== undefined && !(mode === modeCode.idle && row.kind === 'pending')) {
        this.#column(fill, left + c, top + to, top + from)
      }
      from = to
    }
  }

  /** Moments too short to be seen in a box: they stand at its foot. */
  #paintFeet(
    lane: SceneLane,
    c: number,
    columnNs: number,
    left: number,
    top: number,
    height: number,
  ) {
    const { layout, ticks } = lane
    const feet = ticks.feet[c] ?? 0
    const boxMode = layout.boxes[layout.boxAt[c] ?? -1]?.mode
    let y = top + height
    for (const mode of stackOrder) {
      if (mode === boxMode || (feet & (1 << mode)) === 0) continue
      const exact = (layout.timeAt(c, mode) / columnNs) * height
      const foot = Math.round(Math.max(exact, FOOT * this.#dpr))
      y -= foot
      this.#rectangle(left + c, y, 1, foot, this.#tickColour(mode))
    }
  }

  /** Lets the highlighted operation stand out: all else recedes. */
  #fade(lane: SceneLane, left: number, top: number, height: number): void {
    const ground = packed(this.#palette.panel)
    for (let c = 0; c < lane.layout.columns; c++) {
      if ((lane.layout.lit[c] ?? 0) > 0 || !lane.layout.hasTime(c)) continue
      for (let y = top; y < top + height; y++) {
        const at = y * this.#width + left + c
        this.#pixels[at] = faded(this.#pixels[at] ?? 0, ground)
      }
    }
  }

  #tickColour(mode: number): number {
    const fill = this.#fills[mode]
    return fill?.edge ?? fill?.tile[0] ?? 0
  }

  #rectangle(x: number, y: number, width: number, height: number, colour: number): void {
    const from = Math.max(0, x)
    const to = Math.min(this.#width, x + width)
    const bottom = Math.min(this.#height, y + height)
    const pixels = this.#pixels
    if (to - from === 1) {
      const last = bottom * this.#width
      for (let at = y * this.#width + from; at < last; at += this.#width) pixels[at] = colour
      return
    }
    for (let line = y; line < bottom && from < to; line++) {
      pixels.fill(colour, line * this.#width + from, line * this.#width + to)
    }
  }

  #pattern(mode: number, x: number, y: number, width: number, height: number): void {
    const fill = this.#fills[mode]
    const rows = this.#strips[mode]
    if (fill === undefined || rows === undefined) return
    const { period } = fill
    const shift = (((x + this.#phase) % period) + period) % period
    const bottom = Math.min(this.#height, y + height)
    for (let line = y; line < bottom; line++) {
      const strip = rows[line % period]
      if (strip === undefined) continue
      const at = line * this.#width + x
      // Copying a view is faster than a loop, making one is not.
      if (width > NARROW) this.#pixels.set(strip.subarray(shift, shift + width), at)
      else for (let i = 0; i < width; i++) this.#pixels[at + i] = strip[shift + i] ?? 0
    }
  }

  /** A piece of one column, from `top` to `bottom`, with its edge above and below. */
  #column(fill: Fill, x: number, top: number, bottom: number): void {
    const { period, tile, edge } = fill
    const end = Math.min(bottom, this.#height)
    if (top >= end) return
    const width = this.#width
    const pixels = this.#pixels
    const size = tile.length
    const shift = (((x + this.#phase) % period) + period) % period
    let from = (top % period) * period + shift
    for (let at = top * width + x; at < end * width; at += width) {
      pixels[at] = tile[from] ?? 0
      from += period
      if (from >= size) from -= size
    }
    if (edge === null) return
    pixels[top * width + x] = edge
    pixels[(end - 1) * width + x] = edge
  }

  #prepareStrips(width: number): void {
    if (this.#stripWidth === width) return
    this.#stripWidth = width
    this.#strips = this.#fills.map(({ period, tile }) =>
      Array.from({ length: period }, (_, row) =>
        Uint32Array.from(
          { length: width + period },
          (_, x) => tile[row * period + (x % period)] ?? 0,
        ),
      ),
    )
  }
}

/** A quarter of the colour, three of the ground: two halvings, all channels at once. */
function faded(colour: number, ground: number): number {
  const half = ((colour >>> 1) & 0x7f7f7f) + ((ground >>> 1) & 0x7f7f7f)
  return (0xff000000 | (((half >>> 1) & 0x7f7f7f) + ((ground >>> 1) & 0x7f7f7f))) >>> 0
}
