/** Which chat messages a span of the timeline carried. */
import type { Bytes, ChatMessage, ConnectionId, Nanoseconds, Span } from '@peerscope/protocol'

export class SpanMessages {
  readonly #byCall = new Map<string, ChatMessage[]>()
  /** Those that a send() was made for, in the order of these calls. */
  readonly #sent: ChatMessage[] = []
  /** Of each connection, in the order in which they came. */
  readonly #received = new Map<ConnectionId, ChatMessage[]>()

  /** @param messages in the order in which they became known */
  constructor(messages: readonly ChatMessage[]) {
    let lastRecv = ''
    for (const message of messages) {
      const { direction, connection, startNs, sameRecv } = message
      if (startNs === null) continue
      if (direction === 'sent') this.#sent.push(message)
      else addTo(this.#received, connection, message)
      // One that came with the recv() of the message before it made no call of its own.
      const own = callOf(direction, connection, startNs)
      const call = direction === 'received' && sameRecv && lastRecv !== '' ? lastRecv : own
      if (direction === 'received') lastRecv = call
      addTo(this.#byCall, call, message)
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
    const received = this.#received.get(connection) ?? []
    const message = received[firstAfter(received, start + 1)]
    if (message === undefined) return null
    const { streamStart, streamEnd } = message
    if (streamStart === null || streamEnd === null) return null
    // Of the offset only the low half is kept with a span: 32 bits, in which distances are small.
    const ahead = (streamStart - streamOffset) | 0
    return ahead < bytes && ahead + streamEnd - streamStart > 0 ? message : null
  }

  /**
   * What was typed is sent next: it names the start of its send(), which comes after the input(). One
   * input() may have read several lines, each with its newline.
   */
  #typedBy(endNs: Nanoseconds, bytes: Bytes): readonly ChatMessage[] {
    const low = firstAfter(this.#sent, endNs)
    const typed: ChatMessage[] = []
    let rest = bytes
    // A line that was typed later belongs to a later input().
    for (const message of this.#sent.slice(low, low + bytes)) {
      rest -= new TextEncoder().encode(message.text).length + 1
      if ((message.queuedNs ?? Infinity) > endNs || (rest < 0 && typed.length > 0)) break
      typed.push(message)
    }
    return typed
  }
}

/** Of messages in the order of their calls: the first whose call began then or later. */
function firstAfter(messages: readonly ChatMessage[], startNs: Nanoseconds): number {
  let [low, high] = [0, messages.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((messages[middle]?.startNs ?? 0) >= startNs) high = middle
    else low = middle + 1
  }
  return low
}

function addTo<K>(lists: Map<K, ChatMessage[]>, key: K, message: ChatMessage): void {
  const known = lists.get(key)
  if (known === undefined) lists.set(key, [message])
  else known.push(message)
}

function callOf(
  direction: ChatMessage['direction'],
  connection: ConnectionId,
  startNs: Nanoseconds,
): string {
  return `${direction} ${connection} ${startNs}`
}
