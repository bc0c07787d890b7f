import { FLAG_RADIUS, signOf } from './notes'
import type { Palette } from './palette'
import type { Scene } from './scene'

export function paintNotes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
): void {
  const { small } = scene.measures.font
  const colour = palette.modeInk.pending
  for (const { x, endX, y, count, label } of scene.notes) {
    context.fillStyle = colour
    context.fillRect(x, y - 1, Math.max(0, endX - x), 2)
    if (label !== null) {
      const height = small + 4
      context.fillStyle = palette.panel
      context.fillRect(label.x - 3, y - height / 2, label.width + 6, height)
      context.fillStyle = colour
      context.font = `${small}px ${palette.sans}`
      context.fillText(label.text, label.x, y + 0.5)
    }
    context.fillStyle = colour
    context.beginPath()
    context.arc(x + FLAG_RADIUS, y, FLAG_RADIUS, 0, Math.PI * 2)
    context.fill()
    context.fillStyle = palette.panel
    context.font = `700 ${small - 2}px ${palette.sans}`
    const sign = signOf(count)
    context.fillText(sign, x + FLAG_RADIUS - context.measureText(sign).width / 2, y + 0.5)
  }
}
