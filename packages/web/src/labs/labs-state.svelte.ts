/** What the page of the labs knows: the labs, what was predicted, what came out. */
import type { Milliseconds, Problem } from '@peerscope/protocol'
import type { LabAbout, LabMessage, LabResult } from '@peerscope/protocol/labs'
import type { Frame } from '../backends/frame-reader'
import { everyTick, publishSoon } from '../state/pace'
import { doneLabs, rememberDone } from './done-labs'
import { LabBackend, type LabListener } from './lab-backend'
import { LabRun } from './lab-run'

/** Stands in for a prediction: whoever has none may run it all the same. */
export const NO_IDEA = 'no-idea'

/** One lab on this page. */
export interface Attempt {
  prediction: string | null
  runs: readonly LabRun[]
  result: LabResult | null
  /** It did not come to its end; null where the bridge has gone meanwhile. */
  failure: { problem: Problem | null } | null
}

const FRESH: Attempt = { prediction: null, runs: [], result: null, failure: null }

export class LabsState implements LabListener {
  readonly #backend: LabBackend
  #stopTicking: () => void = () => undefined

  isThere = $state<boolean | null>(null)
  all = $state.raw<readonly LabAbout[]>([])
  attempts = $state.raw<Readonly<Record<string, Attempt>>>({})
  /** The lab that is running. */
  running = $state.raw<string | null>(null)
  done = $state.raw<readonly string[]>(doneLabs())
  /** Grows with all that changes within the runs. */
  version = $state(0)

  constructor(url: string) {
    this.#backend = new LabBackend(url, this)
  }

  start(): void {
    this.#backend.open()
    this.#stopTicking = everyTick(() => {
      if (this.running === null) return
      for (const run of this.of(this.running).runs) run.look(performance.now())
      this.version++
    })
  }

  stop(): void {
    this.#stopTicking()
    this.#backend.close()
  }

  of(lab: string): Attempt {
    return this.attempts[lab] ?? FRESH
  }

  predict(lab: string, prediction: string): void {
    this.#change(lab, { prediction })
  }

  /** Forgets what came out, so that it can be predicted anew. */
  forget(lab: string): void {
    this.#change(lab, FRESH)
  }

  run(lab: string): void {
    if (this.running !== null) return
    const asked = this.#backend.ask({ type: 'run', lab })
    this.#change(lab, { runs: [], result: null, failure: asked ? null : { problem: null } })
    if (asked) this.running = lab
  }

  cancel(): void {
    const lab = this.running
    if (lab === null) return
    this.#backend.ask({ type: 'stop' })
    this.running = null
    this.#change(lab, { runs: [] })
  }

  connected(isThere: boolean): void {
    this.isThere = isThere
    if (isThere || this.running === null) return
    this.#change(this.running, { failure: { problem: null } })
    this.running = null
  }

  message(message: LabMessage): void {
    if (message.type === 'labs') {
      this.all = message.labs
      return
    }
    const lab = this.running
    // Of one that was cancelled something may still come.
    if (lab === null || ('lab' in message && message.lab !== lab)) return
    const { runs } = this.of(lab)
    switch (message.type) {
      case 'run':
        this.#change(lab, { runs: [...runs, new LabRun(message, now())] })
        break
      case 'runEnded':
        runs
          .find(({ part, model }) => part === message.part && model === message.model)
          ?.end(message.endNs)
        this.#publish()
        break
      case 'result':
        this.running = null
        this.#change(lab, { result: message })
        if (!this.done.includes(lab)) this.done = [...this.done, lab]
        rememberDone(this.done)
        break
      case 'failed':
        this.running = null
        this.#change(lab, { failure: { problem: message.problem } })
    }
  }

  frame(frame: Frame): void {
    if (this.running === null) return
    for (const run of this.of(this.running).runs) {
      if (frame.kind === 'records') run.records(frame.records, frame.source)
      else for (const message of frame.messages) run.message(message, frame.source)
    }
    publishSoon(this.#publish)
  }

  readonly #publish = (): void => {
    this.version++
  }

  #change(lab: string, part: Partial<Attempt>): void {
    this.attempts = { ...this.attempts, [lab]: { ...this.of(lab), ...part } }
  }
}

const now = (): Milliseconds => performance.now()
