/**
 * A session: everything from the start of a bridge to its stop. It puts the parts together, and is what the
 * rest of the bridge sees of them: the running program, what viewers need to know, and the stream.
 */
import {
  problemOf,
  type Model,
  type NoticeMessage,
  type Problem,
  type SessionMessage,
  type SnapshotMessage,
  type StreamMessage,
  type WatchedMessage,
} from '@peerscope/protocol'
import { openObserver, type Observer } from '../kernel/observer.js'
import { receivingRole } from '../program/link.js'
import { clockFrom, type Clock } from '../trace/clock.js'
import { Chat } from './chat.js'
import { DialBack } from './dial-back.js'
import { Figures } from './figures.js'
import type { FrameStream } from './frame-stream.js'
import { KernelSampler, type Sampled } from './kernel-sampler.js'
import { ProgramEvents } from './program-events.js'
import { Publisher } from './publisher.js'
import { Recording } from './recording.js'
import { Running } from './running.js'
import { sessionHeader } from './session-header.js'
import type { SessionListener } from './session-listener.js'
import type { SessionSettings } from './session-settings.js'
import { Sockets } from './sockets.js'
import { Spool } from './spool.js'
import { watchUnendedLines } from './unended-line.js'
import { ViewerState } from './viewer-state.js'

/** What viewers need of the stream. */
export type KeptFrames = Pick<FrameStream, 'sequence' | 'oldest' | 'at' | 'recordFrames'>

export class Session {
  readonly clock: Clock
  readonly header: SessionMessage
  /** The file of `--record`; null where nobody asked for one. */
  readonly recording: Recording | null
  /** Where viewers look back: the recording, or else a temporary spool. */
  readonly spool: Recording | Spool
  readonly #publisher = new Publisher((frame) => {
    this.spool.append(frame)
  })
  readonly #publish = (message: StreamMessage): void => {
    this.#publisher.publish(message)
  }
  readonly notice = (problem: Problem): void => {
    this.#publish({ type: 'notice', atNs: this.clock(), problem })
  }
  readonly #state = new ViewerState()
  readonly #figures = new Figures(this.#publish)
  readonly #chat: Chat
  readonly #sockets: Sockets
  readonly #sampler: KernelSampler
  readonly #events: ProgramEvents
  readonly #running: Running
  readonly #viewers = new Set<object>()

  /** @throws ProblemError when the recording cannot be made. */
  static async open(settings: SessionSettings): Promise<Session> {
    return new Session(settings, await openObserver())
  }

  private constructor(settings: SessionSettings, observer: Observer | null) {
    const { link, record, spoolLimit } = settings
    const base = process.hrtime.bigint()
    this.clock = clockFrom(base)
    // Before anybody else, who may ask for it when they are told.
    this.#publisher.subscribe(this.#state)
    this.recording = record === null ? null : Recording.create(record, this.notice)
    this.spool = this.recording ?? new Spool(spoolLimit, this.notice)
    const dialBack = new DialBack(link, this.notice)
    this.#sockets = new Sockets(receivingRole(link), (sockets) => {
      dialBack.look(sockets, this.model)
    })
    this.#chat = new Chat(this.clock, link.framing, this.#publish)
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
    const parts = {
      sockets: this.#sockets,
      chat: this.#chat,
      figures: this.#figures,
      publisher: this.#publisher,
      notice: this.notice,
    }
    this.#events = new ProgramEvents({ ...parts, link, arrivals: this.#sampler.arrivals })
    this.#running = new Running({
      ...parts,
      settings,
      base,
      clock: this.clock,
      events: this.#events,
      changed: () => {
        this.#updateSampler()
      },
    })
    const received = () => ({ open: this.#state.open, inProcess: this.#running.inProcess })
    watchUnendedLines(link.framing, received, this.notice)
    this.header = sessionHeader(settings, base)
    this.#publish(this.header)
  }

  /**
   * Starts the program and waits until it listens.
   * @throws ProblemError when its port cannot be had.
   */
  start(): Promise<void> {
    return this.#running.start()
  }

  get model(): Model {
    return this.#running.model
  }

  /** The frames that memory holds. */
  get stream(): KeptFrames {
    return this.#publisher.stream
  }

  /** The newest of them, oldest first. */
  get notices(): readonly NoticeMessage[] {
    return this.#state.notices
  }

  /** @returns the function that ends the subscription */
  subscribe(listener: SessionListener): () => void {
    return this.#publisher.subscribe(listener)
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

  /** Lines of the user. @returns why none of them was taken, or null. */
  say(lines: readonly string[]): Problem | null {
    const refusal = this.#chat.refusal(lines)
    if (refusal === null) this.#running.give(this.#chat.say(lines))
    return refusal
  }

  /** What to tell of lines that are not sent when the session ends now; null where all are. */
  unsent(): Problem | null {
    // A send() that has just begun is open, though nobody was told yet.
    this.#running.look()
    return this.#chat.unsent(this.#state.open)
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
    this.#running.switchTo(model)
    return null
  }

  /** Another bridge that this one views has changed. */
  watched(message: WatchedMessage): void {
    this.#publish(message)
  }

  unwatched(source: number): void {
    this.#publish({ type: 'unwatched', source })
  }

  snapshot(historyRecords: number, historyFromNs: number): SnapshotMessage {
    const { messages, older: olderMessages } = this.#chat.newest
    return {
      type: 'snapshot',
      sequence: this.stream.sequence,
      nowNs: this.clock(),
      session: this.header,
      ...this.#state.parts,
      messages,
      olderMessages,
      sockets: this.#sockets.all,
      historyRecords,
      historyFromNs,
    }
  }

  /** Ends the program and closes the recording in order. @throws ProgramStuck */
  async stop(): Promise<void> {
    await this.#running.stop()
    const { lost } = this.#running
    this.#publish({ type: 'end', atNs: this.clock(), spans: this.#events.spans, lost })
    await this.spool.close()
  }

  /** Undoes a start that failed. */
  async abandon(): Promise<void> {
    await this.#running.stop()
    await this.spool.discard()
  }

  #sampled(): Sampled {
    const { run, tid, inProcess } = this.#running
    const sockets = this.#sockets.observed(inProcess)
    return { run: run?.run ?? 1, tid, sockets, nowNs: this.clock() }
  }

  #updateSampler(): void {
    const wanted = this.#viewers.size > 0 || this.recording !== null
    const { run, isStopping } = this.#running
    this.#sampler.wanted = wanted && !isStopping && run !== null
  }
}
