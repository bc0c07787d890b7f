/** The kernel's account of the thread that asks. */
import type { Nanoseconds } from '@peerscope/protocol'
import { SchedstatReader } from '../trace/schedstat.js'
import type { ThreadTimes } from '../trace/thread-times.js'
import { libc } from './libc.js'
import { platform } from './platform.js'
import { voluntarySwitches } from './sockets.js'

/** `struct timespec` of a 64-bit system; the seconds' low half lasts for 136 years of CPU time. */
const time = new Uint32Array(4)
const timeBytes = new Uint8Array(time.buffer)

/** Exact to the reading (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID); a system call, no more. */
function threadCpu(): Nanoseconds {
  libc.clock_gettime(platform.CLOCK_THREAD_CPUTIME_ID, timeBytes)
  return (time[0] ?? 0) * 1e9 + (time[2] ?? 0)
}

/** To be called by the thread itself. Its file is closed with the thread (Node's worker_threads). */
export function openThreadTimes(): ThreadTimes {
  const schedstat = SchedstatReader.open('thread-self')
  return {
    cpu: threadCpu,
    resolution: 0,
    queued: () => schedstat?.read()?.queued ?? null,
    switches: voluntarySwitches,
  }
}
