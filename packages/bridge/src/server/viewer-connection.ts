/**
 * The connection of one viewer, as far as it can cost something: what it has not read is counted,
 * whatever it is. With too much unread it is sent nothing more and not listened to, so what it says
 * next stays in its own kernel; and when it does not read on, it is disconnected.
 */
import type { WebSocket } from 'ws'
import type { Bytes, Milliseconds } from '@peerscope/protocol'
import { MAX_UNREAD, STALLED_AFTER } from '../limits.js'
import type { RateLimit } from '../rate-limit.js'
import type { Downstream } from '../watch/relay.js'

/** What a viewer needs of its WebSocket. */
export type ViewerSocket = Pick<
  WebSocket,
  | 'on'
  | 'send'
  | 'close'
  | 'terminate'
  | 'pause'
  | 'resume'
  | 'bufferedAmount'
  | 'readyState'
  | 'OPEN'
>

export interface ViewerListener {
  /** A message; null when it is no text. */
  heard(text: string | null): void
  /** It says more than it may, and is disconnected. */
  tooMany(): void
  /** It had too much unread, and has read most of it. */
  room(): void
  ended(): void
}

export class ViewerConnection implements Downstream {
  readonly #socket: ViewerSocket
  readonly #limit: RateLimit
  readonly #mayHave: () => Bytes
  readonly #listener: ViewerListener
  /** When the kernel took a part of what lies here, or nothing lay here. */
  #progressAt: Milliseconds = performance.now()
  #paused = false
  /** Somebody wanted to send more than it may have unread. */
  #wanted = false

  /** @param mayHave what it may have unread, which depends on how many viewers there are */
  constructor(
    socket: ViewerSocket,
    limit: RateLimit,
    mayHave: () => Bytes,
    listener: ViewerListener,
  ) {
    this.#socket = socket
    this.#limit = limit
    this.#mayHave = mayHave
    this.#listener = listener
    socket.on('message', (data, isBinary) => {
      if (!this.#mayGoOn()) return
      listener.heard(isBinary || !Buffer.isBuffer(data) ? null : data.toString())
      this.#listen()
    })
    // They are answered by ws, or mean nothing; to read them costs time all the same.
    socket.on('ping', () => this.#mayGoOn())
    socket.on('pong', () => this.#mayGoOn())
    socket.on('error', () => undefined)
    socket.on('close', () => {
      listener.ended()
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  /** Whether it may be sent something. If not, `room()` is told when it may again. */
  get hasRoom(): boolean {
    const has = this.isOpen && this.#socket.bufferedAmount < this.#mayHave()
    if (!has) this.#wanted = true
    return has
  }

  /** Whether it has read most of what it was sent. */
  get isDrained(): boolean {
    return this.#socket.bufferedAmount < this.#mayHave() / 2
  }

  /** One binary message. Its parts are not copied, so viewers can share them. */
  send(...parts: readonly Uint8Array[]): void {
    this.#send(parts, true)
  }

  sendText(text: string): void {
    this.#send([text], false)
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  /** Does not wait for the other end, which may not read. */
  cut(code: number, reason: string): void {
    this.#socket.close(code, reason)
    this.#socket.terminate()
  }

  /** To be called a few times a second. */
  check(now: Milliseconds): void {
    if (!this.isOpen) return
    const { bufferedAmount } = this.#socket
    if (bufferedAmount === 0) this.#progressAt = now
    // What is larger may take longer: a snapshot goes out as one piece.
    const may = STALLED_AFTER * Math.max(1, bufferedAmount / MAX_UNREAD)
    if (now - this.#progressAt > may) this.cut(1013, 'this viewer does not read')
    else this.#listen()
  }

  #send(parts: readonly (Uint8Array | string)[], binary: boolean): void {
    const last = parts.length - 1
    for (const [i, part] of parts.entries()) {
      if (i < last) this.#socket.send(part, { binary, fin: false })
      else this.#socket.send(part, { binary, fin: true }, this.#taken)
    }
  }

  readonly #taken = (): void => {
    this.#progressAt = performance.now()
    if (!this.#wanted || !this.isDrained) return
    this.#wanted = false
    this.#listen()
    this.#listener.room()
  }

  #mayGoOn(): boolean {
    if (!this.isOpen) return false
    if (this.#limit.allows(performance.now())) return true
    this.#listener.tooMany()
    this.#socket.close(1008, 'too many commands')
    return false
  }

  /** Reads what it says, unless it does not read what it is told. */
  #listen(): void {
    const paused = this.#paused ? !this.isDrained : !this.hasRoom
    if (paused === this.#paused) return
    this.#paused = paused
    if (paused) this.#socket.pause()
    else this.#socket.resume()
  }
}
