/** Every JSON message that a frame can carry, told apart by `type`. */
import * as z from 'zod/mini'
import { end } from './end.js'
import { figures } from './figures.js'
import { gap } from './gap.js'
import { kernel } from './kernel.js'
import { message } from './message.js'
import { notice } from './notice.js'
import { open } from './open.js'
import { recordingGap } from './recording-gap.js'
import { run } from './run.js'
import { session } from './session.js'
import { socket } from './socket.js'
import { accepted, heartbeat, pong, refused, resumed, snapshot } from './viewer-state.js'
import { unwatched, watched } from './watched.js'

/** Part of the stream: numbered, kept, written to the session file. */
export const streamMessage = z.discriminatedUnion('type', [
  session,
  run,
  open,
  message,
  socket,
  kernel,
  figures,
  notice,
  gap,
  watched,
  unwatched,
  end,
])
export type StreamMessage = z.infer<typeof streamMessage>

/** What a session file holds: the stream, and where frames of it could not be written. */
export const fileMessage = z.discriminatedUnion('type', [streamMessage, recordingGap])
export type FileMessage = z.infer<typeof fileMessage>

/** For one viewer only. */
export const viewerMessage = z.discriminatedUnion('type', [
  snapshot,
  resumed,
  heartbeat,
  accepted,
  refused,
  pong,
])
export type ViewerMessage = z.infer<typeof viewerMessage>

export const frameMessage = z.discriminatedUnion('type', [streamMessage, viewerMessage])
export type FrameMessage = z.infer<typeof frameMessage>
