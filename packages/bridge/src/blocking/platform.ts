/**
 * Numbers of the C headers, which differ between Linux and macOS. Linux: asm-generic/socket.h,
 * linux/tcp.h, bits/socket.h. macOS (by its documentation, untried): sys/socket.h, netinet/tcp.h.
 */
interface Platform {
  AF_INET6: number
  /** sockaddr begins with its own length (BSD) and has an 8-bit family. */
  sockaddrHasLength: boolean
  SOCK_CLOEXEC: number
  SOL_SOCKET: number
  SO_REUSEADDR: number
  SO_ERROR: number
  SO_KEEPALIVE: number
  SO_LINGER: number
  SO_SNDBUF: number
  SO_RCVBUF: number
  SO_SNDTIMEO: number
  /** Null where there is none. */
  SO_BINDTODEVICE: number | null
  IPV6_V6ONLY: number
  TCP_KEEPIDLE: number
  TCP_KEEPINTVL: number
  TCP_KEEPCNT: number
  MSG_DONTWAIT: number
  MSG_NOSIGNAL: number
  O_NONBLOCK: number
  FIONREAD: number
  CLOCK_THREAD_CPUTIME_ID: number
}

const linux: Platform = {
  AF_INET6: 10,
  sockaddrHasLength: false,
  SOCK_CLOEXEC: 0x80000,
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_ERROR: 4,
  SO_KEEPALIVE: 9,
  SO_LINGER: 13,
  SO_SNDBUF: 7,
  SO_RCVBUF: 8,
  SO_SNDTIMEO: 21,
  SO_BINDTODEVICE: 25,
  IPV6_V6ONLY: 26,
  TCP_KEEPIDLE: 4,
  TCP_KEEPINTVL: 5,
  TCP_KEEPCNT: 6,
  MSG_DONTWAIT: 0x40,
  MSG_NOSIGNAL: 0x4000,
  O_NONBLOCK: 0x800,
  FIONREAD: 0x541b,
  CLOCK_THREAD_CPUTIME_ID: 3,
}

const darwin: Platform = {
  AF_INET6: 30,
  sockaddrHasLength: true,
  SOCK_CLOEXEC: 0,
  SOL_SOCKET: 0xffff,
  SO_REUSEADDR: 0x4,
  SO_ERROR: 0x1007,
  SO_KEEPALIVE: 0x8,
  // SO_LINGER_SEC: seconds, as on Linux.
  SO_LINGER: 0x1080,
  SO_SNDBUF: 0x1001,
  SO_RCVBUF: 0x1002,
  SO_SNDTIMEO: 0x1005,
  SO_BINDTODEVICE: null,
  IPV6_V6ONLY: 27,
  TCP_KEEPIDLE: 0x10,
  TCP_KEEPINTVL: 0x101,
  TCP_KEEPCNT: 0x102,
  MSG_DONTWAIT: 0x80,
  MSG_NOSIGNAL: 0x80000,
  O_NONBLOCK: 0x4,
  FIONREAD: 0x4004667f,
  CLOCK_THREAD_CPUTIME_ID: 16,
}

export const platform = process.platform === 'darwin' ? darwin : linux

export const AF_INET = 2
export const SOCK_STREAM = 1
export const IPPROTO_TCP = 6
export const IPPROTO_IPV6 = 41
export const SHUT_RDWR = 2
export const MSG_PEEK = 2
export const POLLIN = 1
export const F_SETFL = 4
export const RUSAGE_THREAD = 1
/** linux/tcp.h, linux/sockios.h */
export const TCP_INFO = 11
export const SIOCOUTQ = 0x5411
/** asm-generic/socket.h, Linux only. */
export const SO_MEMINFO = 55

/** Whether this system has the blocking calls that some models are made of. */
export const hasBlockingCalls = process.platform === 'linux' || process.platform === 'darwin'
