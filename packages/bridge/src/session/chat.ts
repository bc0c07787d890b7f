/**
 * The messages and their lives. The input queue is here, not in the program: a line stays
 * queued until the kernel has its last byte, so that nothing typed is lost when a program
 * starts over, is switched, or dies.
 */
import {
  MAX_MESSAGE_BYTES,
  MAX_MESSAGES_IN_MEMORY,
  MAX_QUEUED_LINES,
  problemOf,
  type Bytes,
  type ChatMessage,
  type ConnectionId,
  type Framing,
  type Nanoseconds,
  type OpenMessage,
  type Problem,
} from '@peerscope/protocol'
import type { Clock } from '../trace/clock.js'
import type { ProgramEvent } from '../program/events.js'
import { decodeLine, StreamTexts } from './line-text.js'

type Handed = Extract<ProgramEvent, { type: 'handed' }>
type Received = Extract<ProgramEvent, { type: 'received' }>

/** Characters of all messages in memory, so that a snapshot of them fits into a frame. */
const MAX_TEXT = 2 * 1024 * 1024

/** More than the buffers of both kernels hold of one direction, as they are usually set. */
const KERNELS_HOLD: Bytes = 16 * 1024 * 1024

export class Chat {
  readonly #clock: Clock
  readonly #framing: Framing
  readonly #texts = new StreamTexts()
  readonly #publish: (message: ChatMessage) => void
  readonly #messages = new Map<number, ChatMessage>()
  /** Not handed to the kernel, in order. */
  #queue: number[] = []
  /** Those of them that the running program was given; it names them by their place here. */
  #given: number[] = []
  /** Handed to the kernel and not known to be acknowledged, by connection. */
  readonly #unacknowledged = new Map<ConnectionId, number[]>()
  #run = 0
  #lastId = 0
  /**
   * Everything before this one was dropped or spared: a search from the beginning with every new message
   * would take longer and longer.
   */
  #oldest = 1
  readonly #spared: number[] = []
  #dropped = 0
  #textLength = 0

  constructor(clock: Clock, framing: Framing, publish: (message: ChatMessage) => void) {
    this.#clock = clock
    this.#framing = framing
    this.#publish = publish
  }

  /** The newest messages, oldest first. */
  get messages(): ChatMessage[] {
    return [...this.#messages.values()]
  }

  /**
   * The newest messages, oldest first, as many as fit into a frame (the input queue alone may
   * hold more), and how many older ones there are.
   */
  get newest(): { messages: ChatMessage[]; older: number } {
    const all = this.messages
    let room = MAX_TEXT
    let first = all.length
    for (const message of all.toReversed()) {
      room -= lengthOf(message)
      if (room < 0) break
      first -= 1
    }
    return { messages: all.slice(first), older: this.#dropped + first }
  }

  /**
   * What to tell of lines that wait when the program ends; null where none does.
   * @param open what the program is in the middle of
   */
  unsent(open: OpenMessage | null): Problem | null {
    const count = this.#queue.length
    if (count === 0) return null
    const sending = open?.lanes.some(({ operation }) => operation === 'send') ?? false
    return problemOf(sending ? 'partlySent' : 'notSent', { count })
  }

  /** Why lines cannot be taken, or null. All of them are taken, or none. */
  refusal(lines: readonly string[]): Problem | null {
    for (const line of lines) {
      if (!line.isWellFormed()) return problemOf('messageNotText')
      const bytes = Buffer.byteLength(line)
      if (bytes === 0 && this.#framing === 'raw') return problemOf('messageEmpty')
      if (bytes <= MAX_MESSAGE_BYTES) continue
      return problemOf('messageTooLong', { bytes, limit: MAX_MESSAGE_BYTES })
    }
    const full = this.#queue.length + lines.length > MAX_QUEUED_LINES
    return full ? problemOf('queueFull', { limit: MAX_QUEUED_LINES }) : null
  }

  /** Queues lines that `refusal` has nothing against. @returns them as the program reads them. */
  say(lines: readonly string[]): Uint8Array[] {
    return lines.map((text) => {
      const message = this.#add({
        direction: 'sent',
        state: 'queued',
        text,
        queuedNs: this.#clock(),
      })
      this.#queue.push(message.id)
      this.#given.push(message.id)
      return Buffer.from(text)
    })
  }

  /** A program starts. @returns all that waits, which it is given first. */
  startRun(run: number): Uint8Array[] {
    this.#run = run
    this.#given = [...this.#queue]
    return this.#given.map((id) => Buffer.from(this.#messages.get(id)?.text ?? ''))
  }

  /** @returns the message, now handed to the kernel. */
  handed(event: Handed): ChatMessage | null {
    const message = this.#messages.get(this.#given[event.inputIndex] ?? 0)
    if (message === undefined) return null
    // Nearly always it is the first.
    const place = this.#queue.indexOf(message.id)
    if (place >= 0) this.#queue.splice(place, 1)
    const { startNs, endNs, connection, streamStart, streamEnd } = event
    const waiting = this.#unacknowledged.get(connection) ?? []
    waiting.push(message.id)
    // Nobody watches, so nobody asks the kernel: memory knows only so many messages anyway.
    if (waiting.length > MAX_MESSAGES_IN_MEMORY) waiting.shift()
    this.#unacknowledged.set(connection, waiting)
    const stream = { startNs, endNs, connection, streamStart, streamEnd }
    return this.#change(message, { state: 'handed', run: this.#run, ...stream })
  }

  /** @param arrived when its last byte came, as far as is known */
  received(event: Received, arrived: ChatMessage['arrived'] = null): ChatMessage {
    const { startNs, endNs, connection, streamStart, streamEnd } = event
    const state = event.incomplete ? 'incomplete' : 'received'
    const place = { startNs, endNs, connection, streamStart, streamEnd }
    const text =
      this.#framing === 'raw'
        ? this.#texts.decode(connection, event.bytes)
        : decodeLine(event.bytes)
    return this.#add({
      direction: 'received',
      state,
      ...text,
      ...place,
      arrived,
      sameRecv: event.sameRecv,
    })
  }

  /** A stream of raw messages has ended. @returns what to tell of a character that has not. */
  textEnded(connection: ConnectionId): Problem | null {
    const bytes = this.#texts.end(connection)
    return bytes === 0 ? null : problemOf('incompleteCharacter', { bytes })
  }

  /** The peer's kernel was seen, at `atNs`, to have acknowledged so many bytes of a connection. */
  acknowledged(connection: ConnectionId, acknowledged: Bytes, atNs: Nanoseconds): void {
    const waiting = this.#unacknowledged.get(connection)
    if (waiting === undefined) return
    const rest = waiting.filter((id) => {
      const message = this.#messages.get(id)
      if (message === undefined) return false
      if ((message.streamEnd ?? 0) > acknowledged) return true
      this.#change(message, { state: 'acknowledged', acknowledgedNs: atNs })
      return false
    })
    if (rest.length === 0) this.#unacknowledged.delete(connection)
    else this.#unacknowledged.set(connection, rest)
  }

  /** @param acknowledged bytes of it when it ended; null where that is not known. */
  connectionEnded(connection: ConnectionId, acknowledged: Bytes | null, atNs: Nanoseconds): void {
    if (acknowledged !== null) this.acknowledged(connection, acknowledged, atNs)
    for (const id of this.#unacknowledged.get(connection) ?? []) {
      const message = this.#messages.get(id)
      if (message !== undefined) this.#change(message, { state: 'unconfirmed' })
    }
    this.#unacknowledged.delete(connection)
  }

  /** The text of an unconfirmed message that was not sent again yet; else null. */
  unconfirmedText(id: number): string | null {
    const message = this.#messages.get(id)
    return message?.state === 'unconfirmed' && message.sentAgainAs === null ? message.text : null
  }

  /** Marks a message as sent again by the newest one. */
  markSentAgain(id: number): void {
    const message = this.#messages.get(id)
    if (message !== undefined) this.#change(message, { sentAgainAs: this.#lastId })
  }

  #add(
    fields: Partial<ChatMessage> & Pick<ChatMessage, 'direction' | 'state' | 'text'>,
  ): ChatMessage {
    this.#lastId += 1
    const message: ChatMessage = {
      type: 'message',
      id: this.#lastId,
      run: Math.max(this.#run, 1),
      raw: null,
      queuedNs: null,
      startNs: null,
      endNs: null,
      acknowledgedNs: null,
      connection: 0,
      streamStart: null,
      streamEnd: null,
      arrived: null,
      sameRecv: false,
      sentAgainAs: null,
      ...fields,
    }
    this.#messages.set(message.id, message)
    this.#textLength += lengthOf(message)
    this.#trim()
    this.#publish(message)
    return message
  }

  #change(message: ChatMessage, fields: Partial<ChatMessage>): ChatMessage {
    const changed = { ...message, ...fields }
    this.#messages.set(message.id, changed)
    this.#publish(changed)
    return changed
  }

  #trim(): void {
    // Those that are kept come to their ends in the order in which they were spared.
    while (this.#isOver && this.#spared.length > 0 && this.#forget(this.#spared[0] ?? 0)) {
      this.#spared.shift()
    }
    while (this.#isOver && this.#oldest <= this.#lastId) {
      if (!this.#forget(this.#oldest)) this.#spared.push(this.#oldest)
      this.#oldest += 1
    }
  }

  get #isOver(): boolean {
    return this.#messages.size > MAX_MESSAGES_IN_MEMORY || this.#textLength > MAX_TEXT
  }

  /** Drops a message, unless it is still to be told of. @returns whether it is gone */
  #forget(id: number): boolean {
    const message = this.#messages.get(id)
    if (message === undefined) return true
    if (message.state === 'queued') return false
    if (this.#messages.size <= MAX_MESSAGES_IN_MEMORY && this.#isUnderWay(message)) return false
    this.#messages.delete(id)
    this.#textLength -= lengthOf(message)
    this.#dropped += 1
    return true
  }

  /** The kernels may have it still: what becomes of it is to be told. */
  #isUnderWay({ state, connection, streamEnd }: ChatMessage): boolean {
    if (state !== 'handed') return false
    const newest = this.#messages.get(this.#unacknowledged.get(connection)?.at(-1) ?? 0)
    return (newest?.streamEnd ?? Infinity) - (streamEnd ?? 0) < KERNELS_HOLD
  }
}

/** Its characters, however they are kept. */
function lengthOf({ text, raw }: ChatMessage): number {
  return text.length + (raw?.length ?? 0)
}
