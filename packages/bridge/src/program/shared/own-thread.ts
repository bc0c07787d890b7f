/** What the thread that loads this module can find out about itself (trace/thread-times.ts). */
import { hasBlockingCalls } from '../../blocking/platform.js'
import { nodeThreadTimes, type ThreadTimes } from '../../trace/thread-times.js'

export const ownThread: ThreadTimes = hasBlockingCalls
  ? (await import('../../blocking/thread-times.js')).openThreadTimes()
  : nodeThreadTimes()
