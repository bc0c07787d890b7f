/** What is known of a span, as lines to read. */
import { couldGiveRoom, couldRelease, isHeldBack, type Span } from '@peerscope/protocol'
import { formatDuration, formatMoment } from '../duration-format'
import type { ShownSpan } from '../span-ref'
import { errnoName } from './errno-name'
import type { TimelineTexts } from '../texts'

export interface DetailLine {
  term: string
  value: string
}

/** Operation and duration: `recv() 8.6 s`, with ` …` while it goes on. */
export function headlineOf(span: Span, open: boolean, texts: TimelineTexts): string {
  const name = span.operation === 'none' ? texts.modes[span.mode] : `${span.operation}()`
  return `${name} ${formatDuration(span.duration, texts.decimal)}${open ? ' …' : ''}`
}

export function detailsOf({ span, open, lost }: ShownSpan, texts: TimelineTexts): DetailLine[] {
  const { details, decimal } = texts
  // Where no operation is named, the headline is the mode.
  const named = span.operation !== 'none'
  const lines: DetailLine[] = [
    ...(named ? [{ term: details.mode, value: texts.legend[span.mode] }] : []),
    { term: details.start, value: formatMoment(span.start, decimal) },
    { term: details.duration, value: exactDuration({ span, open, lost }, texts) },
  ]
  const add = (known: boolean, term: string, value: string): void => {
    if (known) lines.push({ term, value })
  }
  const transfers = span.operation === 'send' || span.operation === 'recv'
  // An unobserved one carries how many records were lost instead.
  const bytes = span.mode === 'unobserved' ? 0 : span.bytes
  add(!open && (bytes > 0 || transfers), details.bytes, `${bytes} B`)
  add(span.connection > 0, details.connection, String(span.connection))
  add(!open && span.error > 0, details.error, errnoName(span.error))
  add(!open && named, details.releasedBy, texts.releases[span.releasedBy])
  const held = isHeldBack(span.operation, span.mode)
  const releases = held ? couldGiveRoom : couldRelease[span.operation]
  const could = releases.map((release) => texts.releases[release])
  add(open && !lost && could.length > 0, details.couldRelease, could.join(', '))
  add(span.line > 0, details.line, String(span.line))
  return lines
}

/** Long durations to the microsecond too: they are measured, not estimated. */
function exactDuration({ span, open, lost }: ShownSpan, texts: TimelineTexts): string {
  const { stillOpen, thenLost } = texts.details
  if (open) {
    return `${formatDuration(span.duration, texts.decimal)}, ${lost ? thenLost : stillOpen}`
  }
  if (span.duration < 1e6) return formatDuration(span.duration, texts.decimal)
  return formatMoment(span.duration, texts.decimal)
}

/** The same in one sentence, to be read aloud. */
export function spokenDetails(lane: string, shown: ShownSpan, texts: TimelineTexts): string {
  const { span, open } = shown
  const lines = detailsOf(shown, texts).map(({ term, value }) => `${term} ${value}`)
  return [`${lane}: ${headlineOf(span, open, texts)}`, ...lines].join(', ')
}
