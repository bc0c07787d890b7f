/** What programs and the observer ask of sockets, on top of the raw calls. */
import type { Address, Bytes, Errno, Fd, Milliseconds } from '@peerscope/protocol'
import { isIPv6 } from 'node:net'
import { constants, networkInterfaces } from 'node:os'
import { errno, libc } from './libc.js'
import {
  AF_INET,
  F_SETFL,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  MSG_PEEK,
  platform,
  POLLIN,
  RUSAGE_THREAD,
  SIOCOUTQ,
  SOCK_STREAM,
} from './platform.js'
import { SystemCallError } from './system-call-error.js'
import { BOTH_LOOPBACKS, decodeSockaddr, encodeSockaddr, SOCKADDR_BYTES } from './sockaddr.js'

function check(call: string, result: number): number {
  if (result < 0) throw new SystemCallError(call, errno())
  return result
}

function setOption(fd: Fd, level: number, option: number, ...words: number[]): void {
  const value = new Uint8Array(new Int32Array(words).buffer)
  check('setsockopt', libc.setsockopt(fd, level, option, value, value.length))
}

/** What setsockopt(2) is asked for; null leaves it to the system. */
export interface BufferSizes {
  receive: Bytes | null
  send: Bytes | null
}

const systemBuffers: BufferSizes = { receive: null, send: null }

/**
 * A TCP socket for addresses of `host`'s family. Its buffers are set before it is connected or
 * listens, because the window scale is agreed on with the SYN (tcp(7)); Linux doubles the sizes
 * and keeps to its limits (socket(7), SO_RCVBUF).
 */
export function openSocket(host: string, buffers: BufferSizes = systemBuffers): Fd {
  const family = isIPv6(host) ? platform.AF_INET6 : AF_INET
  const fd = check('socket', libc.socket(family, SOCK_STREAM | platform.SOCK_CLOEXEC, 0))
  const { SOL_SOCKET, SO_RCVBUF, SO_SNDBUF } = platform
  try {
    if (buffers.receive !== null) setOption(fd, SOL_SOCKET, SO_RCVBUF, buffers.receive)
    if (buffers.send !== null) setOption(fd, SOL_SOCKET, SO_SNDBUF, buffers.send)
  } catch (error) {
    libc.close(fd)
    throw error
  }
  return fd
}

/**
 * socket, bind, listen; what is accepted inherits the buffers. An IPv6 wildcard takes IPv4 as well
 * (ipv6(7), IPV6_V6ONLY); bound to the loopback interface it is both loopback addresses.
 */
export function openListener(address: Address, backlog: number, buffers?: BufferSizes): Fd {
  const bothLoopbacks = address.host === BOTH_LOOPBACKS
  const host = bothLoopbacks ? '::' : address.host
  const fd = openSocket(host, buffers)
  try {
    setOption(fd, platform.SOL_SOCKET, platform.SO_REUSEADDR, 1)
    if (host === '::') setOption(fd, IPPROTO_IPV6, platform.IPV6_V6ONLY, 0)
    if (bothLoopbacks) bindToLoopback(fd)
    const sockaddr = encodeSockaddr({ host, port: address.port })
    check('bind', libc.bind(fd, sockaddr, sockaddr.length))
    check('listen', libc.listen(fd, backlog))
    return fd
  } catch (error) {
    libc.close(fd)
    throw error
  }
}

/** Whether one socket can listen on both loopback addresses and on no other (Linux 5.7, or root). */
export function canBindToLoopback(): boolean {
  try {
    const fd = openSocket('::')
    try {
      bindToLoopback(fd)
      return true
    } finally {
      libc.close(fd)
    }
  } catch {
    return false
  }
}

/** Only what comes over the loopback interface reaches that socket (socket(7), SO_BINDTODEVICE). */
function bindToLoopback(fd: Fd): void {
  const interfaces = Object.entries(networkInterfaces())
  const [name] = interfaces.find(([, list]) => list?.some(({ internal }) => internal)) ?? []
  if (name === undefined || platform.SO_BINDTODEVICE === null) {
    throw new SystemCallError('setsockopt', constants.errno.ENODEV)
  }
  const bytes = Buffer.from(name)
  const option = platform.SO_BINDTODEVICE
  check('setsockopt', libc.setsockopt(fd, platform.SOL_SOCKET, option, bytes, bytes.length))
}

/**
 * How long a blocking connect(2) may take on Linux (socket(7), SO_SNDTIMEO: it then fails with
 * EINPROGRESS); 0 for as long as the kernel tries. macOS does not apply it to connect.
 */
export function setSendTimeout(fd: Fd, timeout: Milliseconds): void {
  const value = new BigInt64Array([
    BigInt(Math.floor(timeout / 1000)),
    BigInt((timeout % 1000) * 1000),
  ])
  const bytes = new Uint8Array(value.buffer)
  check(
    'setsockopt',
    libc.setsockopt(fd, platform.SOL_SOCKET, platform.SO_SNDTIMEO, bytes, bytes.length),
  )
}

/** Probes an idle connection so that a host that vanished is noticed after about 15 s (tcp(7)). */
export function setKeepAlive(fd: Fd): void {
  setOption(fd, platform.SOL_SOCKET, platform.SO_KEEPALIVE, 1)
  setOption(fd, IPPROTO_TCP, platform.TCP_KEEPIDLE, 5)
  setOption(fd, IPPROTO_TCP, platform.TCP_KEEPINTVL, 5)
  setOption(fd, IPPROTO_TCP, platform.TCP_KEEPCNT, 2)
}

/** The next close(2) sends RST instead of FIN and drops what is unsent (socket(7), SO_LINGER). */
export function resetOnClose(fd: Fd): void {
  setOption(fd, platform.SOL_SOCKET, platform.SO_LINGER, 1, 0)
}

export function localAddress(fd: Fd): Address {
  const sockaddr = new Uint8Array(SOCKADDR_BYTES)
  const length = new Uint8Array(new Int32Array([SOCKADDR_BYTES]).buffer)
  check('getsockname', libc.getsockname(fd, sockaddr, length))
  return decodeSockaddr(sockaddr)
}

/** Whether a connection has ended and nothing is left to read: it is a corpse. Never waits. */
export function isDead(fd: Fd): boolean {
  const byte = new Uint8Array(1)
  const result = libc.recv(fd, byte, 1, MSG_PEEK | platform.MSG_DONTWAIT)
  if (result > 0) return false
  return result === 0 || !wouldBlock(errno())
}

const EAGAIN = { linux: 11, darwin: 35 }

function wouldBlock(number: Errno): boolean {
  return number === (process.platform === 'darwin' ? EAGAIN.darwin : EAGAIN.linux)
}

/** Whether accept(2) on a listening socket would return at once (poll(2)). */
export function hasWaitingConnection(fd: Fd): boolean {
  const request = new Uint8Array(8)
  const view = new DataView(request.buffer)
  view.setInt32(0, fd, true)
  view.setInt16(4, POLLIN, true)
  return libc.poll(request, 1, 0) > 0
}

/** Bytes in the send buffer that the peer's kernel has not acknowledged; null where unknown. */
export function sendQueue(fd: Fd): Bytes | null {
  if (process.platform !== 'linux') return null
  return queueLength(fd, SIOCOUTQ)
}

/** Bytes in the receive buffer that the process has not taken; null where unknown. */
export function receiveQueue(fd: Fd): Bytes | null {
  return queueLength(fd, platform.FIONREAD)
}

const word = new Int32Array(1)
const wordBytes = new Uint8Array(word.buffer)

function queueLength(fd: Fd, request: number): Bytes | null {
  return libc.ioctl(fd, request, 'void *', wordBytes) < 0 ? null : (word[0] ?? 0)
}

/** A pipe whose write end never blocks, for a program's standard input (pipe(2)). */
export function openInputPipe(): { readEnd: Fd; writeEnd: Fd } {
  const ends = new Int32Array(2)
  check('pipe', libc.pipe(new Uint8Array(ends.buffer)))
  const [readEnd = -1, writeEnd = -1] = ends
  check('fcntl', libc.fcntl(writeEnd, F_SETFL, 'int', platform.O_NONBLOCK))
  return { readEnd, writeEnd }
}

const usage = new Uint8Array(144)
const usageView = new DataView(usage.buffer)
const NVCSW_AT = 128

/**
 * How often this thread has given up the processor by itself so far (getrusage(2), ru_nvcsw).
 * If a call changed it, the call waited; null where the system has no such count by thread.
 */
export function voluntarySwitches(): number | null {
  if (process.platform !== 'linux') return null
  if (libc.getrusage(RUSAGE_THREAD, usage) < 0) return null
  return Number(usageView.getBigInt64(NVCSW_AT, true))
}
