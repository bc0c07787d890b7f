/** Messages for one viewer: not part of the stream, sequence 0, never in a file. */
import * as z from 'zod/mini'
import { nanoseconds } from './fields.js'
import { figures } from './figures.js'
import { kernel } from './kernel.js'
import { message } from './message.js'
import { notice, problem } from './notice.js'
import { open } from './open.js'
import { run } from './run.js'
import { session } from './session.js'
import { socket } from './socket.js'
import { watched } from './watched.js'

/**
 * `snapshot`: all that a viewer needs to go on from frame `sequence`. The spans that memory
 * holds follow as frames of records with sequence 0, `historyRecords` of them in all.
 */
export const snapshot = z.object({
  type: z.literal('snapshot'),
  sequence: z.number(),
  nowNs: nanoseconds,
  session,
  /** The newest runs, the current one last. */
  runs: z.array(run),
  /** The newest figures of each of them. */
  figures: z.array(figures),
  open: z.nullable(open),
  /** The newest messages, oldest first; `olderMessages` more are in the session file. */
  messages: z.array(message),
  olderMessages: z.int(),
  /** Sockets of the current run. */
  sockets: z.array(socket),
  kernel: z.nullable(kernel),
  /** Other bridges that this one views. */
  watched: z._default(z.array(watched), []),
  notices: z.array(notice),
  historyRecords: z.int(),
  /** Memory holds no spans that ended before this. */
  historyFromNs: nanoseconds,
})
export type SnapshotMessage = z.infer<typeof snapshot>

/** `resumed`: the frames after the viewer's `lastSequence` follow; nothing was missed. */
export const resumed = z.object({ type: z.literal('resumed'), sequence: z.number() })
export type ResumedMessage = z.infer<typeof resumed>

/** `heartbeat`: the bridge lives, and its clock stands here. */
export const heartbeat = z.object({
  type: z.literal('heartbeat'),
  nowNs: nanoseconds,
  /** The newest frame of the stream. */
  sequence: z.number(),
})
export type HeartbeatMessage = z.infer<typeof heartbeat>

/** `accepted`, `refused`: the answer to a viewer's command, by its `key`. */
export const accepted = z.object({ type: z.literal('accepted'), key: z.string() })
export type AcceptedMessage = z.infer<typeof accepted>
export const refused = z.object({
  type: z.literal('refused'),
  key: z.nullable(z.string()),
  problem,
})
export type RefusedMessage = z.infer<typeof refused>

/** `pong`: the answer to `ping`: the bridge's clock when it answered, and who it is. */
export const pong = z.object({
  type: z.literal('pong'),
  key: z.string(),
  nowNs: nanoseconds,
  session,
})
export type PongMessage = z.infer<typeof pong>
