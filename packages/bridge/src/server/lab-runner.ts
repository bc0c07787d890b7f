/** Runs labs for pages: one at a time on a bridge, each in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { problemOf, type Problem } from '@peerscope/protocol'
import type { LabProgress } from '@peerscope/protocol/labs'
import type { LabAsked, LabTold } from '../lab/lab-process.js'

const LAB_PROCESS = fileURLToPath(new URL('../lab/lab-process.js', import.meta.url))

export interface LabListener {
  progress(message: LabProgress): void
  /** A frame of one of its programs. */
  frame(bytes: Uint8Array): void
}

export class LabRunner {
  #process: ChildProcess | null = null

  /** @returns what ends the lab; or why it does not run. */
  run(lab: string, listener: LabListener): (() => void) | Problem {
    if (this.#process !== null) return problemOf('labBusy')
    let child: ChildProcess
    try {
      child = fork(LAB_PROCESS, {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      })
    } catch (error) {
      return problemOf('labFailed', { reason: String(error) })
    }
    this.#process = child
    let ended = false
    let said = ''
    const fail = (reason: string) => {
      if (this.#process === child) this.#process = null
      if (!ended) listener.progress({ type: 'failed', problem: problemOf('labFailed', { reason }) })
      ended = true
    }
    // No process is to be had: of files, memory or processes there are no more.
    child.once('error', (error) => {
      fail(error.message)
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-500)
    })
    child.on('message', (told: LabTold) => {
      if (ended) return
      if (told instanceof Uint8Array) return listener.frame(told)
      ended = told.type === 'result' || told.type === 'failed'
      // The next one may be asked for as soon as this one has told.
      if (ended) this.#process = null
      listener.progress(told)
    })
    child.once('exit', (code, signal) => {
      fail(reasonOfEnd(said, code, signal))
    })
    const asked: LabAsked = { lab }
    // Where no process was started there is nothing to send to, and 'error' says why.
    if (child.connected) {
      child.send(asked, (error) => {
        if (error !== null) fail(error.message)
      })
    }
    return () => {
      ended = true
      if (this.#process === child) this.#process = null
      child.kill('SIGKILL')
    }
  }

  close(): void {
    this.#process?.kill('SIGKILL')
  }
}

/** The last that a process said; one that was killed had no time to say anything. */
export function reasonOfEnd(said: string, code: number | null, signal: string | null): string {
  const last = said.trim().split('\n').at(-1) ?? ''
  return last === '' ? (signal ?? `exit code ${code ?? 0}`) : last
}
