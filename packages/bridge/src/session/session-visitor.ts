import type { RecordView, StreamMessage } from '@peerscope/protocol'
import type { Hole } from './frame-numbers.js'

/**
 * Who is led through a session, frame by frame: by the reader of a session file, or, as a listener, by a
 * session that runs.
 */
export interface SessionVisitor {
  message(message: StreamMessage): void
  records(records: RecordView): void
  /** Something is missing between what came before and what comes next. Only files have holes. */
  hole(hole: Hole): void
}
