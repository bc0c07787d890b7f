/** What else is told of a span: its messages, and what its time teaches. */
import type { ChatMessage, Span } from '@peerscope/protocol'
import type { Note } from '../notes'
import { quotable } from '../quote'
import type { TimelineToolsTexts } from '../../texts/timeline-tools'
import type { ShownSpan } from '../span-ref'
import type { TimelineTexts } from '../texts'

const QUOTED_MESSAGES = 3
const QUOTED_CHARACTERS = 60

export function quotesOf(messages: readonly ChatMessage[], texts: TimelineTexts): string[] {
  const quoted = messages
    .slice(0, QUOTED_MESSAGES)
    .map(({ text }) => texts.message(quotable(text, QUOTED_CHARACTERS)))
  const more = messages.length - quoted.length
  return more > 0 ? [...quoted, texts.moreMessages(more)] : quoted
}

export function partQuoteOf(
  message: ChatMessage | null,
  texts: TimelineToolsTexts | null,
): string[] {
  if (message === null || texts === null) return []
  return [texts.partOf(quotable(message.text, QUOTED_CHARACTERS))]
}

/** Why nobody saw what happened, or what became of it. */
export function unseenOf(
  { span, open, lost }: ShownSpan,
  heard: boolean,
  texts: TimelineToolsTexts,
): string[] {
  if (open && !heard) return [texts.notHeard]
  if (lost) return [texts.wasNotHeard]
  if (span.mode !== 'unobserved') return []
  return [span.bytes > 0 ? texts.recordsLost(span.bytes) : texts.noProcessor]
}

/** Sentences of what was so while a span lasted: of a program, or the very call that they are about. */
export function sentencesOf(
  notes: readonly Note[],
  source: number,
  { start, duration, operation }: Pick<Span, 'start' | 'duration' | 'operation'>,
  isProgram: boolean,
): string[] {
  const isAbout = ({ fromNs, untilNs, operation: call }: Note): boolean =>
    call === null
      ? isProgram && fromNs < start + duration && (untilNs === null || untilNs > start)
      : call === operation && fromNs === start
  const own = notes.filter((note) => note.source === source && isAbout(note))
  return [...new Set(own.map(({ sentence }) => sentence))]
}
