/** Names of system calls by number, as far as a program's thread is ever seen in them. */
const x64: Record<number, string> = {
  0: 'read',
  1: 'write',
  3: 'close',
  7: 'poll',
  20: 'writev',
  35: 'nanosleep',
  42: 'connect',
  43: 'accept',
  44: 'sendto',
  45: 'recvfrom',
  46: 'sendmsg',
  47: 'recvmsg',
  48: 'shutdown',
  202: 'futex',
  219: 'restart_syscall',
  232: 'epoll_wait',
  281: 'epoll_pwait',
  288: 'accept4',
  426: 'io_uring_enter',
  441: 'epoll_pwait2',
}

const arm64: Record<number, string> = {
  22: 'epoll_pwait',
  57: 'close',
  63: 'read',
  64: 'write',
  66: 'writev',
  73: 'ppoll',
  98: 'futex',
  101: 'nanosleep',
  128: 'restart_syscall',
  202: 'accept',
  203: 'connect',
  206: 'sendto',
  207: 'recvfrom',
  210: 'shutdown',
  211: 'sendmsg',
  212: 'recvmsg',
  242: 'accept4',
  426: 'io_uring_enter',
  441: 'epoll_pwait2',
}

const tables: Record<string, Record<number, string>> = { x64, arm64 }

/** Calls whose first argument is a file descriptor. */
const onDescriptor = new Set(
  'read write close writev connect accept accept4 sendto recvfrom sendmsg recvmsg shutdown epoll_wait epoll_pwait epoll_pwait2'.split(
    ' ',
  ),
)

/** `recvfrom`; `system call 318` where the number is not one of those. */
export function systemCallName(number: number, architecture: string = process.arch): string {
  return tables[architecture]?.[number] ?? `system call ${number}`
}

export function takesDescriptor(name: string): boolean {
  return onDescriptor.has(name)
}
