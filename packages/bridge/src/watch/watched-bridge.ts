/**
 * One bridge that is viewed, as a whole: whether it is there, who it is, how its clock relates to
 * ours. Asks for the time once a second; whoever is not there is tried again for ever, but less and
 * less often. Where something answers that is no bridge, trying again would type into somebody's
 * chat: then nothing more is sent until somebody asks for it anew.
 */
import { WebSocket } from 'ws'
import {
  problemOf,
  type ClockRelation,
  type Milliseconds,
  type Nanoseconds,
  type Problem,
  type SessionMessage,
  type WatchedMessage,
  type WatchState,
} from '@peerscope/protocol'
import {
  HANDSHAKE_MAY_TAKE,
  MAX_PONG,
  PONG_BURST,
  PONGS_A_SECOND,
  RETRY_FIRST,
  RETRY_SELDOM,
  RETRY_SOON,
} from '../limits.js'
import { RateLimit } from '../rate-limit.js'
import type { Clock } from '../trace/clock.js'
import { ClockOffset, sameClock } from './clock-offset.js'
import { dial, type Dialled, type DialFailure } from './dial.js'
import { readMessage } from './read-message.js'

const ASK_EVERY: Milliseconds = 1000
/** A bridge that is stopped is silent too, for a while; a chat always is. */
const SILENT_TRIES = 2
/** Unanswered for so long it is gone, though its connection may stand. */
const GONE_AFTER: Milliseconds = 2500

export interface WatchedListener {
  /** Its `message` has changed. */
  changed(): void
  problem(problem: Problem): void
}

export class WatchedBridge {
  readonly source: number
  readonly url: string
  readonly #clock: Clock
  readonly #own: SessionMessage
  readonly #listener: WatchedListener
  #offset = new ClockOffset()
  #exact: ClockRelation | null = null
  #session: SessionMessage | null = null
  /** How the clocks relate, as it was told last. */
  #told: ClockRelation | null = null
  #state: WatchState = 'connecting'
  #sinceNs: Nanoseconds
  #dialled: Dialled | null = null
  #answeredAt: Milliseconds = 0
  #asked = new Map<string, Nanoseconds>()
  #lastKey = 0
  #retryAfter: Milliseconds = RETRY_FIRST
  /** How often somebody took the connection and said nothing. */
  #silentTries = 0
  #gaveUp = false
  #timer: NodeJS.Timeout | null = null
  #closed = false

  constructor(
    source: number,
    url: string,
    clock: Clock,
    own: SessionMessage,
    listener: WatchedListener,
  ) {
    this.source = source
    this.url = url
    this.#clock = clock
    this.#own = own
    this.#listener = listener
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
    this.#dialled?.end()
  }

  /** There is a reason to believe that it has come: it is tried at once, if it was not there. */
  tryNow(): void {
    if (this.#closed || this.#dialled !== null || this.#gaveUp) return
    this.#retryAfter = RETRY_FIRST
    this.#connect()
  }

  #connect(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const dialled = dial(this.url, HANDSHAKE_MAY_TAKE, MAX_PONG)
    const { socket } = dialled
    const limit = new RateLimit(PONGS_A_SECOND, PONG_BURST, performance.now())
    // A bridge says little here: whoever says much would take our time.
    const isLittle = () => {
      const allowed = limit.allows(performance.now())
      if (!allowed) socket.terminate()
      return allowed
    }
    this.#dialled = dialled
    this.#asked.clear()
    socket.on('open', () => {
      this.#answeredAt = performance.now()
      this.#ask()
    })
    socket.on('message', (data: Buffer) => {
      if (isLittle()) this.#answered(data)
    })
    socket.on('ping', isLittle)
    socket.on('pong', isLittle)
    socket.on('close', () => {
      this.#lost(dialled.failure())
    })
  }

  #ask(): void {
    const socket = this.#dialled?.socket
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
    this.#retryAfter = RETRY_FIRST
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

  #lost(failure: DialFailure | null): void {
    this.#dialled = null
    if (this.#closed) return
    if (this.#state === 'live') {
      this.#retryAfter = RETRY_SOON
      this.#become('gone')
    }
    if (this.#isNoBridge(failure)) {
      this.#gaveUp = true
      this.#listener.problem(problemOf('watchedIsNoPage', { url: this.url }))
      return
    }
    this.#later(this.#retryAfter, () => {
      this.#connect()
    })
    this.#retryAfter = Math.min(this.#retryAfter * 2, RETRY_SELDOM)
  }

  /** Whether what is there cannot be a bridge; where one has answered before, it is still that. */
  #isNoBridge(failure: DialFailure | null): boolean {
    if (this.#session !== null) return false
    this.#silentTries = failure === 'silent' ? this.#silentTries + 1 : 0
    return failure === 'foreign' || this.#silentTries >= SILENT_TRIES
  }

  #become(state: WatchState): void {
    this.#state = state
    this.#sinceNs = this.#clock()
    this.#tell()
  }

  #tell(): void {
    this.#told = this.message.clock
    this.#listener.changed()
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
