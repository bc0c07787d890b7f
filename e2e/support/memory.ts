/** What a process occupies, as the kernel accounts for it (proc(5)). */
import { readFileSync } from 'node:fs'

/** In MiB; Linux only. */
export function residentMiB({ pid }: { pid: number }): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}
