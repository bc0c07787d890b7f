/**
 * The stream of one watched bridge for one of our viewers: a connection of its own, whose frames
 * are passed on with their source. Nothing is kept here: a viewer that does not read slows this
 * connection down, and the other bridge treats it as every slow viewer.
 */
import { crc32 } from 'node:zlib'
import { WebSocket } from 'ws'
import {
  MAX_BODY_BYTES,
  FRAME_HEADER_BYTES,
  withSource,
  type Bytes,
  type Command,
  type Milliseconds,
} from '@peerscope/protocol'
import { streamUrl } from './watched-url.js'

const MAX_BUFFERED: Bytes = 1024 * 1024
const LOOK_AGAIN: Milliseconds = 20
const HANDSHAKE_MAY_TAKE: Milliseconds = 3000
const RETRY_AFTER: Milliseconds = 500

/** What is needed of the viewer's connection. */
export type Downstream = Pick<WebSocket, 'send' | 'bufferedAmount' | 'readyState' | 'OPEN'>

export class Relay {
  readonly source: number
  readonly #url: string
  readonly #downstream: Downstream
  /** Whether the other bridge is known to be there: else there is no use in trying. */
  readonly #isLive: () => boolean
  #upstream: WebSocket | null = null
  #timer: NodeJS.Timeout | null = null
  #closed = false

  constructor(source: number, url: string, downstream: Downstream, isLive: () => boolean) {
    this.source = source
    this.#url = url
    this.#downstream = downstream
    this.#isLive = isLive
    this.open()
  }

  /** Connects, if it is not connected and the other bridge is there. */
  open(): void {
    if (this.#closed || this.#upstream !== null || !this.#isLive()) return
    const upstream = new WebSocket(streamUrl(this.#url), {
      handshakeTimeout: HANDSHAKE_MAY_TAKE,
      maxPayload: FRAME_HEADER_BYTES + MAX_BODY_BYTES,
    })
    this.#upstream = upstream
    upstream.on('open', () => {
      upstream.send(JSON.stringify({ type: 'hello', resume: null }))
    })
    upstream.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#passOn(data)
    })
    upstream.on('error', () => undefined)
    upstream.on('close', () => {
      this.#upstream = null
      this.#again(RETRY_AFTER, () => {
        this.open()
      })
    })
  }

  /** @returns whether it could be passed on. */
  forward(command: Exclude<Command, { type: 'hello' | 'ping' | 'watch' | 'unwatch' }>): boolean {
    if (this.#upstream?.readyState !== WebSocket.OPEN) return false
    this.#upstream.send(JSON.stringify({ ...command, source: 0 }))
    return true
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#upstream?.terminate()
  }

  #passOn(frame: Uint8Array): void {
    const { readyState, OPEN } = this.#downstream
    if (readyState !== OPEN || frame.length < FRAME_HEADER_BYTES) return
    this.#downstream.send(withSource(frame, this.source, crc32))
    if (this.#downstream.bufferedAmount >= MAX_BUFFERED) this.#hold()
  }

  /** Reads no further until the viewer has taken most of what it was sent. */
  #hold(): void {
    this.#upstream?.pause()
    this.#again(LOOK_AGAIN, () => {
      if (this.#downstream.bufferedAmount >= MAX_BUFFERED / 2) this.#hold()
      else this.#upstream?.resume()
    })
  }

  #again(delay: Milliseconds, what: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = this.#closed ? null : setTimeout(what, delay)
  }
}
