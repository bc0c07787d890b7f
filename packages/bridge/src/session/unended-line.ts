/**
 * Says once of a connection that bytes have come to the program and no newline with them: it waits for
 * the end of a line that its sender may never send.
 */
import {
  problemOf,
  type Bytes,
  type ConnectionId,
  type Framing,
  type OpenMessage,
  type Problem,
} from '@peerscope/protocol'

/** The rest of a line that is under way comes sooner. */
const LOOK_EVERY_MS = 1000

export interface Receiving {
  open: OpenMessage | null
  /** In the process, unread by the program. */
  inProcess: Bytes
}

export function watchUnendedLines(
  framing: Framing,
  what: () => Receiving,
  tell: (problem: Problem) => void,
): void {
  // Without framing whatever comes is a message.
  if (framing !== 'line') return
  const look = unendedLines(tell)
  setInterval(() => {
    look(what())
  }, LOOK_EVERY_MS).unref()
}

/** Tells of what a look finds as the one before has found it. */
export function unendedLines(tell: (problem: Problem) => void): (what: Receiving) => void {
  const told = new Set<ConnectionId>()
  let before = ''
  return ({ open, inProcess }) => {
    // While recv() waits, there is no whole line in the process.
    const recv = open?.lanes.find(
      ({ operation, mode }) => operation === 'recv' && mode !== 'running',
    )
    const now = recv === undefined || inProcess === 0 ? '' : `${recv.connection} ${inProcess}`
    if (recv !== undefined && now !== '' && now === before && !told.has(recv.connection)) {
      told.add(recv.connection)
      tell(problemOf('noNewline', { bytes: inProcess }))
    }
    before = now
  }
}
