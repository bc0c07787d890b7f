/** Which chat message a span of the timeline carried. */
import type { ChatMessage, Span } from '@peerscope/protocol'

/** The last message of a `send` or `recv` span; null when it carried none that is known. */
export function messageOfSpan(span: Span, messages: readonly ChatMessage[]): ChatMessage | null {
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
