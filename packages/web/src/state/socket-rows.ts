/** The program's sockets beside what the kernel says about each. */
import type {
  Address,
  Bytes,
  ConnectionId,
  KernelMessage,
  KernelSocket,
  Nanoseconds,
  OpenMessage,
  SocketMessage,
  SocketRole,
} from '@peerscope/protocol'

export interface SocketRow {
  id: ConnectionId
  role: SocketRole
  /** The end that tells it apart: its own port where it listens, else the other end. */
  address: Address | null
  /** Null until the kernel was asked, or where it cannot be. */
  kernel: KernelSocket | null
  /** The program has read the end of what the peer sends. */
  peerEnded: boolean
  /** A send() is waiting for room: the send buffer is full. */
  sendFull: boolean
}

/** A send() that goes through is over long before. */
const WAITING_NS: Nanoseconds = 100e6

export function socketRows(
  sockets: readonly SocketMessage[],
  kernel: KernelMessage | null,
  open: OpenMessage | null,
  nowNs: Nanoseconds,
): SocketRow[] {
  return sockets
    .filter((socket) => socket.closedNs === null)
    .map((socket) => ({
      id: socket.id,
      role: socket.role,
      address: socket.role === 'listening' ? socket.local : socket.remote,
      kernel: kernel?.sockets.find((sample) => sample.id === socket.id) ?? null,
      peerEnded: socket.peerEndedNs !== null,
      sendFull: isSendHeld(socket.id, open, nowNs),
    }))
}

function isSendHeld(id: ConnectionId, open: OpenMessage | null, nowNs: Nanoseconds): boolean {
  return (open?.lanes ?? []).some(
    (lane) =>
      lane.operation === 'send' && lane.connection === id && nowNs - lane.sinceNs >= WAITING_NS,
  )
}

/** How far a queue's bar reaches, 0 to 1: against the most that was seen, at least 64 KiB. */
export function fillShare(queue: Bytes, mostSeen: Bytes): number {
  return queue / Math.max(queue, mostSeen, 64 * 1024)
}

/** Which of the program's descriptors this is: a socket, or its standard input. */
export function descriptorRole(
  fd: number | null,
  sockets: readonly SocketMessage[],
  inputFd: number | null,
): SocketRole | 'input' | null {
  if (fd === null) return null
  if (fd === inputFd) return 'input'
  return sockets.find((socket) => socket.fd === fd && socket.closedNs === null)?.role ?? null
}
