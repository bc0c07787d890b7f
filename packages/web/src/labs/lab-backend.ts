/** The bridge that runs the labs, over its WebSocket. Reconnects by itself, for ever. */
import type { Milliseconds } from '@peerscope/protocol'
import { labMessage, type LabCommand, type LabMessage } from '@peerscope/protocol/labs'
import { readFrame, type Frame } from '../backends/frame-reader'

const RETRY_AFTER: Milliseconds = 1000

export interface LabListener {
  message(message: LabMessage): void
  frame(frame: Frame): void
  /** Whether the bridge is there. */
  connected(isThere: boolean): void
}

export class LabBackend {
  readonly #url: string
  readonly #listener: LabListener
  #socket: WebSocket | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, listener: LabListener) {
    this.#url = url
    this.#listener = listener
  }

  open(): void {
    const socket = new WebSocket(this.#url)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    socket.onmessage = (event: MessageEvent<unknown>) => this.#receive(event.data)
    socket.onclose = () => {
      this.#listener.connected(false)
      this.#timer = setTimeout(() => this.open(), RETRY_AFTER)
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    if (this.#socket !== null) this.#socket.onmessage = this.#socket.onclose = null
    this.#socket?.close()
  }

  /** @returns whether it could be asked. */
  ask(command: LabCommand): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(command))
    return true
  }

  #receive(content: unknown): void {
    if (content instanceof ArrayBuffer) {
      const frame = readFrame(content)
      if (frame !== null) this.#listener.frame(frame)
      return
    }
    const message = parsed(content)
    if (message === null) return
    if (message.type === 'labs') this.#listener.connected(true)
    this.#listener.message(message)
  }
}

function parsed(content: unknown): LabMessage | null {
  try {
    return labMessage.safeParse(JSON.parse(String(content))).data ?? null
  } catch {
    return null
  }
}
