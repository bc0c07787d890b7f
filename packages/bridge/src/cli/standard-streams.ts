/** Standard output and standard error of this process, neither of which holds it. */
import { fstatSync } from 'node:fs'
import type { Milliseconds } from '@peerscope/protocol'
import { BoundedWriter } from './bounded-writer.js'
import { openTarget } from './output-target.js'

export interface StandardStreams {
  stdout: BoundedWriter
  /** The same as `stdout` where both are one terminal: so the order of their lines stays. */
  stderr: BoundedWriter
}

let streams: StandardStreams | null = null

/** One pair for the whole process: two writers of one terminal would cut each other's lines. */
export function standardStreams(): StandardStreams {
  if (streams !== null) return streams
  const stdout = new BoundedWriter(openTarget(1))
  const isOne = stdout.isTerminal && fstatSync(1).rdev === fstatSync(2).rdev
  const stderr = isOne ? stdout : new BoundedWriter(openTarget(2))
  streams = { stdout, stderr }
  return streams
}

/** Readers that take nothing are waited for this long at the end. */
const LAST_MOMENT: Milliseconds = 300

/** Waits a moment until what was said is written. */
export async function closeStandardStreams(): Promise<void> {
  const { stdout, stderr } = standardStreams()
  await stdout.close(LAST_MOMENT)
  await stderr.close(LAST_MOMENT)
}
