/** Which chat message a span of the timeline carried. */
import type { ChatMessage, Span } from '@peerscope/protocol'

/** The message of an `input`, `send` or `recv` span, the last one; null when none is known. */
export function messageOfSpan(span: Span, messages: readonly ChatMessage[]): ChatMessage | null {
  if (span.operation === 'input') return typedIn(span, messages)
  const direction = { send: 'sent', recv: 'received' }[span.operation as 'send' | 'recv']
  // A message names the start of its own call, so no clock has to be compared.
  return (
    messages.findLast(
      (message) =>
        message.direction === direction &&
        message.connection === span.connection &&
        message.startNs === span.start,
    ) ?? null
  )
}

/** What was typed is sent next: it names the start of its send(), which comes after the input(). */
function typedIn(
  { start, duration, releasedBy }: Span,
  messages: readonly ChatMessage[],
): ChatMessage | null {
  if (releasedBy !== 'input') return null
  const endNs = start + duration
  const next = messages.find(
    (message) => message.direction === 'sent' && (message.startNs ?? -1) >= endNs,
  )
  // A line that was typed later belongs to a later input().
  return next !== undefined && (next.queuedNs ?? Infinity) <= endNs ? next : null
}
