/** `kernel`: what the operating system says about the program's thread and sockets. */
import * as z from 'zod/mini'
import { bytes, connectionId, nanoseconds } from './fields.js'

/** States of tcp(7), as in the kernel's `enum` in tcp_states.h, from 1. */
export const tcpStates = [
  'UNKNOWN',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
] as const
export type TcpState = (typeof tcpStates)[number]

export const kernelThread = z.object({
  tid: z.int(),
  /** R running, S sleeping, D uninterruptible, T stopped, … (proc(5), stat) */
  state: z.string().check(z.maxLength(1)),
  /** Name of the system call the thread is in, and its first argument; null in user mode. */
  systemCall: z.nullable(z.object({ name: z.string(), fd: z.nullable(z.int()) })),
  /** Kernel function it sleeps in; null where the kernel does not tell. */
  waitChannel: z.nullable(z.string()),
  cpuNs: nanoseconds,
  voluntarySwitches: z.int(),
  involuntarySwitches: z.int(),
})
export type KernelThread = z.infer<typeof kernelThread>

export const kernelSocket = z.object({
  id: connectionId,
  state: z.enum(tcpStates),
  /** Bytes in the send buffer: not sent, or not acknowledged (SIOCOUTQ). */
  sendQueue: bytes,
  /** Bytes in the receive buffer that the process has not taken (SIOCINQ). */
  receiveQueue: bytes,
  /** Sizes of the two buffers as the kernel accounts for them (SO_MEMINFO); 0 where unknown. */
  sendBuffer: z._default(bytes, 0),
  receiveBuffer: z._default(bytes, 0),
  /** What of them is taken, the kernel's own book-keeping included; 0 where unknown. */
  sendMemory: z._default(bytes, 0),
  receiveMemory: z._default(bytes, 0),
  /** Bytes the peer may send until it hears of more room (tcpi_rcv_wnd); null where unknown (before Linux 6.2). */
  receiveWindow: z._default(z.nullable(bytes), null),
  /** Bytes of the peer's that have arrived since the connection was made. */
  arrived: z._default(bytes, 0),
  /** When the newest of them came, as well as the kernel keeps it (4 to 10 ms); null where none has. */
  arrivedNs: z._default(z.nullable(nanoseconds), null),
  /** Part of `sendQueue` that is not yet on the wire. */
  notSent: bytes,
  /** Acknowledged by the peer's kernel since the connection was made. */
  acknowledged: bytes,
  roundTripUs: z.number(),
  /** Listening sockets: connections that wait for accept(), and how many may. */
  acceptQueue: z.int(),
  acceptQueueLimit: z.int(),
  /** Bytes the process has taken from the kernel and the program has not read. */
  inProcess: bytes,
})
export type KernelSocket = z.infer<typeof kernelSocket>

export const kernel = z.object({
  type: z.literal('kernel'),
  run: z.int().check(z.positive()),
  atNs: nanoseconds,
  /** False where the operating system has no such view (it needs Linux). */
  supported: z.boolean(),
  thread: z.nullable(kernelThread),
  sockets: z.array(kernelSocket),
})
export type KernelMessage = z.infer<typeof kernel>
