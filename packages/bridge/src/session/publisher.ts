/**
 * What a session tells: into the stream first, with it into the recording, and then to whoever follows the
 * session. Chat messages that a program tells at once go out together: one frame and one write for all of
 * them, so that a flood of lines costs each viewer and the disk little.
 */
import type { ChatMessage, MessagesFrame, RecordView, StreamMessage } from '@peerscope/protocol'
import { FrameStream, type StoredFrame } from './frame-stream.js'
import type { SessionListener } from './session-listener.js'

/** Characters of messages that go out together. */
const MAX_GATHERED = 256 * 1024

export class Publisher {
  readonly stream = new FrameStream()
  readonly #record: (frame: StoredFrame) => void
  /** In the order in which they subscribed. */
  readonly #listeners = new Set<{ readonly listener: SessionListener }>()
  #gathered: ChatMessage[] = []
  #characters = 0
  #gathers = false

  /** @param record keeps a frame; nobody is told of it before */
  constructor(record: (frame: StoredFrame) => void) {
    this.#record = record
  }

  /** @returns the function that ends the subscription */
  subscribe(listener: SessionListener): () => void {
    // An entry of its own: somebody who subscribes twice is told twice, and ends each alone.
    const entry = { listener }
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  /** Whether all who follow the session keep up with it. */
  get keepsUp(): boolean {
    for (const { listener } of this.#listeners) {
      if (listener.keepsUp?.() === false) return false
    }
    return true
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
    this.#send(message, [message])
  }

  publishRecords(records: RecordView): void {
    this.#store(this.stream.publishRecords(records.u8))
    for (const { listener } of this.#listeners) listener.records?.(records)
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
    this.#send(messages.length === 1 ? first : { type: 'messages', messages }, messages)
  }

  #send(frame: StreamMessage | MessagesFrame, messages: readonly StreamMessage[]): void {
    this.#store(this.stream.publish(frame))
    for (const message of messages) {
      for (const { listener } of this.#listeners) listener.message?.(message)
    }
  }

  #store(frame: StoredFrame): void {
    this.#record(frame)
    for (const { listener } of this.#listeners) listener.frame?.(frame)
  }
}
