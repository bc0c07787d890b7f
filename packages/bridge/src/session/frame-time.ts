/** When what a frame tells was so: the latest moment in it; null where it names none. */
import type { Nanoseconds, RecordView, StreamMessage } from '@peerscope/protocol'

export function timeOfMessage(message: StreamMessage): Nanoseconds | null {
  switch (message.type) {
    case 'session':
      return 0
    case 'run':
      return message.startedNs
    case 'message': {
      const { queuedNs, startNs, endNs, acknowledgedNs } = message
      return Math.max(queuedNs ?? 0, startNs ?? 0, endNs ?? 0, acknowledgedNs ?? 0)
    }
    case 'socket':
      return Math.max(message.openedNs, message.peerEndedNs ?? 0, message.closedNs ?? 0)
    case 'kernel':
    case 'notice':
    case 'end':
      return message.atNs
    case 'gap':
      return message.toNs
    default:
      return null
  }
}

/** Ends of records: the earliest and the latest. */
export function endsOf(records: RecordView): [first: Nanoseconds, last: Nanoseconds] | null {
  let [first, last] = [Infinity, 0]
  for (let i = 0; i < records.length; i++) {
    const end = records.start(i) + records.duration(i)
    first = Math.min(first, end)
    last = Math.max(last, end)
  }
  return records.length === 0 ? null : [first, last]
}
