/**
 * What a session tells: into the stream first, with it into the recording, and then to whoever shows it.
 * Chat messages that a program tells at once go out together: one frame and one write for all of them, so
 * that a flood of lines costs each viewer and the disk little.
 */
import type { ChatMessage, StreamMessage } from '@peerscope/protocol'
import type { FrameStream } from './frame-stream.js'

/** Characters of messages that go out together. */
const MAX_GATHERED = 256 * 1024

export class Publisher {
  readonly #stream: FrameStream
  readonly #show: (message: StreamMessage) => void
  #gathered: ChatMessage[] = []
  #characters = 0
  #gathers = false

  /** @param show is told of every message after it was recorded */
  constructor(stream: FrameStream, show: (message: StreamMessage) => void) {
    this.#stream = stream
    this.#show = show
  }

  publish(message: StreamMessage): void {
    if (this.#gathers && message.type === 'message') {
      this.#gathered.push(message)
      this.#characters += message.text.length + (message.raw?.length ?? 0)
      if (this.#characters > MAX_GATHERED) this.flush()
      return
    }
    // What came before it stands before it.
    this.flush()
    this.#stream.publish(message)
    this.#show(message)
  }

  /** Runs a step; the chat messages of it go out with the next `flush`. */
  gather(step: () => void): void {
    this.#gathers = true
    try {
      step()
    } finally {
      this.#gathers = false
    }
  }

  flush(): void {
    const messages = this.#gathered
    const [first] = messages
    if (first === undefined) return
    this.#gathered = []
    this.#characters = 0
    this.#stream.publish(messages.length === 1 ? first : { type: 'messages', messages })
    for (const message of messages) this.#show(message)
  }
}
