/** Parsers for files of a thread under /proc (proc(5)). Text in, values out. */
import type { KernelThread, Nanoseconds } from '@peerscope/protocol'
import { systemCallName, takesDescriptor } from './system-calls.js'

/** State of a thread from `stat`. The name before it may itself hold parentheses. */
export function parseState(stat: string): string {
  return stat.slice(stat.lastIndexOf(')') + 2).charAt(0)
}

/** The call a thread is in, from `syscall`; null when it runs in user mode. */
export function parseSystemCall(
  syscall: string,
  architecture?: string,
): KernelThread['systemCall'] {
  const [number = '', first = ''] = syscall.trim().split(' ')
  // "running", or -1 when it is blocked but not in a call.
  if (!/^\d+$/.test(number)) return null
  const name = systemCallName(Number(number), architecture)
  return { name, fd: takesDescriptor(name) ? Number(first) : null }
}

/** The kernel function a thread sleeps in, from `wchan`; null when it does not sleep. */
export function parseWaitChannel(wchan: string): string | null {
  const name = wchan.trim()
  return name === '' || name === '0' ? null : name
}

/** Time on the CPU, from `schedstat`, whose first figure is in nanoseconds. */
export function parseCpuTime(schedstat: string): Nanoseconds {
  return Number(schedstat.split(' ')[0])
}

/** Context switches, from `status`. */
export function parseSwitches(status: string): { voluntary: number; involuntary: number } {
  const count = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1])
  return {
    voluntary: count('voluntary_ctxt_switches'),
    involuntary: count('nonvoluntary_ctxt_switches'),
  }
}
