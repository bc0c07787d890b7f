/**
 * One bridge that is viewed, as a whole: whether it is there, who it is, how its clock relates to
 * ours. Asks for the time once a second; whoever leaves is tried again for ever.
 */
import { WebSocket } from 'ws'
import type {
  Bytes,
  ClockRelation,
  Milliseconds,
  Nanoseconds,
  SessionMessage,
  WatchedMessage,
  WatchState,
} from '@peerscope/protocol'
import type { Clock } from '../trace/clock.js'
import { ClockOffset, sameClock } from './clock-offset.js'
import { readMessage } from './read-message.js'
import { streamUrl } from './watched-url.js'

/** Heartbeats and answers are small. */
const MAX_ANSWER: Bytes = 1024 * 1024
const ASK_EVERY: Milliseconds = 1000
const RETRY_AFTER: Milliseconds = 1000
const HANDSHAKE_MAY_TAKE: Milliseconds = 3000
/** Unanswered for so long it is gone, though its connection may stand. */
const GONE_AFTER: Milliseconds = 2500

export class WatchedBridge {
  readonly source: number
  readonly url: string
  readonly #clock: Clock
  readonly #own: SessionMessage
  readonly #changed: () => void
  #offset = new ClockOffset()
  #exact: ClockRelation | null = null
  #session: SessionMessage | null = null
  /** How the clocks relate, as it was told last. */
  #told: ClockRelation | null = null
  #state: WatchState = 'connecting'
  #sinceNs: Nanoseconds
  #socket: WebSocket | null = null
  #answeredAt: Milliseconds = 0
  #asked = new Map<string, Nanoseconds>()
  #lastKey = 0
  #timer: NodeJS.Timeout | null = null
  #closed = false

  /** @param changed told when `message` has changed. */
  constructor(source: number, url: string, clock: Clock, own: SessionMessage, changed: () => void) {
    this.source = source
    this.url = url
    this.#clock = clock
    this.#own = own
    this.#changed = changed
    this.#sinceNs = clock()
    this.#connect()
  }

  get isLive(): boolean {
    return this.#state === 'live'
  }

  get message(): WatchedMessage {
    const clock = this.#exact ?? this.#offset.at(this.#clock())
    const { source, url } = this
    return { type: 'watched', source, url, state: this.#state, sinceNs: this.#sinceNs, clock }
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#socket?.terminate()
  }

  #connect(): void {
    const socket = new WebSocket(streamUrl(this.url), {
      handshakeTimeout: HANDSHAKE_MAY_TAKE,
      maxPayload: MAX_ANSWER,
    })
    this.#socket = socket
    this.#asked.clear()
    socket.on('open', () => {
      this.#answeredAt = performance.now()
      this.#ask()
    })
    socket.on('message', (data: Buffer) => {
      this.#answered(data)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#lost()
    })
  }

  #ask(): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return
    if (performance.now() - this.#answeredAt > GONE_AFTER) {
      socket.terminate()
      return
    }
    const key = String(++this.#lastKey)
    this.#asked.set(key, this.#clock())
    socket.send(JSON.stringify({ type: 'ping', key }))
    this.#later(ASK_EVERY, () => {
      this.#ask()
    })
  }

  #answered(frame: Uint8Array): void {
    const receivedNs = this.#clock()
    const message = readMessage(frame)
    if (message?.type !== 'pong') return
    const sentNs = this.#asked.get(message.key)
    this.#asked.delete(message.key)
    if (sentNs === undefined) return
    this.#answeredAt = performance.now()
    if (message.session.epoch !== this.#session?.epoch) {
      // Another session: its clock has begun anew.
      this.#offset = new ClockOffset()
      this.#session = message.session
      this.#exact = sameClock(this.#own.clock, message.session.clock)
    }
    this.#offset.add(sentNs, receivedNs, message.nowNs)
    if (this.#state !== 'live') this.#become('live')
    else if (isNews(this.message.clock, this.#told)) this.#tell()
  }

  #lost(): void {
    this.#socket = null
    if (this.#closed) return
    if (this.#state === 'live') this.#become('gone')
    this.#later(RETRY_AFTER, () => {
      this.#connect()
    })
  }

  #become(state: WatchState): void {
    this.#state = state
    this.#sinceNs = this.#clock()
    this.#tell()
  }

  #tell(): void {
    this.#told = this.message.clock
    this.#changed()
  }

  #later(delay: Milliseconds, what: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(what, delay)
  }
}

/** Worth telling: a tenth nearer than was told, or no longer within what was told. */
function isNews(now: ClockRelation | null, told: ClockRelation | null): boolean {
  if (now === null || told === null) return now !== told
  const moved = Math.abs(now.offsetNs - told.offsetNs)
  return now.boundNs < told.boundNs * 0.9 || moved > told.boundNs
}
