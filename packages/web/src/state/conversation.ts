/** The chat: messages by their id, each replaced as a whole whenever anything about it changes. */
import { MAX_MESSAGES_IN_MEMORY, type ChatMessage } from '@peerscope/protocol'

export class Conversation {
  #messages: ChatMessage[] = []
  readonly #places = new Map<number, number>()
  /** Messages before the first one here: they are in the session file only. */
  #older = 0

  replace(messages: readonly ChatMessage[], older: number): void {
    this.#messages = [...messages]
    this.#older = older
    this.#findPlaces()
  }

  apply(message: ChatMessage): void {
    const place = this.#places.get(message.id)
    if (place !== undefined) {
      this.#messages[place] = message
      return
    }
    this.#places.set(message.id, this.#messages.push(message) - 1)
    if (this.#messages.length > MAX_MESSAGES_IN_MEMORY * 1.1) this.#forgetOldest()
  }

  get length(): number {
    return this.#messages.length
  }

  get older(): number {
    return this.#older
  }

  get all(): readonly ChatMessage[] {
    return this.#messages
  }

  of(id: number): ChatMessage | undefined {
    const place = this.#places.get(id)
    return place === undefined ? undefined : this.#messages[place]
  }

  latest(count: number): ChatMessage[] {
    return this.#messages.slice(-count)
  }

  /** A tenth at a time, because all places move. */
  #forgetOldest(): void {
    const forgotten = this.#messages.length - MAX_MESSAGES_IN_MEMORY
    this.#messages.splice(0, forgotten)
    this.#older += forgotten
    this.#findPlaces()
  }

  #findPlaces(): void {
    this.#places.clear()
    this.#messages.forEach((message, place) => this.#places.set(message.id, place))
  }
}
