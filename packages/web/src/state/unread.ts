/**
 * What has come to a program and was not read by it: each line by itself where its sender is watched,
 * else as many bytes as the kernel and the process have.
 */
import type {
  Bytes,
  Flow,
  KernelMessage,
  KernelSocket,
  Nanoseconds,
  OpenMessage,
} from '@peerscope/protocol'
import type { Since } from './arrival-log'

/** Where the last byte of it that has arrived is. */
export type UnreadPlace = 'underWay' | 'kernel' | 'process'

export interface Unread {
  place: UnreadPlace
  /** What has arrived of it, and all of it. */
  arrived: Bytes
  bytes: Bytes
  /** Since when, on the page's time; null where that is not known. */
  since: Since | null
  /** So many lines; null where only bytes are known. */
  lines: number | null
}

export interface UnreadFacts {
  /** Of the connection that is received on; null where the kernel does not tell. */
  view: KernelSocket | null
  /** Where in the stream the last message ends that the program has read. */
  readEnd: Bytes
  /** What its watched sender has sent there, oldest first. */
  flows: readonly Flow[]
  /** Since when the first of the bytes has been there, on the page's time. */
  since: Since | null
}

/** So many lines stand by themselves; what is more is told as one. */
const BY_THEMSELVES = 12

export function unreadOf({ view, readEnd, flows, since }: UnreadFacts): Unread[] {
  const stock = stockOf(view, readEnd)
  const found: Unread[] = flows.slice(0, BY_THEMSELVES).map(({ bytes, sentNs }) => ({
    ...take(stock, bytes),
    since: { atNs: sentNs, atTheLatest: false },
    lines: 1,
  }))
  const more = flows.slice(BY_THEMSELVES)
  if (more.length > 0) {
    const bytes = more.reduce((sum, flow) => sum + flow.bytes, 0)
    const atNs = more[0]?.sentNs ?? 0
    found.push({
      ...take(stock, bytes),
      since: { atNs, atTheLatest: false },
      lines: more.length,
    })
  }
  // Of nobody that is watched, or of a line whose send() is not over.
  const age = flows.length === 0 ? since : null
  for (const place of ['process', 'kernel'] as const) {
    const bytes = stock[place]
    if (bytes > 0) found.push({ place, arrived: bytes, bytes, since: age, lines: null })
  }
  return found
}

/** What is there, by place: what the process has came first. */
function stockOf(view: KernelSocket | null, readEnd: Bytes): Record<'process' | 'kernel', Bytes> {
  if (view === null) return { process: 0, kernel: 0 }
  const { arrived, receiveQueue, inProcess } = view
  // A reading may be older than what the program has read since: then less is left than it says.
  const all = arrived === 0 ? receiveQueue + inProcess : Math.max(0, arrived - readEnd)
  const process = Math.min(inProcess, all)
  return { process, kernel: Math.min(receiveQueue, all - process) }
}

function take(
  stock: Record<'process' | 'kernel', Bytes>,
  bytes: Bytes,
): Pick<Unread, 'place' | 'arrived' | 'bytes'> {
  const process = Math.min(stock.process, bytes)
  const kernel = Math.min(stock.kernel, bytes - process)
  stock.process -= process
  stock.kernel -= kernel
  const arrived = process + kernel
  const place = arrived < bytes ? 'underWay' : kernel > 0 ? 'kernel' : 'process'
  return { place, arrived, bytes }
}

/** The rest of a line that is under way comes sooner. */
const STAYS: Nanoseconds = 1e9

/**
 * Bytes of a line that has no end, which recv() waits for: whole lines would have been read. 0 where
 * there are none, or they may only just have come. @param nowNs on the session's clock
 */
export function unendedBytes(
  open: OpenMessage | null,
  kernel: KernelMessage | null,
  nowNs: Nanoseconds,
): Bytes {
  const recv = open?.lanes.find(({ operation, mode }) => operation === 'recv' && mode !== 'running')
  const view = kernel?.sockets.find(({ id }) => id === recv?.connection)
  if (recv === undefined || view === undefined || view.receiveQueue > 0) return 0
  return nowNs - Math.max(view.arrivedNs ?? 0, recv.sinceNs) >= STAYS ? view.inProcess : 0
}
