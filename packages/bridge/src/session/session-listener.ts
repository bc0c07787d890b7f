import type { RecordView, StreamMessage } from '@peerscope/protocol'
import type { StoredFrame } from './frame-stream.js'

/** Somebody who follows a session. It is told of what it has a function for, after that was recorded. */
export interface SessionListener {
  /** The stream has a new frame. */
  frame?(frame: StoredFrame): void
  /** A message of the stream. Several messages may share a frame. */
  message?(message: StreamMessage): void
  /** Finished spans. The view is valid during the call only. */
  records?(records: RecordView): void
  /**
   * Whether it keeps up with what it is told; always, unless it has this function. While one listener
   * does not, a program that tells more is held back.
   */
  keepsUp?(): boolean
}
