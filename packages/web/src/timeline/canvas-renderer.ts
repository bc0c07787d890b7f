/** Brings a scene onto a canvas: pixels first, words on top. */
import { textMeasure, paintText, type Outline } from './text-painter'
import type { MeasureText } from './labels'
import type { Palette } from './palette'
import type { Marks } from './range-painter'
import { RasterPainter } from './raster-painter'
import type { Scene } from './scene'

export class CanvasRenderer {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #palette: Palette
  readonly #painter: RasterPainter
  readonly #dpr: number
  #image: ImageData | null = null
  #pixels = new Uint32Array(0)
  readonly measure: MeasureText

  constructor(
    canvas: HTMLCanvasElement,
    context: CanvasRenderingContext2D,
    palette: Palette,
    dpr: number,
  ) {
    this.#canvas = canvas
    this.#context = context
    this.#palette = palette
    this.#painter = new RasterPainter(palette, dpr)
    this.#dpr = dpr
    this.measure = textMeasure(context, palette.sans)
  }

  /** @param height of the picture, CSS pixels: at least the scene's */
  draw(scene: Scene, height: number, outlines: readonly Outline[], marks: Marks): void {
    const width = Math.round(scene.width * this.#dpr)
    const lines = Math.round(height * this.#dpr)
    if (this.#canvas.width !== width || this.#canvas.height !== lines) {
      this.#canvas.width = width
      this.#canvas.height = lines
    }
    if (this.#image?.width !== width || this.#image.height !== lines) {
      this.#image = new ImageData(width, lines)
      this.#pixels = new Uint32Array(this.#image.data.buffer)
    }
    this.#painter.paint(scene, this.#pixels, width, lines)
    this.#context.setTransform(1, 0, 0, 1, 0, 0)
    this.#context.putImageData(this.#image, 0, 0)
    this.#context.setTransform(this.#dpr, 0, 0, this.#dpr, 0, 0)
    paintText(this.#context, scene, this.#palette, outlines, marks)
  }
}
