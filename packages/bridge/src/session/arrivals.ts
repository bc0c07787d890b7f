/**
 * When the peer's bytes came into this kernel, from its readings: each tells how many have come so far,
 * and when the newest of them did. What came between two readings came after the first of them.
 */
import type {
  Bytes,
  ChatMessage,
  ConnectionId,
  KernelSocket,
  Milliseconds,
  Nanoseconds,
} from '@peerscope/protocol'

/** The bytes before `end` that were not there at `fromNs`. */
interface Arrival {
  end: Bytes
  fromNs: Nanoseconds
  /** When the newest of them came. */
  toNs: Nanoseconds
}

/** A message, or what else a program has read: up to where in the stream, and when. */
interface Read {
  connection: ConnectionId
  streamEnd: Bytes
  endNs: Nanoseconds
}

/** A kernel counts such times in ticks: of 10 ms where they are longest. */
const TICK: Nanoseconds = 10e6
/** So many are kept of a connection that nobody reads: more than 15 minutes of them. */
const KEPT = 10_000

export class Arrivals {
  readonly #of = new Map<ConnectionId, { known: Arrival[]; seenNs: Nanoseconds; arrived: Bytes }>()

  /** Forgets those connections that are no longer there. */
  keep(ids: ReadonlySet<ConnectionId>): void {
    for (const id of this.#of.keys()) if (!ids.has(id)) this.#of.delete(id)
  }

  /** @returns when the newest bytes came; null where none has. */
  seen(
    { id, arrived, state }: Pick<KernelSocket, 'id' | 'arrived' | 'state'>,
    sinceArrival: Milliseconds,
    atNs: Nanoseconds,
  ): Nanoseconds | null {
    if (state === 'LISTEN') return null
    const of = this.#of.get(id) ?? { known: [], seenNs: 0, arrived: 0 }
    if (arrived > of.arrived) {
      const toNs = Math.max(of.seenNs - TICK, atNs - sinceArrival * 1e6)
      of.known.push({ end: arrived, fromNs: Math.min(of.seenNs, toNs), toNs })
      if (of.known.length > KEPT) of.known.splice(0, KEPT / 10)
      of.arrived = arrived
    }
    of.seenNs = atNs
    this.#of.set(id, of)
    return of.known.at(-1)?.toNs ?? null
  }

  /**
   * When the last byte of a message came. Asked for in the order of the stream: what is before it is
   * forgotten. Null where nothing is known.
   */
  of({ connection, streamEnd: end, endNs: readNs }: Read): ChatMessage['arrived'] {
    const of = this.#of.get(connection)
    if (of === undefined) return null
    const first = of.known.findIndex((arrival) => arrival.end >= end)
    // It came and was read between two readings.
    if (first < 0) {
      of.known.length = 0
      return { fromNs: Math.min(of.seenNs, readNs), toNs: readNs }
    }
    of.known.splice(0, first)
    const { end: newest, fromNs, toNs } = of.known[0] ?? { end, fromNs: 0, toNs: readNs }
    const latestNs = Math.min(toNs, readNs)
    // The kernel tells of the newest byte when it came, of those before it only that it was by then.
    const earliestNs = newest === end ? Math.max(fromNs, latestNs - TICK) : fromNs
    return { fromNs: Math.min(earliestNs, latestNs), toNs: latestNs }
  }
}
