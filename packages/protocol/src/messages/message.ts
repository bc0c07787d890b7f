/** `message`: a chat message, whole, each time anything about it changes. Keyed by `id`. */
import * as z from 'zod/mini'
import { bytes, connectionId, nanoseconds } from './fields.js'

/**
 * queued        in the input queue: the program has not read it
 * handed        the kernel has taken its last byte
 * acknowledged  the peer's kernel has it
 * unconfirmed   the connection ended before that was known
 * received      read by this program
 * incomplete    a fragment: the connection ended before its newline
 */
export const messageStates = [
  'queued',
  'handed',
  'acknowledged',
  'unconfirmed',
  'received',
  'incomplete',
] as const
export type MessageState = (typeof messageStates)[number]

export const message = z.object({
  type: z.literal('message'),
  id: z.int().check(z.positive()),
  run: z.int().check(z.positive()),
  direction: z.enum(['sent', 'received']),
  state: z.enum(messageStates),
  text: z.string(),
  /** The very bytes, in base64, where they were not valid UTF-8 and `text` shows U+FFFD. */
  raw: z.nullable(z.string()),
  /** When it was typed; null for a received one. */
  queuedNs: z.nullable(nanoseconds),
  /** Start of the send() that took it, or of the recv() that brought its last byte. */
  startNs: z.nullable(nanoseconds),
  /** When the kernel had its last byte, or when the program had read it. */
  endNs: z.nullable(nanoseconds),
  /** When it was seen that the peer's kernel has it: the moment of a kernel sample. */
  acknowledgedNs: z.nullable(nanoseconds),
  connection: connectionId,
  /** Its bytes in the connection's stream, newline included: [streamStart, streamEnd). */
  streamStart: z.nullable(bytes),
  streamEnd: z.nullable(bytes),
  /**
   * When the last byte of a received one came to this kernel: after `fromNs`, at `toNs` at the latest.
   * Null where nobody asked the kernel meanwhile.
   */
  arrived: z._default(z.nullable(z.object({ fromNs: nanoseconds, toNs: nanoseconds })), null),
  /** It came with the recv() of the message before it. */
  sameRecv: z._default(z.boolean(), false),
  /** The message it was sent again as, if it was. */
  sentAgainAs: z.nullable(z.int().check(z.positive())),
})
export type ChatMessage = z.infer<typeof message>
