/**
 * The stream of one watched bridge for one of our viewers: a connection of its own, whose frames
 * are passed on with their source. Nothing is kept here: a viewer that does not read slows this
 * connection down, and the other bridge treats it as every slow viewer. Whoever answers there may be
 * anybody, so all relays together pass on so much a second and no more.
 */
import { crc32 } from 'node:zlib'
import { WebSocket } from 'ws'
import {
  FRAME_HEADER_BYTES,
  withSource,
  type Command,
  type Milliseconds,
} from '@peerscope/protocol'
import { HANDSHAKE_MAY_TAKE, MAX_RELAYED_FRAME, MAX_UNREAD } from '../limits.js'
import { dial, type Dialled } from './dial.js'
import type { RelayBudget } from './relay-budget.js'

const LOOK_AGAIN: Milliseconds = 20
const RETRY_AFTER: Milliseconds = 500

/** What is needed of the viewer's connection. */
export interface Downstream {
  readonly isOpen: boolean
  /** Whether it may be sent more. */
  readonly hasRoom: boolean
  /** Whether it has read most of what it was sent. */
  readonly isDrained: boolean
  send(frame: Uint8Array): void
}

/** What is needed of the bridge that is watched. */
export interface Upstream {
  readonly source: number
  readonly url: string
  /** Whether it is known to be there: else there is no use in trying. */
  readonly isLive: boolean
}

export class Relay {
  readonly #bridge: Upstream
  readonly #downstream: Downstream
  readonly #budget: RelayBudget
  #upstream: Dialled | null = null
  #timer: NodeJS.Timeout | null = null
  #closed = false

  constructor(bridge: Upstream, downstream: Downstream, budget: RelayBudget) {
    this.#bridge = bridge
    this.#downstream = downstream
    this.#budget = budget
    this.open()
  }

  /** Connects, if it is not connected and the other bridge is there. */
  open(): void {
    if (this.#closed || this.#upstream !== null || !this.#bridge.isLive) return
    if (!this.#budget.open()) {
      this.#again(RETRY_AFTER, () => {
        this.open()
      })
      return
    }
    const dialled = dial(this.#bridge.url, HANDSHAKE_MAY_TAKE, MAX_RELAYED_FRAME)
    const upstream = dialled.socket
    this.#upstream = dialled
    upstream.on('open', () => {
      upstream.send(JSON.stringify({ type: 'hello', resume: null }))
    })
    upstream.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#passOn(data)
      this.#count(data.length)
    })
    upstream.on('ping', (data: Buffer) => {
      this.#count(data.length)
    })
    upstream.on('pong', (data: Buffer) => {
      this.#count(data.length)
    })
    upstream.on('close', () => {
      this.#budget.close()
      this.#upstream = null
      this.#again(RETRY_AFTER, () => {
        this.open()
      })
    })
  }

  /** @returns whether it could be passed on. */
  forward(command: Exclude<Command, { type: 'hello' | 'ping' | 'watch' | 'unwatch' }>): boolean {
    const upstream = this.#upstream?.socket
    // One that does not read what it is told is told nothing more.
    const reads = upstream?.readyState === WebSocket.OPEN && upstream.bufferedAmount < MAX_UNREAD
    if (reads) upstream.send(JSON.stringify({ ...command, source: 0 }))
    return reads
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#upstream?.end()
  }

  #passOn(frame: Uint8Array): void {
    if (!this.#downstream.isOpen || frame.length < FRAME_HEADER_BYTES) return
    this.#downstream.send(withSource(frame, this.#bridge.source, crc32))
  }

  /** Something has come: reads no further while its viewer does not read, or there is too much. */
  #count(bytes: number): void {
    const mayGoOn = this.#budget.take(bytes)
    if (!mayGoOn || !this.#downstream.hasRoom) this.#hold()
  }

  #hold(): void {
    this.#upstream?.socket.pause()
    this.#again(LOOK_AGAIN, () => {
      if (this.#budget.isSpent || !this.#downstream.isDrained) this.#hold()
      else this.#upstream?.socket.resume()
    })
  }

  #again(delay: Milliseconds, what: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = this.#closed ? null : setTimeout(what, delay)
  }
}
