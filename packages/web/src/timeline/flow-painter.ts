/** Paints messages on their way, on top of the pixels: arrows, and bars for what lay unread. */
import type { Palette } from './palette'
import type { PlacedFlow, Scene } from './scene'

const HEAD = 5

export function paintFlows(
  context: CanvasRenderingContext2D,
  scene: Scene,
  flows: readonly PlacedFlow[],
  palette: Palette,
): void {
  context.save()
  context.beginPath()
  context.rect(scene.plotX, 0, scene.plotWidth, scene.height)
  context.clip()
  for (const flow of flows) paintBar(context, flow, palette)
  for (const flow of flows) paintArrow(context, flow, palette)
  context.font = `${scene.measures.font.small}px ${palette.sans}`
  context.textBaseline = 'middle'
  for (const { label } of flows) {
    if (label === null) continue
    context.fillStyle = palette.modeInk.pending
    context.fillText(label.text, label.x, label.y)
  }
  context.restore()
}

function paintBar(context: CanvasRenderingContext2D, { bar }: PlacedFlow, palette: Palette): void {
  if (bar === null) return
  context.fillStyle = palette.ground.pending
  context.fillRect(bar.x, bar.y, bar.width, bar.height)
  context.strokeStyle = palette.mode.pending
  context.lineWidth = 1
  context.setLineDash([4, 3])
  context.strokeRect(bar.x + 0.5, bar.y + 0.5, bar.width - 1, bar.height - 1)
  context.setLineDash([])
}

/** To the beginning of the bar, where it lay; straight to the recv() where there is none. */
function paintArrow(context: CanvasRenderingContext2D, flow: PlacedFlow, palette: Palette): void {
  const { x1, y1, y2, bar, backward } = flow
  const x2 = bar === null ? flow.x2 : x1
  context.strokeStyle = backward ? palette.mode.blocked : palette.ink
  context.fillStyle = context.strokeStyle
  context.lineWidth = 1.25
  if (backward) context.setLineDash([3, 3])
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
  context.stroke()
  context.setLineDash([])
  const angle = Math.atan2(y2 - y1, x2 - x1)
  context.beginPath()
  context.moveTo(x2, y2)
  for (const side of [-1, 1]) {
    context.lineTo(
      x2 - HEAD * 1.6 * Math.cos(angle + side * 0.42),
      y2 - HEAD * 1.6 * Math.sin(angle + side * 0.42),
    )
  }
  context.closePath()
  context.fill()
}
