/** Every JSON message that a frame can carry, told apart by `type`. */
import * as z from 'zod/mini'
import { end } from './end.js'
import { figures } from './figures.js'
import { gap } from './gap.js'
import { kernel } from './kernel.js'
import { message } from './message.js'
import { messages } from './messages.js'
import { notice } from './notice.js'
import { open } from './open.js'
import { recordingGap, type RecordingGapMessage } from './recording-gap.js'
import { run } from './run.js'
import { session } from './session.js'
import { socket } from './socket.js'
import { accepted, heartbeat, pong, refused, resumed, snapshot } from './viewer-state.js'
import { unwatched, watched } from './watched.js'

/** Part of the stream: kept, and written to the session file. */
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

const streamFrame = z.discriminatedUnion('type', [streamMessage, messages])
const fileFrame = z.discriminatedUnion('type', [streamFrame, recordingGap])
const anyFrame = z.discriminatedUnion('type', [frameMessage, messages])

/**
 * What the JSON of a frame in a session file tells: its messages in order, or that frames of the
 * stream could not be written there; null when it is none that we can read.
 */
export function readFileFrame(json: unknown): StreamMessage[] | RecordingGapMessage | null {
  const told = fileFrame.safeParse(json).data
  if (told === undefined) return null
  if (told.type === 'recordingGap') return told
  return told.type === 'messages' ? told.messages : [told]
}

/** What the JSON of any frame tells, in order; null when it is none that we can read. */
export function readFrameMessages(json: unknown): FrameMessage[] | null {
  const told = anyFrame.safeParse(json).data
  if (told === undefined) return null
  return told.type === 'messages' ? told.messages : [told]
}
