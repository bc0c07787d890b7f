/**
 * Opens the file of `--record`. Only a regular file is one: opening a pipe waits for its reader, and
 * writing to one, or to a terminal, waits for whoever reads it, and with it would wait every page.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  statSync,
  type Stats,
} from 'node:fs'
import { ProblemError, type Fd } from '@peerscope/protocol'
import { reasonOf } from './system-reason.js'

const { O_CREAT, O_EXCL, O_NOCTTY, O_NONBLOCK, O_RDWR } = constants

/** @throws ProblemError when the file cannot be made, is no regular file, or is not empty. */
export function openRecording(file: string): Fd {
  let fd: Fd | null = null
  try {
    // To open some devices does something already, so it is looked at first.
    const existing = statSync(file, { throwIfNoEntry: false })
    if (existing !== undefined) expectEmptyFile(existing, file)
    // Should it have become something else meanwhile, opening it does not wait.
    const flags = existing === undefined ? O_CREAT | O_EXCL : O_NONBLOCK | O_NOCTTY
    fd = openSync(file, O_RDWR | flags, 0o600)
    expectEmptyFile(fstatSync(fd), file)
    // The mode above counts for a new file only; one that was there, empty, is made private too.
    if (existing !== undefined) fchmodSync(fd, 0o600)
    return fd
  } catch (error) {
    if (fd !== null) closeSync(fd)
    if (error instanceof ProblemError) throw error
    const reason = reasonOf(error)
    throw reason === 'EEXIST'
      ? existsAlready(file)
      : new ProblemError('fileUnwritable', { file, reason })
  }
}

function expectEmptyFile(found: Stats, file: string): void {
  if (!found.isFile()) throw new ProblemError('notAFile', { file })
  if (found.size > 0) throw existsAlready(file)
}

const existsAlready = (file: string): ProblemError =>
  new ProblemError('fileUnwritable', { file, reason: 'it exists already' })
