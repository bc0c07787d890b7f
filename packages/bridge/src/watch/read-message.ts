import { crc32 } from 'node:zlib'
import {
  decodeFrameHeader,
  FRAME_HEADER_BYTES,
  frameMessage,
  KIND_MESSAGE,
  type FrameMessage,
} from '@peerscope/protocol'

/** The JSON message of a frame; null when it carries records, or is not one that we can read. */
export function readMessage(frame: Uint8Array): FrameMessage | null {
  const header = decodeFrameHeader(frame, crc32)
  if (typeof header === 'string' || header.kind !== KIND_MESSAGE) return null
  try {
    const body = Buffer.from(frame.subarray(FRAME_HEADER_BYTES)).toString()
    return frameMessage.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}
