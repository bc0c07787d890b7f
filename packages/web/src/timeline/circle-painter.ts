import type { Palette } from './palette'
import type { PlacedCircle, Scene } from './scene'

/** CSS pixels. */
const HALF_WIDTH = 15
const HEAD = 7

export function paintCircle(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { x, ys, label }: PlacedCircle,
  palette: Palette,
): void {
  const top = Math.min(...ys)
  const bottom = Math.max(...ys)
  context.strokeStyle = palette.mode.blocked
  context.fillStyle = palette.mode.blocked
  context.lineWidth = 3
  context.beginPath()
  context.roundRect(x - HALF_WIDTH, top, HALF_WIDTH * 2, bottom - top, HALF_WIDTH)
  context.stroke()
  paintHead(context, x + HALF_WIDTH, (top + bottom) / 2, 1)
  paintHead(context, x - HALF_WIDTH, (top + bottom) / 2, -1)
  const { font } = scene.measures
  context.font = `700 ${font.label}px ${palette.sans}`
  context.textBaseline = 'middle'
  const width = context.measureText(label).width
  context.fillStyle = palette.panel
  context.fillRect(x - HALF_WIDTH - width - 18, (top + bottom) / 2 - 10, width + 10, 20)
  context.fillStyle = palette.modeInk.blocked
  context.fillText(label, x - HALF_WIDTH - width - 13, (top + bottom) / 2)
}

/** @param direction 1 points down, -1 up */
function paintHead(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  direction: 1 | -1,
): void {
  context.beginPath()
  context.moveTo(x, y + HEAD * direction)
  context.lineTo(x - HEAD * 0.8, y - HEAD * 0.6 * direction)
  context.lineTo(x + HEAD * 0.8, y - HEAD * 0.6 * direction)
  context.closePath()
  context.fill()
}
