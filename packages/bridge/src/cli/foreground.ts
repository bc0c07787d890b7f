/**
 * Whether this process may read its terminal. One that reads it from the background (`… &`, or
 * Ctrl+Z and `bg`) is stopped by SIGTTIN as a whole (termios(3)); the chat is to go on instead.
 */
import { fstatSync } from 'node:fs'
import type { Milliseconds } from '@peerscope/protocol'
import { jobOf } from './output-target.js'

/** A shell sends no signal when it brings a running job to the front. */
const LOOK_EVERY: Milliseconds = 250

/** Job control is for the terminal of the session only, and only Linux says so in words of its own. */
function isInForeground(): boolean {
  const job = jobOf()
  if (job?.terminal !== fstatSync(0).rdev) return true
  return job.group === job.foreground
}

/** @param changed told at once, after each stop, and when the process comes to the front. */
export function followForeground(changed: (isInFront: boolean) => void): void {
  let timer: NodeJS.Timeout | null = null
  const look = () => {
    const isInFront = isInForeground()
    if (isInFront && timer !== null) {
      clearInterval(timer)
      timer = null
    }
    return isInFront
  }
  const start = () => {
    const isInFront = look()
    changed(isInFront)
    if (isInFront || timer !== null) return
    timer = setInterval(() => {
      if (look()) changed(true)
    }, LOOK_EVERY)
  }
  // It was stopped, and may be continued here or there.
  process.on('SIGCONT', start)
  start()
}
