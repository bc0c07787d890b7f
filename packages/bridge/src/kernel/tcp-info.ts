/** The fields of `struct tcp_info` that are shown, by their place (linux/tcp.h, append-only). */
import { tcpStates, type KernelSocket } from '@peerscope/protocol'

export const TCP_INFO_BYTES = 160

type Fields = Pick<
  KernelSocket,
  'state' | 'roundTripUs' | 'acknowledged' | 'notSent' | 'acceptQueue' | 'acceptQueueLimit'
>

/** @param bytes what getsockopt(TCP_INFO) wrote; older kernels write less, and the rest is 0. */
export function parseTcpInfo(bytes: Uint8Array): Fields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, TCP_INFO_BYTES)
  const state = tcpStates[view.getUint8(0)] ?? 'UNKNOWN'
  const listening = state === 'LISTEN'
  return {
    state,
    // Of a listening socket these two hold its accept queue (tcp_get_info in net/ipv4/tcp.c).
    acceptQueue: listening ? view.getUint32(24, true) : 0,
    acceptQueueLimit: listening ? view.getUint32(28, true) : 0,
    roundTripUs: listening ? 0 : view.getUint32(68, true),
    acknowledged: listening ? 0 : Number(view.getBigUint64(120, true)),
    notSent: listening ? 0 : view.getUint32(144, true),
  }
}
