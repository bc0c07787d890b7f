/** Words on the boxes of a lane: the longest form that fits, or none. */
import { modeAt, operationAt, type Lane, type Mode } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import { formatDuration } from './duration-format'
import { LOST_SPAN, type Box, type LaneLayout } from './lane-layout'
import type { Measures } from './measures'
import type { TimelineTexts } from './texts'

/** Width of a text in the label's face, in CSS pixels. */
export type MeasureText = (text: string, size: number) => number

export interface Label {
  text: string
  mode: Mode
  /** Left end of the text and its middle height, CSS pixels. */
  x: number
  y: number
  size: number
  /** Width of the text, for the plate behind it. */
  width: number
  plate: boolean
}

interface Place {
  /** Of the plot's left edge, and of the row. CSS pixels. */
  plotX: number
  y: number
  height: number
  dpr: number
  kind: Lane['kind']
}

export function labelsOf(
  layout: LaneLayout,
  place: Place,
  measures: Measures,
  texts: TimelineTexts,
  measure: MeasureText,
): Label[] {
  const size = place.kind === 'pending' ? measures.font.small : measures.font.label
  return layout.boxes.flatMap((box) => {
    const left = place.plotX + Math.max(0, box.from) / place.dpr
    const right = place.plotX + Math.min(layout.columns, box.to) / place.dpr
    const room = right - left - measures.padding * 3
    if (room < size * 1.5) return []
    const fitting = wordings(box, layout.lane, texts).find((text) => measure(text, size) <= room)
    if (fitting === undefined) return []
    const mode = modeAt(box.mode)
    const width = measure(fitting, size)
    const centred = mode === 'idle'
    const x = centred ? (left + right - width) / 2 : left + measures.padding * 1.75
    const plate = place.kind !== 'pending' && !centred
    return [{ text: fitting, mode, x, y: place.y + place.height / 2, size, width, plate }]
  })
}

/** Why it was not seen, as far as that is known. */
function unobservedName({ span }: Box, lane: LaneTrace, texts: TimelineTexts): string {
  if (span === LOST_SPAN) return texts.bridgeGone
  return span >= 0 && lane.columns.bytes(span) > 0 ? texts.recordsLost : texts.modes.unobserved
}

/** What a box may say, the longest first. */
function wordings(box: Box, lane: LaneTrace, texts: TimelineTexts): string[] {
  const mode = modeAt(box.mode)
  if (mode === 'idle') return lane.lane.kind === 'loop' ? [texts.idleLabel] : []
  if (mode === 'retry') return []
  // A low row has no plate for it, and the program's row says so.
  if (box.span === LOST_SPAN && lane.lane.kind === 'pending') return []
  const operation = operationAt(box.operation)
  const name =
    mode === 'unobserved'
      ? unobservedName(box, lane, texts)
      : operation === 'none'
        ? texts.modes[mode]
        : `${operation}()`
  const more = box.open ? ' …' : ''
  const duration = formatDuration(box.endNs - box.startNs, texts.decimal)
  return [`${name} ${duration}${more}`, `${name}${more}`]
}
