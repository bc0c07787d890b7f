import {
  decodeFrameHeader,
  FRAME_HEADER_BYTES,
  KIND_SPANS,
  readFrameMessages,
  RecordView,
  type FrameMessage,
  type Sequence,
} from '@peerscope/protocol'

export type Frame =
  | { kind: 'records'; source: number; sequence: Sequence; records: RecordView }
  /** One message, or the chat messages that came together. */
  | { kind: 'messages'; source: number; sequence: Sequence; messages: FrameMessage[] }

const decoder = new TextDecoder()

/** One frame, or null when it is not one that this page can read. */
export function readFrame(buffer: ArrayBuffer): Frame | null {
  const header = decodeFrameHeader(new Uint8Array(buffer))
  if (typeof header === 'string') return null
  if (header.bodyBytes !== buffer.byteLength - FRAME_HEADER_BYTES) return null
  const { sequence, source } = header
  if (header.kind === KIND_SPANS) {
    return {
      kind: 'records',
      source,
      sequence,
      records: new RecordView(buffer, FRAME_HEADER_BYTES),
    }
  }
  const messages = parseMessages(new Uint8Array(buffer, FRAME_HEADER_BYTES))
  return messages === null ? null : { kind: 'messages', source, sequence, messages }
}

function parseMessages(body: Uint8Array): FrameMessage[] | null {
  let json: unknown
  try {
    json = JSON.parse(decoder.decode(body))
  } catch {
    return null
  }
  return readFrameMessages(json)
}
