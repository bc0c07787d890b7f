import type { Bytes, ConnectionId, Nanoseconds } from '@peerscope/protocol'
import type { Line } from '../io.js'
import type { ProgramEvent } from '../events.js'
import type { FramedLine } from './framing.js'

/** A line as `recv()` returns it: it knows where it came from, so that `show()` can say so. */
export class ReceivedLine implements Line {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly streamStart: Bytes
  readonly streamEnd: Bytes
  readonly connection: ConnectionId
  /** The recv() that brought its last byte; both the same where it was read ahead. */
  readonly startNs: Nanoseconds
  readonly endNs: Nanoseconds
  /** No recv() was needed: it had come with the message before it. */
  readonly sameRecv: boolean

  constructor(
    line: FramedLine,
    connection: ConnectionId,
    startNs: Nanoseconds,
    endNs: Nanoseconds,
    sameRecv: boolean,
  ) {
    this.bytes = line.bytes
    this.streamStart = line.streamStart
    this.streamEnd = line.streamEnd
    this.connection = connection
    this.startNs = startNs
    this.endNs = endNs
    this.sameRecv = sameRecv
  }

  event(incomplete: boolean): ProgramEvent {
    const { bytes, streamStart, streamEnd, connection, startNs, endNs, sameRecv } = this
    const place = { connection, streamStart, streamEnd }
    return { type: 'received', bytes, incomplete, sameRecv, startNs, endNs, ...place }
  }
}
