/** What the kernel tells of a TCP socket: `struct tcp_info` (linux/tcp.h, append-only) and its memory. */
import {
  tcpStates,
  type Bytes,
  type Fd,
  type KernelSocket,
  type Milliseconds,
  type TcpState,
} from '@peerscope/protocol'
import { libc } from './libc.js'
import { IPPROTO_TCP, platform, SO_MEMINFO, TCP_INFO } from './platform.js'

/** Up to and with `tcpi_rcv_wnd`; older kernels write less. */
export const TCP_INFO_BYTES = 240
const RECEIVE_WINDOW_AT = 232

type Told = Pick<
  KernelSocket,
  | 'state'
  | 'roundTripUs'
  | 'acknowledged'
  | 'arrived'
  | 'receiveWindow'
  | 'notSent'
  | 'acceptQueue'
  | 'acceptQueueLimit'
>

export interface TcpInfo extends Told {
  /** Since the newest bytes of the peer's came; since the connection was made where none has. */
  sinceArrival: Milliseconds
}

/** States in which the peer's FIN has come, which `bytes_received` counts as a byte. */
const AFTER_FIN: ReadonlySet<TcpState> = new Set(['CLOSE_WAIT', 'LAST_ACK', 'CLOSING', 'TIME_WAIT'])

/**
 * @param bytes what getsockopt(TCP_INFO) wrote; older kernels write less, and the rest is 0.
 * @param dialled whether this side sent the first SYN, which `bytes_acked` counts as a byte
 *   (the SYN of the side that accepts is not counted).
 */
export function parseTcpInfo(
  bytes: Uint8Array,
  dialled: boolean,
  written: Bytes = TCP_INFO_BYTES,
): TcpInfo {
  const view = new DataView(bytes.buffer, bytes.byteOffset, TCP_INFO_BYTES)
  const state = tcpStates[view.getUint8(0)] ?? 'UNKNOWN'
  const listening = state === 'LISTEN'
  const acknowledged = Number(view.getBigUint64(120, true)) - (dialled ? 1 : 0)
  const arrived = Number(view.getBigUint64(128, true)) - (AFTER_FIN.has(state) ? 1 : 0)
  const tellsWindow = !listening && written >= RECEIVE_WINDOW_AT + 4
  return {
    state,
    // Of a listening socket these two hold its accept queue (tcp_get_info in net/ipv4/tcp.c).
    acceptQueue: listening ? view.getUint32(24, true) : 0,
    acceptQueueLimit: listening ? view.getUint32(28, true) : 0,
    roundTripUs: listening ? 0 : view.getUint32(68, true),
    acknowledged: listening ? 0 : Math.max(0, acknowledged),
    arrived: listening ? 0 : Math.max(0, arrived),
    sinceArrival: listening ? 0 : view.getUint32(52, true),
    receiveWindow: tellsWindow ? view.getUint32(RECEIVE_WINDOW_AT, true) : null,
    notSent: listening ? 0 : view.getUint32(144, true),
  }
}

const info = new Uint8Array(TCP_INFO_BYTES)
/** `sk_meminfo` (linux/sock_diag.h): rmem_alloc, rcvbuf, wmem_alloc, sndbuf, fwd_alloc, wmem_queued, … */
const memory = new Uint32Array(9)
const memoryBytes = new Uint8Array(memory.buffer)
const length = new Int32Array(1)
const lengthBytes = new Uint8Array(length.buffer)

/** Null where the system does not tell, or `fd` is no TCP socket. */
export function readTcpInfo(fd: Fd, dialled: boolean): TcpInfo | null {
  if (process.platform !== 'linux') return null
  info.fill(0)
  length[0] = TCP_INFO_BYTES
  if (libc.getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, lengthBytes) < 0) return null
  return parseTcpInfo(info, dialled, length[0])
}

/**
 * Bytes of ours that the peer's kernel has acknowledged, a FIN of ours included; after a reset too.
 * Null where the system does not tell.
 */
export function acknowledgedBytes(fd: Fd, dialled: boolean): Bytes | null {
  return readTcpInfo(fd, dialled)?.acknowledged ?? null
}

/**
 * Sizes of a socket's buffers as the kernel accounts for them, and what of them is taken; 0 where it
 * does not tell (Linux 4.12). By these it decides whether a buffer is full: a few bytes can fill it.
 */
export function bufferMemory(
  fd: Fd,
): Pick<KernelSocket, 'receiveBuffer' | 'receiveMemory' | 'sendBuffer' | 'sendMemory'> {
  length[0] = memoryBytes.length
  memory.fill(0)
  libc.getsockopt(fd, platform.SOL_SOCKET, SO_MEMINFO, memoryBytes, lengthBytes)
  const [receiveMemory = 0, receiveBuffer = 0, , sendBuffer = 0, , sendMemory = 0] = memory
  return { receiveBuffer, receiveMemory, sendBuffer, sendMemory }
}

/** Sizes of a socket's buffers as the kernel accounts for them; 0 where it does not tell. */
export function bufferSizes(fd: Fd): { receiveBuffer: Bytes; sendBuffer: Bytes } {
  const { receiveBuffer, sendBuffer } = bufferMemory(fd)
  return { receiveBuffer, sendBuffer }
}
