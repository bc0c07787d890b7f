/** Which chat messages a span of the timeline carried. */
import type { Bytes, ChatMessage, ConnectionId, Nanoseconds, Span } from '@peerscope/protocol'

export class SpanMessages {
  readonly #byCall = new Map<string, ChatMessage[]>()
  /** Those that a send() was made for, in the order of these calls. */
  readonly #sent: ChatMessage[] = []
  readonly #received: ChatMessage[] = []

  /** @param messages in the order in which they became known */
  constructor(messages: readonly ChatMessage[]) {
    let lastRecv = ''
    for (const message of messages) {
      const { direction, connection, startNs, sameRecv } = message
      if (startNs === null) continue
      if (direction === 'sent') this.#sent.push(message)
      else this.#received.push(message)
      // One that came with the recv() of the message before it made no call of its own.
      const own = callOf(direction, connection, startNs)
      const call = direction === 'received' && sameRecv && lastRecv !== '' ? lastRecv : own
      if (direction === 'received') lastRecv = call
      const others = this.#byCall.get(call)
      if (others === undefined) this.#byCall.set(call, [message])
      else others.push(message)
    }
    this.#sent.sort((a, b) => (a.startNs ?? 0) - (b.startNs ?? 0))
  }

  /** The messages of an `input`, `send` or `recv` span, on the session's clock; none where none is known. */
  of({ operation, connection, start, duration, bytes }: Span): readonly ChatMessage[] {
    switch (operation) {
      case 'input':
        // It may have waited for the line, or found it waiting.
        return bytes > 0 ? this.#typedBy(start + duration, bytes) : []
      // A message names the start of its own call, so no clock has to be compared.
      case 'send':
        return this.#byCall.get(callOf('sent', connection, start)) ?? []
      case 'recv':
        return this.#byCall.get(callOf('received', connection, start)) ?? []
      default:
        return []
    }
  }

  /** The message of which a recv() brought a part, and a later one the last byte; null where none is known. */
  partlyBy({ operation, connection, start, bytes, streamOffset }: Span): ChatMessage | null {
    if (operation !== 'recv' || bytes === 0) return null
    // Of the offset only the low half is kept with a span.
    const isIn = ({ streamStart, streamEnd }: ChatMessage): boolean =>
      streamStart !== null &&
      streamEnd !== null &&
      (streamOffset - streamStart) >>> 0 < streamEnd - streamStart
    const found = this.#received.find(
      (message) =>
        message.connection === connection && (message.startNs ?? 0) > start && isIn(message),
    )
    return found ?? null
  }

  /**
   * What was typed is sent next: it names the start of its send(), which comes after the input(). One
   * input() may have read several lines, each with its newline.
   */
  #typedBy(endNs: Nanoseconds, bytes: Bytes): readonly ChatMessage[] {
    const sent = this.#sent
    let [low, high] = [0, sent.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((sent[middle]?.startNs ?? 0) >= endNs) high = middle
      else low = middle + 1
    }
    const typed: ChatMessage[] = []
    let rest = bytes
    // A line that was typed later belongs to a later input().
    for (const message of sent.slice(low, low + bytes)) {
      rest -= new TextEncoder().encode(message.text).length + 1
      if ((message.queuedNs ?? Infinity) > endNs || (rest < 0 && typed.length > 0)) break
      typed.push(message)
    }
    return typed
  }
}

function callOf(
  direction: ChatMessage['direction'],
  connection: ConnectionId,
  startNs: Nanoseconds,
): string {
  return `${direction} ${connection} ${startNs}`
}
