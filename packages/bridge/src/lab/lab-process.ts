/**
 * A lab in a process of its own, for the bridge that asked for it: what it measures is disturbed by
 * no chat, and its programs end with it, whatever call they sit in.
 */
import { ProblemError, problemOf, type Model } from '@peerscope/protocol'
import type { LabProgress } from '@peerscope/protocol/labs'
import { runnableModels } from '../models/registry.js'
import { findLab, usualSettings } from './labs.js'
import { runLab } from './run-lab.js'

/** What the process is asked, and what it tells. Same version of the same product, so not parsed. */
export interface LabAsked {
  lab: string
}
export type LabTold = LabProgress | Uint8Array

const tell = (told: LabTold, done?: () => void): void => {
  process.send?.(told, undefined, {}, () => done?.())
}

/** The signal does not wait for a thread that sits in a system call. */
const leave = (): void => {
  process.kill(process.pid, 'SIGKILL')
}

async function run({ lab: id }: LabAsked): Promise<LabProgress> {
  const lab = findLab(id)
  if (lab === null) throw new ProblemError('unknownLab', { lab: id, choices: '' })
  const models: readonly Model[] = runnableModels
  return runLab(lab, models, usualSettings(lab), { run: tell, runEnded: tell, frame: tell })
}

process.once('disconnect', leave)
process.once('message', (asked: LabAsked) => {
  run(asked)
    .catch((error: unknown): LabProgress => {
      const reason = error instanceof Error ? error.message : String(error)
      const problem =
        error instanceof ProblemError ? error.problem : problemOf('labFailed', { reason })
      return { type: 'failed', problem }
    })
    .then((last) => {
      tell(last, leave)
    }, leave)
})
