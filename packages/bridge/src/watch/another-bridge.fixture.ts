/** Another bridge, as far as one that views it can tell: it answers pings, and has viewers. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { hrtime } from 'node:process'
import { WebSocketServer, type WebSocket } from 'ws'
import {
  command,
  encodeFrame,
  KIND_MESSAGE,
  type Command,
  type FrameMessage,
  type Nanoseconds,
  type SessionMessage,
} from '@peerscope/protocol'

export function sessionOf(fields: Partial<SessionMessage> = {}): SessionMessage {
  return {
    type: 'session',
    version: 1,
    epoch: 'first',
    peer: 'Bob',
    peerName: 'Alice',
    listen: null,
    remote: null,
    framing: 'line',
    turn: 'speak',
    wallStartMs: 0,
    clock: { bootId: null, baseNs: '0' },
    pid: 1,
    platform: 'linux',
    models: ['sync', 'async'],
    otherPeerCommand: null,
    ...fields,
  }
}

export function frameOf(message: FrameMessage, sequence = 0): Uint8Array {
  return encodeFrame(KIND_MESSAGE, sequence, Buffer.from(JSON.stringify(message)))
}

export class AnotherBridge {
  readonly port: number
  readonly session: SessionMessage
  readonly #server: WebSocketServer
  /** What was asked, hello and ping apart. */
  readonly asked: Command[] = []
  readonly hellos: Command[] = []
  pings = 0
  /** What its clock says when it is asked; null: it does not answer. */
  answer: (() => Nanoseconds) | null = () => 0
  readonly viewers = new Set<WebSocket>()

  private constructor(server: WebSocketServer, session: SessionMessage) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    this.session = session
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        this.#heard(socket, command.parse(JSON.parse(data.toString())))
      })
      socket.on('close', () => this.viewers.delete(socket))
    })
  }

  static async start(session: Partial<SessionMessage> = {}, port = 0): Promise<AnotherBridge> {
    const server = new WebSocketServer({ host: '127.0.0.1', port, path: '/ws' })
    await once(server, 'listening')
    return new AnotherBridge(server, sessionOf(session))
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get connections(): readonly WebSocket[] {
    return [...this.#server.clients]
  }

  /** To all its viewers. */
  send(...frames: (Uint8Array | string)[]): void {
    for (const viewer of this.viewers) for (const frame of frames) viewer.send(frame)
  }

  /** It and its connections are gone. */
  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate()
    await new Promise((resolve) => {
      this.#server.close(resolve)
    })
  }

  #heard(socket: WebSocket, asked: Command): void {
    switch (asked.type) {
      case 'hello':
        this.hellos.push(asked)
        this.viewers.add(socket)
        break
      case 'ping': {
        this.pings++
        if (this.answer === null) break
        const { session } = this
        socket.send(frameOf({ type: 'pong', key: asked.key, nowNs: this.answer(), session }))
        break
      }
      default:
        this.asked.push(asked)
    }
  }
}

/** Waits for what sockets bring, without letting the fake time of a test pass. */
export async function eventually(check: () => void): Promise<void> {
  const limit = hrtime.bigint() + 10_000_000_000n
  for (;;) {
    try {
      check()
      return
    } catch (error) {
      if (hrtime.bigint() > limit) throw error
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
