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
  /** A send() is waiting for room, or the kernel takes no more. */
  sendFull: boolean
  /** The kernel lets the peer send nothing more until the program reads. */
  receiveFull: boolean
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
    .map((socket) => {
      const view = kernel?.sockets.find((sample) => sample.id === socket.id) ?? null
      return {
        id: socket.id,
        role: socket.role,
        address: socket.role === 'listening' ? socket.local : socket.remote,
        kernel: view,
        peerEnded: socket.peerEndedNs !== null,
        sendFull: isSendHeld(socket.id, open, nowNs) || (view !== null && isSendFull(view)),
        receiveFull: view !== null && isReceiveFull(view),
      }
    })
}

/** By the memory that the kernel accounts for (sk_stream_memory_free in net/sock.h). */
function isSendFull({ sendQueue, sendMemory, sendBuffer }: KernelSocket): boolean {
  return sendQueue > 0 && sendBuffer > 0 && sendMemory >= sendBuffer
}

/** By the window, which closes before the memory is used up where segments are large. */
function isReceiveFull(view: KernelSocket): boolean {
  const { receiveQueue, receiveWindow, receiveMemory, receiveBuffer } = view
  if (receiveQueue === 0) return false
  if (receiveWindow !== null) return receiveWindow === 0
  return receiveBuffer > 0 && receiveMemory >= receiveBuffer
}

function isSendHeld(id: ConnectionId, open: OpenMessage | null, nowNs: Nanoseconds): boolean {
  return (open?.lanes ?? []).some(
    (lane) =>
      lane.operation === 'send' && lane.connection === id && nowNs - lane.sinceNs >= WAITING_NS,
  )
}

/** How far a buffer is filled, 0 to 1, as the kernel accounts for it: few bytes may take much of it. */
export function fillShare(memory: Bytes, buffer: Bytes): number {
  return buffer === 0 ? 0 : Math.min(1, memory / buffer)
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
