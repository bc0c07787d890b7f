/** When bytes that nobody has read yet came to each connection, from the kernel's readings. */
import type { Bytes, ConnectionId, KernelMessage, Nanoseconds } from '@peerscope/protocol'

interface Arrival {
  /** So many bytes of the stream were there. */
  end: Bytes
  /** When the newest of them came. */
  atNs: Nanoseconds
}

/** What one reading found new is one arrival; so many of a connection are told apart. */
const KEPT = 1000

export interface Since {
  atNs: Nanoseconds
  /** It may have come before: later bytes were there as well when it was seen first. */
  atTheLatest: boolean
}

export class ArrivalLog {
  readonly #of = new Map<ConnectionId, Arrival[]>()

  clear(): void {
    this.#of.clear()
  }

  add({ sockets, atNs }: KernelMessage): void {
    for (const { id, arrived, arrivedNs } of sockets) {
      const known = this.#of.get(id) ?? []
      if (arrived <= (known.at(-1)?.end ?? 0)) continue
      known.push({ end: arrived, atNs: arrivedNs ?? atNs })
      this.#of.set(id, known.slice(-KEPT))
    }
  }

  /** Since when bytes have lain unread. @param readEnd so many of the stream the program has read */
  since(id: ConnectionId, readEnd: Bytes): Since | null {
    const unread = (this.#of.get(id) ?? []).filter(({ end }) => end > readEnd)
    const [first] = unread
    return first === undefined ? null : { atNs: first.atNs, atTheLatest: unread.length > 1 }
  }
}
