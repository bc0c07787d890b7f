/**
 * The line that a send() which waits for room is in the middle of, and how much of it the kernel has.
 * What the kernel has taken of a connection's stream is what lies in its send queue and what was
 * acknowledged before: it counts on while the thread is held by the very call.
 */
import type { Bytes, ChatMessage, Framing, KernelMessage, OpenMessage } from '@peerscope/protocol'

export interface BeingSent {
  message: number
  /** What the kernel has of it; null where it does not tell. */
  handed: Bytes | null
  bytes: Bytes
}

const encoder = new TextEncoder()

/** @param messages all that are known, oldest first; those that are not handed over in their order */
export function beingSent(
  open: OpenMessage | null,
  kernel: KernelMessage | null,
  messages: readonly ChatMessage[],
  framing: Framing,
): BeingSent | null {
  const call = open?.lanes.find(
    ({ operation, mode }) => operation === 'send' && (mode === 'blocked' || mode === 'pending'),
  )
  const message = call && messages.find(({ state }) => state === 'queued')
  if (call === undefined || message === undefined) return null
  const { connection } = call
  const before = messages.findLast(
    (one) => one.direction === 'sent' && one.connection === connection && one.streamEnd !== null,
  )
  const bytes = encoder.encode(message.text).length + (framing === 'line' ? 1 : 0)
  const view = kernel?.sockets.find(({ id }) => id === connection)
  if (view === undefined) return { message: message.id, handed: null, bytes }
  const taken = view.acknowledged + view.sendQueue - (before?.streamEnd ?? 0)
  return { message: message.id, handed: Math.min(Math.max(0, taken), bytes), bytes }
}
