/** The whole run in a strip: one thin row for each peer's thread or loop, and the part that is shown. */
import { modeCode, modes, type Nanoseconds } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import type { TracedPeer } from '../trace/traced-peers'
import { LaneLayout } from './lane-layout'
import type { Palette } from './palette'
import { endOf, type Viewport } from './viewport'

/** Columns that look the same: [from, to), and the mode that takes most of their time. */
export interface Stretch {
  from: number
  to: number
  mode: number
}

export interface Overview {
  whole: Viewport
  rows: Stretch[][]
}

export class OverviewBuilder {
  readonly #layouts = new WeakMap<LaneTrace, LaneLayout>()

  build(
    peers: readonly TracedPeer[],
    whole: Viewport,
    untilNs: Nanoseconds,
    columns: number,
  ): Overview {
    const rows = peers.map(({ trace, earlier = [], knownUntil }) =>
      [...earlier, trace]
        .flatMap(({ lanes }) => lanes)
        .filter(({ lane }) => lane.kind !== 'pending')
        .flatMap((lane) => {
          const layout = this.#layouts.get(lane) ?? new LaneLayout(lane)
          this.#layouts.set(lane, layout)
          layout.update(
            whole,
            columns,
            lane.lostNs < untilNs ? untilNs : Math.min(untilNs, knownUntil()),
          )
          return stretchesOf(layout)
        }),
    )
    return { whole, rows }
  }
}

function stretchesOf(layout: LaneLayout): Stretch[] {
  const stretches: Stretch[] = []
  for (let c = 0; c < layout.columns; c++) {
    const mode = mostOf(layout, c)
    if (mode === null) continue
    const last = stretches.at(-1)
    if (last?.to === c && last.mode === mode) last.to = c + 1
    else stretches.push({ from: c, to: c + 1, mode })
  }
  return stretches
}

/** The mode that takes most of a column's time; null where the lane was not there. */
function mostOf(layout: LaneLayout, column: number): number | null {
  // Where nothing is known of a column, that is what there is to say.
  const isMissing = ((layout.present[column] ?? 0) & (1 << modeCode.unobserved)) !== 0
  let most: number | null = isMissing ? modeCode.unobserved : null
  let time = 0
  for (let mode = 0; mode < modes.length; mode++) {
    const own = layout.timeAt(column, mode)
    if (own > time) [most, time] = [mode, own]
  }
  return most
}

/** As in the picture above, but finer: a row of the strip is low. */
function crossHatch(
  context: CanvasRenderingContext2D,
  {
    from,
    to,
    top,
    tall,
    dpr,
  }: { from: number; to: number; top: number; tall: number; dpr: number },
): void {
  const apart = 4 * dpr
  context.save()
  context.beginPath()
  context.rect(from, top, to - from, tall)
  context.clip()
  context.beginPath()
  // Lines begin at the same places everywhere, so that they do not wander when a stretch grows.
  for (let x = Math.floor((from - tall) / apart) * apart; x < to; x += apart) {
    context.moveTo(x, top)
    context.lineTo(x + tall, top + tall)
    context.moveTo(x, top + tall)
    context.lineTo(x + tall, top)
  }
  context.lineWidth = dpr
  context.stroke()
  context.strokeRect(from + dpr / 2, top + dpr / 2, to - from - dpr, tall - dpr)
  context.restore()
}

export function paintOverview(
  context: CanvasRenderingContext2D,
  { whole, rows }: Overview,
  shown: Viewport,
  { width, height, dpr }: { width: number; height: number; dpr: number },
  palette: Palette,
): void {
  context.fillStyle = palette.panel
  context.fillRect(0, 0, width, height)
  const room = height / Math.max(1, rows.length)
  rows.forEach((stretches, r) => {
    const top = Math.round(r * room + dpr)
    const tall = Math.max(dpr, Math.round(room - 2 * dpr))
    for (const { from, to, mode } of stretches) {
      const name = modes[mode] ?? 'unobserved'
      const strong =
        mode === modeCode.running || mode === modeCode.retry || mode === modeCode.blocked
      context.fillStyle = strong ? palette.mode[name] : palette.ground[name]
      context.globalAlpha = mode === modeCode.blocked ? 0.55 : 1
      context.fillRect(from, top, to - from, tall)
      if (mode !== modeCode.unobserved) continue
      context.strokeStyle = palette.mode.unobserved
      crossHatch(context, { from, to, top, tall, dpr })
    }
  })
  context.globalAlpha = 1
  const place = (ns: Nanoseconds): number => ((ns - whole.startNs) / whole.durationNs) * width
  const from = Math.max(0, Math.min(place(shown.startNs), width - 3 * dpr))
  const to = Math.min(width, Math.max(place(endOf(shown)), from + 3 * dpr))
  // What is not shown recedes.
  context.fillStyle = palette.panel
  context.globalAlpha = 0.6
  context.fillRect(0, 0, from, height)
  context.fillRect(to, 0, width - to, height)
  context.globalAlpha = 1
  context.strokeStyle = palette.ink
  context.lineWidth = 1.5 * dpr
  context.strokeRect(from + dpr, dpr, to - from - 2 * dpr, height - 2 * dpr)
}
