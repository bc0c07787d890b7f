/** Where a command writes what was asked of it: standard output, or the file of `--out`. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { ProblemError } from '@peerscope/protocol'
import { reasonOf } from '../session/recording.js'

const BUFFER = 64 * 1024

export interface Output {
  write: (text: string) => void
  /** Writes what there is; a file is opened, though there is nothing yet. */
  flush: () => void
  close: () => void
}

/**
 * Blocking writes: whatever reads the pipe sets the pace, and memory does not grow. A file is
 * opened with the first text or when it is asked for: a session that cannot be read empties nothing.
 */
export function lazyOutput(file: string | null): Output {
  let fd = file === null ? 1 : -1
  let pending = ''
  const flush = () => {
    if (fd < 0) fd = openOutput(file ?? '')
    if (!writeAll(fd, Buffer.from(pending))) process.exit(0)
    pending = ''
  }
  return {
    write: (text) => {
      pending += text
      if (pending.length >= BUFFER) flush()
    },
    flush,
    close: () => {
      flush()
      if (file !== null) closeSync(fd)
    },
  }
}

function openOutput(file: string): number {
  try {
    return openSync(file, 'w', 0o600)
  } catch (error) {
    throw new ProblemError('fileUnwritable', { file, reason: reasonOf(error) })
  }
}

const wait = new Int32Array(new SharedArrayBuffer(4))

/** @returns false when the reader has left (`export … | head`). */
function writeAll(fd: number, bytes: Uint8Array): boolean {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(fd, bytes, done)
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === 'EPIPE') return false
      // A pipe that Node has set to non-blocking is full: let its reader run.
      if (reason !== 'EAGAIN') throw new ProblemError('fileUnwritable', { file: 'output', reason })
      Atomics.wait(wait, 0, 0, 5)
    }
  }
  return true
}
