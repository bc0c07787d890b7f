import type { Milliseconds } from '@peerscope/protocol'

const LOOK_EVERY: Milliseconds = 250

/**
 * Calls `ended` when npm, which started this process, is gone. npm puts a shell between itself
 * and what it runs and passes signals to that shell only, so `kill` of an `npm run` would leave
 * a bridge behind. An orphan has another parent (getppid(2)).
 */
export function whenNpmEnds(ended: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    ended()
  }, LOOK_EVERY)
  timer.unref()
}
