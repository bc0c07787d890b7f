/** A bridge that runs, over its WebSocket. Reconnects by itself, for ever. */
import type { CommandInput, FrameMessage, Milliseconds } from '@peerscope/protocol'
import type { Answer, Backend, Viewer, Wish } from './backend'
import { readFrame } from './frame-reader'
import { LOOK_EVERY_MS, SilenceWatch } from './silence-watch'
import { StreamPosition } from './stream-position'

const FIRST_RETRY_MS: Milliseconds = 500
const LAST_RETRY_MS: Milliseconds = 2000
/** A connection that stays silent this long is given up; one to a stopped bridge would not end. */
const GIVE_UP_AFTER_MS: Milliseconds = 5000
/** RFC 6455, 7.4.1: a bridge that ends in order closes with this. */
const GOING_AWAY = 1001

export class LiveBackend implements Backend {
  readonly #url: string
  readonly #position = new StreamPosition()
  /** Of the streams of other bridges, by source: each begins with a snapshot. */
  readonly #others = new Map<number, StreamPosition>()
  readonly #watch = new SilenceWatch(performance.now())
  readonly #asked = new Map<string, (answer: Answer) => void>()
  /** What was asked while the connection was still being made; goes out with it. */
  readonly #early: { wish: Wish; resolve: (answer: Answer) => void }[] = []
  #lastKey = 0
  #viewer: Viewer | null = null
  #socket: WebSocket | null = null
  #connectedAt: Milliseconds = 0
  #retryAfter = FIRST_RETRY_MS
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #lookTimer: ReturnType<typeof setInterval> | undefined
  #silentSince: Milliseconds | null = null
  #stopped = false

  constructor(url: string) {
    this.#url = url
  }

  open(viewer: Viewer): void {
    this.#viewer = viewer
    this.#lookTimer = setInterval(() => this.#look(), LOOK_EVERY_MS)
    this.#connect()
  }

  close(): void {
    clearInterval(this.#lookTimer)
    clearTimeout(this.#retryTimer)
    this.#viewer = null
    this.#leave()
  }

  ask(wish: Wish): Promise<Answer> {
    const state = this.#socket?.readyState
    return new Promise((resolve) => {
      if (this.#silentSince !== null) resolve({ kind: 'unreachable' })
      else if (state === WebSocket.OPEN) this.#put(wish, resolve)
      else if (state === WebSocket.CONNECTING) this.#early.push({ wish, resolve })
      else resolve({ kind: 'unreachable' })
    })
  }

  #put(wish: Wish, resolve: (answer: Answer) => void): void {
    const key = String(++this.#lastKey)
    this.#asked.set(key, resolve)
    this.#send({ ...wish, key })
  }

  #connect(): void {
    const socket = new WebSocket(this.#url)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    this.#connectedAt = performance.now()
    socket.onopen = () => {
      this.#others.clear()
      this.#send({ type: 'hello', resume: this.#position.connect(), watched: true })
      for (const { wish, resolve } of this.#early.splice(0)) this.#put(wish, resolve)
    }
    socket.onmessage = (event: MessageEvent<unknown>) => this.#receive(event.data)
    socket.onclose = (event) => this.#lost(event.code === GOING_AWAY)
  }

  #send(command: CommandInput): void {
    this.#socket?.send(JSON.stringify(command))
  }

  #receive(content: unknown): void {
    const now = performance.now()
    this.#watch.heard(now)
    this.#retryAfter = FIRST_RETRY_MS
    if (this.#silentSince !== null) this.#tellSilence(null)
    const frame = content instanceof ArrayBuffer ? readFrame(content) : null
    if (frame === null) {
      this.#viewer?.unreadable()
      return
    }
    const { source } = frame
    const position = this.#positionOf(source)
    if (frame.sequence > 0) {
      const taken = position.take(frame.sequence)
      if (taken === 'hole') this.#reconnect()
      if (taken !== 'taken') return
    }
    if (frame.kind === 'records') {
      if (frame.sequence > 0 || position.takeHistory(frame.records.length)) {
        this.#viewer?.records(frame.records, source)
      }
      return
    }
    for (const message of frame.messages) this.#take(message, now, source)
  }

  #take(message: FrameMessage, now: Milliseconds, source: number): void {
    const position = this.#positionOf(source)
    if (message.type === 'snapshot') {
      position.snapshot(message.session.epoch, message.sequence, message.historyRecords)
    } else if (message.type === 'resumed') position.resumed()
    else if (message.type === 'accepted') this.#answer(message.key, { kind: 'accepted' })
    else if (message.type === 'refused' && message.key !== null) {
      this.#answer(message.key, { kind: 'refused', problem: message.problem })
    }
    this.#viewer?.message(message, now, source)
  }

  #positionOf(source: number): StreamPosition {
    if (source === 0) return this.#position
    const known = this.#others.get(source) ?? new StreamPosition()
    this.#others.set(source, known)
    return known
  }

  #answer(key: string, answer: Answer): void {
    this.#asked.get(key)?.(answer)
    this.#asked.delete(key)
  }

  #look(): void {
    const now = performance.now()
    const since = this.#watch.look(now)
    if (since === null) return
    if (this.#silentSince === null) this.#tellSilence(since)
    const silentFor = now - Math.max(since, this.#connectedAt)
    if (this.#socket !== null && silentFor > GIVE_UP_AFTER_MS) this.#reconnect()
  }

  #tellSilence(since: Milliseconds | null): void {
    this.#silentSince = since
    if (since !== null) this.#dropQuestions()
    this.#viewer?.silence(since, this.#stopped)
  }

  #dropQuestions(): void {
    for (const { resolve } of this.#early.splice(0)) resolve({ kind: 'unreachable' })
    for (const resolve of this.#asked.values()) resolve({ kind: 'unanswered' })
    this.#asked.clear()
  }

  #reconnect(): void {
    this.#leave()
    this.#lost(false)
  }

  /** Lets go of the connection without hearing from it again. */
  #leave(): void {
    const socket = this.#socket
    if (socket === null) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  #lost(stopped: boolean): void {
    this.#socket = null
    this.#stopped = stopped
    this.#watch.closed()
    this.#dropQuestions()
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retryAfter)
    this.#retryAfter = Math.min(this.#retryAfter * 2, LAST_RETRY_MS)
    this.#look()
  }
}
