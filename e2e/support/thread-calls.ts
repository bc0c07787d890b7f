/** What the kernel says about the threads of a process: /proc/PID/task/TID/syscall (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs'

const numbers: Partial<Record<string, Record<string, number>>> = {
  x64: { read: 0, connect: 42, accept: 43, sendto: 44, recvfrom: 45 },
  arm64: { read: 63, connect: 203, accept: 202, sendto: 206, recvfrom: 207 },
}

/** Whether this test can know the system calls' numbers. */
export const knowsNumbers = process.platform === 'linux' && process.arch in numbers

/** Threads that sit in this very call on this descriptor (any descriptor, where none is given). */
export function threadsIn(pid: number, call: string, fd?: number): string[] {
  const number = numbers[process.arch]?.[call]
  return readdirSync(`/proc/${pid}/task`).filter((tid) => {
    const [now, first] = readCall(pid, tid)
    return now === String(number) && (fd === undefined || Number(first) === fd)
  })
}

function readCall(pid: number, tid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${tid}/syscall`, 'latin1').trim().split(' ')
  } catch {
    // The thread has just ended.
    return []
  }
}
