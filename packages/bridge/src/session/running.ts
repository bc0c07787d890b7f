/**
 * The programs of a session, one after the other: starts them, restarts one that has failed, switches to
 * another model, and ends the one that runs.
 */
import {
  ProblemError,
  problemOf,
  type Lane,
  type Model,
  type Problem,
  type RunMessage,
} from '@peerscope/protocol'
import { registry } from '../models/registry.js'
import { deferred, type Deferred } from '../program/deferred.js'
import type { ProgramEvent } from '../program/events.js'
import { variantOf } from '../program/link.js'
import { listenProblem } from '../program/listen-problem.js'
import { Program, type ProgramListener, type ProgramSettings } from '../program/program.js'
import type { Clock } from '../trace/clock.js'
import type { Chat } from './chat.js'
import type { Figures } from './figures.js'
import { HeldBack } from './held-back.js'
import type { ProgramEvents } from './program-events.js'
import type { Publisher } from './publisher.js'
import type { SessionSettings } from './session-settings.js'
import type { Sockets } from './sockets.js'
import { Steps } from './steps.js'

const RESTART_AFTER_MS = 1000

interface Parts {
  settings: Pick<SessionSettings, 'model' | 'link' | 'own'>
  /** `process.hrtime.bigint()` at the session's start. */
  base: bigint
  clock: Clock
  sockets: Sockets
  chat: Chat
  figures: Figures
  events: ProgramEvents
  publisher: Publisher
  notice: (problem: Problem) => void
  /** Told when a program has started, or is about to end. */
  changed: () => void
}

export class Running {
  readonly #parts: Parts
  /** Starting, switching and stopping. */
  readonly #transitions = new Steps()
  #program: Program | null = null
  #run: RunMessage | null = null
  #tid = 0
  #nextLane = 1
  #lost = 0
  #listening: Deferred<undefined> | null = null
  #stopping = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** That of the newest program; before the first, the one that was asked for. */
  get model(): Model {
    return this.#run?.model ?? this.#parts.settings.model
  }

  /** The newest run; null before the first. */
  get run(): RunMessage | null {
    return this.#run
  }

  /** The thread of the program; 0 until it is known. */
  get tid(): number {
    return this.#tid
  }

  /** Bytes that the process holds and the program has not read. */
  get inProcess(): number {
    return this.#program?.inProcess ?? 0
  }

  /** How many spans were lost, of all programs that have ended. */
  get lost(): number {
    return this.#lost
  }

  /** No program is started any more. */
  get isStopping(): boolean {
    return this.#stopping
  }

  /**
   * Starts the first program and waits until it listens.
   * @throws ProblemError when its port cannot be had.
   */
  async start(): Promise<void> {
    this.#listening = deferred()
    await this.#transitions.add(() => this.#start(this.#parts.settings.model))
    await this.#listening.promise
    this.#listening = null
  }

  /** Lines for the program to read; without one they wait in the chat for the next. */
  give(lines: Uint8Array[]): void {
    this.#program?.give(lines)
  }

  /** Takes what the program has recorded, and what is open in it, now. */
  look(): void {
    this.#program?.drain()
  }

  switchTo(model: Model): void {
    void this.#transitions.add(async () => {
      if (this.#stopping || model === this.model) return
      await this.#end()
      await this.#start(model)
    })
  }

  /** Ends the program that runs, and starts no other. @throws ProgramStuck */
  stop(): Promise<void> {
    this.#stopping = true
    return this.#transitions.add(() => this.#end())
  }

  async #start(model: Model): Promise<void> {
    if (this.#stopping) return
    const { clock, sockets, chat, figures, publisher, changed } = this.#parts
    const lanes = registry[model].lanes.map((lane) => ({ ...lane, id: this.#nextLane++ }))
    const run = (this.#run?.run ?? 0) + 1
    const startedNs = clock()
    sockets.startRun()
    this.#tid = 0
    const settings = this.#settingsOf(model, lanes)
    // The run is told of before what happens in it.
    const early = new HeldBack()
    const program = await Program.start(settings, this.#listenerOf(run, early))
    this.#program = program
    figures.startRun(run, model, lanes[0]?.id ?? 0, startedNs)
    const begun = { model, startedNs, lanes, program: settings.source, inputFd: program.inputFd }
    this.#run = { type: 'run', run, ...begun }
    publisher.publish(this.#run)
    early.release()
    const waiting = chat.startRun(run)
    if (waiting.length > 0) program.give(waiting)
    changed()
  }

  #settingsOf(model: Model, lanes: Lane[]): ProgramSettings {
    const { settings, base, sockets } = this.#parts
    const { link, own } = settings
    const descriptor = registry[model]
    const source = own?.source ?? descriptor.program(variantOf(link))
    const instead = own === undefined ? {} : { own }
    const what = { model, descriptor, base, link, lanes, source }
    return { ...what, firstConnection: sockets.nextId, ...instead }
  }

  #listenerOf(run: number, early: HeldBack): ProgramListener {
    const { events, publisher } = this.#parts
    return {
      records: (batch) => {
        early.run(() => {
          events.records(batch)
        })
      },
      open: (operations) => {
        early.run(() => {
          publisher.publish({ type: 'open', run, lanes: operations })
        })
      },
      event: (event) => {
        publisher.gather(() => {
          this.#handle(event, run)
        })
      },
      eventsTaken: () => {
        publisher.flush()
      },
      activity: () => undefined,
      keepsUp: () => publisher.keepsUp,
      stoodStill: (stretch) => {
        events.stoodStill(stretch)
      },
      crashed: (error) => {
        this.#failed(error.message, run)
      },
    }
  }

  async #end(): Promise<void> {
    this.#parts.changed()
    const program = this.#program
    if (program === null) return
    await program.stop()
    this.#lost += program.lost
    this.#program = null
    this.#parts.figures.endRun(this.#parts.clock())
  }

  #handle(event: ProgramEvent, run: number): void {
    switch (event.type) {
      case 'started':
        this.#tid = event.tid
        // A peer that only dials has no port to fail at.
        if (this.#parts.settings.link.listen === null) this.#listening?.resolve(undefined)
        break
      case 'listenFailed':
        this.#listenFailed(listenProblem(event.address, event.errno))
        break
      case 'failed':
        this.#failed(event.reason, run)
        break
      default:
        this.#parts.events.handle(event, run, this.model)
        if (event.type === 'socketOpened' && event.role === 'listening')
          this.#listening?.resolve(undefined)
    }
  }

  /** At the start of the session that ends it; later the port may become free again. */
  #listenFailed({ code, values }: Problem): void {
    if (this.#listening !== null) {
      this.#listening.reject(new ProblemError(code, values))
      return
    }
    this.#parts.notice({ code, values })
    this.#restartSoon()
  }

  /** A run has ended by itself. */
  #failed(reason: string, run: number): void {
    this.#parts.notice(problemOf('programFailed', { reason }))
    if (this.#run?.run === run) this.#restartSoon()
  }

  #restartSoon(): void {
    const { model } = this
    const run = this.#run
    setTimeout(() => {
      void this.#transitions.add(async () => {
        // Another model may have been chosen meanwhile.
        if (this.#stopping || this.#run !== run) return
        await this.#end()
        await this.#start(model)
      })
    }, RESTART_AFTER_MS)
  }
}
