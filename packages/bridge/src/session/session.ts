/**
 * A session: everything from the start of a bridge to its stop. It runs the program, keeps what
 * a viewer needs to know, and publishes every change as a frame of the stream.
 */
import {
  MAX_RUNS_IN_MEMORY,
  ProblemError,
  problemOf,
  RecordView,
  type Model,
  type NoticeMessage,
  type OpenMessage,
  type Problem,
  type RunMessage,
  type SessionMessage,
  type SnapshotMessage,
  type StreamMessage,
  type WatchedMessage,
} from '@peerscope/protocol'
import { openObserver, type Observer } from '../kernel/observer.js'
import { listenProblem } from '../program/listen-problem.js'
import type { ProgramEvent } from '../program/events.js'
import { receivingRole, variantOf } from '../program/link.js'
import { Program } from '../program/program.js'
import { registry } from '../models/registry.js'
import { clockFrom, type Clock } from '../trace/clock.js'
import { Chat } from './chat.js'
import { DialBack } from './dial-back.js'
import { deferred, type Deferred } from '../program/deferred.js'
import { Figures } from './figures.js'
import type { FrameStream } from './frame-stream.js'
import { HeldBack } from './held-back.js'
import { KernelSampler } from './kernel-sampler.js'
import { Publisher } from './publisher.js'
import { Recording } from './recording.js'
import { Spool } from './spool.js'
import { sessionHeader } from './session-header.js'
import type { SessionListener } from './session-listener.js'
import type { SessionSettings } from './session-settings.js'
import { watchUnendedLines } from './unended-line.js'
import { SocketEvents } from './socket-events.js'
import { Sockets } from './sockets.js'
import { Steps } from './steps.js'
import { Unobserved } from './unobserved.js'

const MAX_NOTICES = 50
const RESTART_AFTER_MS = 1000

/** What viewers need of the stream. */
export type KeptFrames = Pick<FrameStream, 'sequence' | 'oldest' | 'at' | 'recordFrames'>

export class Session {
  readonly clock: Clock
  readonly header: SessionMessage
  readonly #publisher = new Publisher((frame) => {
    this.spool.append(frame)
  })
  readonly #base: bigint
  readonly #settings: SessionSettings
  /** The file of `--record`; null where nobody asked for one. */
  readonly recording: Recording | null
  /** Where viewers look back: the recording, or else a temporary spool. */
  readonly spool: Recording | Spool
  readonly #sampler: KernelSampler
  readonly #sockets: Sockets
  readonly #chat: Chat
  readonly #socketEvents: SocketEvents
  readonly #unobserved = new Unobserved()
  readonly #runs: RunMessage[] = []
  readonly #publish = (message: StreamMessage): void => {
    this.#publisher.publish(message)
  }
  readonly #figures = new Figures(this.#publish)
  /** The newest of them, oldest first. */
  readonly notices: NoticeMessage[] = []
  readonly notice = (problem: Problem): void => {
    const message: NoticeMessage = { type: 'notice', atNs: this.clock(), problem }
    this.notices.push(message)
    if (this.notices.length > MAX_NOTICES) this.notices.shift()
    this.#publish(message)
  }
  readonly #watched = new Map<number, WatchedMessage>()
  #program: Program | null = null
  #open: OpenMessage | null = null
  #tid = 0
  #nextLane = 1
  #spans = 0
  #lost = 0
  #listening: Deferred<undefined> | null = null
  /** Starting, switching and stopping. */
  readonly #transitions = new Steps()
  #stopping = false
  readonly #viewers = new Set<object>()

  /** @throws ProblemError when the recording cannot be made. */
  static async open(settings: SessionSettings): Promise<Session> {
    return new Session(settings, await openObserver())
  }

  private constructor(settings: SessionSettings, observer: Observer | null) {
    this.#settings = settings
    const dialBack = new DialBack(settings.link, this.notice)
    this.#sockets = new Sockets(receivingRole(settings.link), (sockets) => {
      dialBack.look(sockets, this.model)
    })
    this.#base = process.hrtime.bigint()
    this.clock = clockFrom(this.#base)
    const { record, spoolLimit } = settings
    this.recording = record === null ? null : Recording.create(record, this.notice)
    this.spool = this.recording ?? new Spool(spoolLimit, this.notice)
    this.#chat = new Chat(this.clock, settings.link.framing, this.#publish)
    this.#socketEvents = new SocketEvents({
      sockets: this.#sockets,
      chat: this.#chat,
      link: settings.link,
      publish: this.#publish,
      notice: this.notice,
    })
    this.#sampler = new KernelSampler(
      observer,
      () => this.#sampled(),
      (message) => {
        this.#figures.sampled(message)
        this.#publish(message)
      },
      ({ id, acknowledged }, atNs) => {
        this.#chat.acknowledged(id, acknowledged, atNs)
      },
    )
    const received = () => ({ open: this.#open, inProcess: this.#program?.inProcess ?? 0 })
    watchUnendedLines(settings.link.framing, received, this.notice)
    this.header = sessionHeader(settings, this.#base)
    this.#publish(this.header)
  }

  /**
   * Starts the program and waits until it listens.
   * @throws ProblemError when its port cannot be had.
   */
  async start(): Promise<void> {
    this.#listening = deferred()
    await this.#transitions.add(() => this.#startRun(this.#settings.model))
    await this.#listening.promise
    this.#listening = null
  }

  /** The frames that memory holds. */
  get stream(): KeptFrames {
    return this.#publisher.stream
  }

  /** @returns the function that ends the subscription */
  subscribe(listener: SessionListener): () => void {
    return this.#publisher.subscribe(listener)
  }

  get model(): Model {
    return this.#runs.at(-1)?.model ?? this.#settings.model
  }

  /** Lines of the user. @returns why none of them was taken, or null. */
  say(lines: readonly string[]): Problem | null {
    const refusal = this.#chat.refusal(lines)
    if (refusal === null) {
      const given = this.#chat.say(lines)
      this.#program?.give(given)
    }
    return refusal
  }

  /** What to tell of lines that are not sent when the session ends now; null where all are. */
  get unsent(): Problem | null {
    return this.#chat.unsent(this.#open)
  }

  /** @returns why the message was not sent again, or null. */
  sendAgain(id: number): Problem | null {
    const text = this.#chat.unconfirmedText(id)
    if (text === null) return problemOf('notUnconfirmed')
    const refusal = this.say([text])
    if (refusal === null) this.#chat.markSentAgain(id)
    return refusal
  }

  /** Restarts the program in another model. @returns why not, or null. */
  switchModel(model: Model): Problem | null {
    if (!this.header.models.includes(model)) return problemOf('modelUnavailable', { model })
    void this.#transitions.add(async () => {
      if (this.#stopping || model === this.model) return
      await this.#endRun()
      await this.#startRun(model)
    })
    return null
  }

  /** Another bridge that this one views has changed. */
  watched(message: WatchedMessage): void {
    this.#watched.set(message.source, message)
    this.#publish(message)
  }

  unwatched(source: number): void {
    this.#watched.delete(source)
    this.#publish({ type: 'unwatched', source })
  }

  /**
   * Somebody looks at the session: a page, or a program that reads every event. The kernel is asked only
   * while somebody does, or a recording runs.
   * @returns what to call when they look no longer
   */
  addViewer(): () => void {
    const viewer = {}
    this.#viewers.add(viewer)
    this.#updateSampler()
    return () => {
      this.#viewers.delete(viewer)
      this.#updateSampler()
    }
  }

  snapshot(historyRecords: number, historyFromNs: number): SnapshotMessage {
    const { messages, older: olderMessages } = this.#chat.newest
    return {
      type: 'snapshot',
      sequence: this.stream.sequence,
      nowNs: this.clock(),
      session: this.header,
      runs: this.#runs,
      figures: this.#figures.all,
      open: this.#open,
      messages,
      olderMessages,
      sockets: this.#sockets.all,
      kernel: this.#sampler.latest,
      watched: [...this.#watched.values()],
      notices: this.notices,
      historyRecords,
      historyFromNs,
    }
  }

  /** Ends the program and closes the recording in order. @throws ProgramStuck */
  async stop(): Promise<void> {
    this.#stopping = true
    await this.#transitions.add(async () => {
      this.#sampler.wanted = false
      await this.#endRun()
      this.#publish({ type: 'end', atNs: this.clock(), spans: this.#spans, lost: this.#lost })
      await this.spool.close()
    })
  }

  /** Undoes a start that failed. */
  async abandon(): Promise<void> {
    this.#stopping = true
    await this.#transitions.add(() => this.#endRun())
    await this.spool.discard()
  }

  async #startRun(model: Model): Promise<void> {
    if (this.#stopping) return
    const entry = registry[model]
    const lanes = entry.lanes.map((lane) => ({ ...lane, id: this.#nextLane++ }))
    const { link, own } = this.#settings
    const source = own?.source ?? entry.program(variantOf(link))
    const run = (this.#runs.at(-1)?.run ?? 0) + 1
    const startedNs = this.clock()
    this.#sockets.startRun()
    this.#tid = 0
    const firstConnection = this.#sockets.nextId
    const instead = own === undefined ? {} : { own }
    const what = { model, descriptor: entry, base: this.#base, link, lanes, source }
    const settings = { ...what, firstConnection, ...instead }
    // The run is told of before what happens in it.
    const early = new HeldBack()
    const program = await Program.start(settings, {
      records: (batch) => {
        early.run(() => {
          this.#addRecords(batch)
        })
      },
      open: (operations) => {
        early.run(() => {
          this.#open = { type: 'open', run, lanes: operations }
          this.#publish(this.#open)
        })
      },
      event: (event) => {
        this.#publisher.gather(() => {
          this.#handle(event, run)
        })
      },
      eventsTaken: () => {
        this.#publisher.flush()
      },
      activity: () => undefined,
      keepsUp: () => this.#publisher.keepsUp,
      stoodStill: (stretch) => {
        const problem = this.#unobserved.stoodStill(stretch)
        if (problem !== null) this.notice(problem)
      },
      crashed: (error) => {
        this.#failed(error.message, run)
      },
    })
    this.#program = program
    this.#figures.startRun(run, model, lanes[0]?.id ?? 0, startedNs)
    const { inputFd } = program
    const begun = { model, startedNs, lanes, program: source, inputFd }
    const message: RunMessage = { type: 'run', run, ...begun }
    this.#runs.push(message)
    if (this.#runs.length > MAX_RUNS_IN_MEMORY) this.#runs.shift()
    this.#publish(message)
    early.release()
    const waiting = this.#chat.startRun(run)
    if (waiting.length > 0) program.give(waiting)
    this.#updateSampler()
  }

  async #endRun(): Promise<void> {
    const program = this.#program
    if (program === null) return
    await program.stop()
    this.#lost += program.lost
    this.#program = null
    this.#figures.endRun(this.clock())
  }

  /** A run has ended by itself. */
  #failed(reason: string, run: number): void {
    this.notice(problemOf('programFailed', { reason }))
    if (this.#runs.at(-1)?.run === run) this.#restartSoon(this.model)
  }

  #restartSoon(model: Model): void {
    const run = this.#runs.at(-1)
    setTimeout(() => {
      void this.#transitions.add(async () => {
        // Another model may have been chosen meanwhile.
        if (this.#stopping || this.#runs.at(-1) !== run) return
        await this.#endRun()
        await this.#startRun(model)
      })
    }, RESTART_AFTER_MS)
  }

  #handle(event: ProgramEvent, run: number): void {
    switch (event.type) {
      case 'started':
        this.#tid = event.tid
        // A peer that only dials has no port to fail at.
        if (this.#settings.link.listen === null) this.#listening?.resolve(undefined)
        break
      case 'listenFailed': {
        const error = listenProblem(event.address, event.errno)
        if (this.#listening !== null)
          this.#listening.reject(new ProblemError(error.code, error.values))
        else {
          this.notice(error)
          this.#restartSoon(this.model)
        }
        break
      }
      case 'socketOpened':
      case 'peerEnded':
      case 'socketClosed':
        if (this.#socketEvents.handle(event, run, this.model)?.role === 'listening')
          this.#listening?.resolve(undefined)
        break
      case 'handed': {
        const message = this.#chat.handed(event)
        if (message !== null) this.#figures.handed(message)
        break
      }
      case 'received':
        this.#chat.received(event, this.#sampler.arrivals.of(event))
        this.#figures.received()
        break
      case 'notice':
        this.notice(event.problem)
        break
      case 'failed':
        this.#failed(event.reason, run)
    }
  }

  #addRecords(batch: Uint8Array<ArrayBuffer>): void {
    const records = new RecordView(batch.buffer)
    this.#spans += records.length
    this.#figures.addRecords(records)
    this.#publisher.publishRecords(records)
    const { gaps, problems } = this.#unobserved.read(records)
    for (const gap of gaps) this.#publish(gap)
    for (const problem of problems) this.notice(problem)
  }

  #sampled() {
    const inProcess = this.#program?.inProcess ?? 0
    const sockets = this.#sockets.observed(inProcess)
    return { run: this.#runs.at(-1)?.run ?? 1, tid: this.#tid, sockets, nowNs: this.clock() }
  }

  #updateSampler(): void {
    const wanted = this.#viewers.size > 0 || this.#settings.record !== null
    this.#sampler.wanted = wanted && !this.#stopping && this.#runs.length > 0
  }
}
