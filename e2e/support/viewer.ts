/** A viewer of a bridge, as a page is one: speaks the protocol over the WebSocket. */
import {
  crc32,
  decodeFrameHeader,
  FRAME_HEADER_BYTES,
  frameMessage,
  KIND_MESSAGE,
  RecordView,
  type Command,
  type CommandOf,
  type FrameMessage,
  type KernelSocket,
  type Span,
} from '@peerscope/protocol'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { waitFor, within } from './wait.js'

type MessageOf<T extends FrameMessage['type']> = Extract<FrameMessage, { type: T }>

export interface ViewerOptions {
  resume?: CommandOf<'hello'>['resume']
  /** Headers, origin and the like, for tests that lie about them. */
  client?: ClientOptions
}

export class Viewer {
  /** Everything that came, in order. */
  readonly messages: FrameMessage[] = []
  readonly spans: Span[] = []
  /** Numbers of the frames of the stream, in the order in which they came. */
  readonly sequences: number[] = []
  /** Why a frame was wrong; the next wait fails with it. */
  private damage: Error | undefined
  private closeCode: number | undefined
  private readonly socket: WebSocket

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer, isBinary) => {
      try {
        this.read(data, isBinary)
      } catch (error) {
        this.damage ??= error instanceof Error ? error : new Error(String(error))
      }
    })
    socket.on('close', (code) => (this.closeCode = code))
  }

  /** Connects and says hello. @param url the bridge's page, `http://…` */
  static async open(url: string, options: ViewerOptions = {}): Promise<Viewer> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, options.client)
    const viewer = new Viewer(socket)
    onTestFinished(() => {
      viewer.terminate()
    })
    await within(`a viewer's connection to ${url}`, once(socket, 'open'))
    viewer.say({ type: 'hello', resume: options.resume ?? null })
    return viewer
  }

  say(command: Command): void {
    this.socket.send(JSON.stringify(command))
  }

  /** Number of the newest frame of the stream that it knows of. */
  get lastSequence(): number {
    return this.sequences.at(-1) ?? this.all('snapshot').at(-1)?.sequence ?? 0
  }

  /** The kernel's newest word about each socket. */
  get sockets(): KernelSocket[] {
    const samples = this.messages.flatMap((message) => {
      if (message.type === 'snapshot') return message.kernel ?? []
      return message.type === 'kernel' ? [message] : []
    })
    return samples.at(-1)?.sockets ?? []
  }

  /** What is known of every chat message, as it is now. */
  get chat(): MessageOf<'message'>[] {
    const shown = this.messages.flatMap((message) => {
      if (message.type === 'snapshot') return message.messages
      return message.type === 'message' ? [message] : []
    })
    return [...new Map(shown.map((message) => [message.id, message])).values()]
  }

  /** Sends something that need not be a command. */
  sendRaw(data: string | Uint8Array): void {
    this.socket.send(data)
  }

  /** All messages of one type so far. */
  all<T extends FrameMessage['type']>(type: T): MessageOf<T>[] {
    return this.messages.filter((message): message is MessageOf<T> => message.type === type)
  }

  /** Waits for a message of a type that fulfils a condition; one that came before counts. */
  message<T extends FrameMessage['type']>(
    type: T,
    fulfils: (message: MessageOf<T>) => boolean = () => true,
    timeoutMs?: number,
  ): Promise<MessageOf<T>> {
    return this.until(`a message "${type}"`, () => this.all(type).find(fulfils), timeoutMs)
  }

  /** Waits for a span that fulfils a condition. */
  span(fulfils: (span: Span) => boolean, timeoutMs?: number): Promise<Span> {
    return this.until('a span', () => this.spans.find(fulfils), timeoutMs)
  }

  /** Waits for anything about what it was sent. */
  until<T>(
    what: string,
    check: () => T,
    timeoutMs = 10_000,
  ): Promise<NonNullable<Exclude<T, false>>> {
    return waitFor(
      what,
      () => {
        if (this.damage !== undefined) throw this.damage
        return check()
      },
      { timeoutMs, state: () => this.describe() },
    )
  }

  /** Sends a piece of a message that never ends. */
  sendFragment(text: string): void {
    this.socket.send(text, { fin: false })
  }

  /** Waits for the end of the connection. @returns the close code */
  closed(timeoutMs?: number): Promise<number> {
    return this.until('the end of its connection', () => this.closeCode, timeoutMs)
  }

  /** Stops reading, as a hung page does. */
  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  close(): void {
    this.socket.close()
  }

  terminate(): void {
    this.socket.terminate()
  }

  private read(data: Buffer, isBinary: boolean): void {
    if (!isBinary) throw new Error(`a bridge sends binary frames only, not: ${data.toString()}`)
    const header = decodeFrameHeader(data)
    if (typeof header === 'string') throw new Error(`a frame's header is wrong: ${header}`)
    const body = data.subarray(FRAME_HEADER_BYTES)
    if (body.length !== header.bodyBytes) throw new Error('a frame has not the length it says')
    if (crc32(body) !== header.bodyCrc) throw new Error("a frame's body is damaged")
    if (header.sequence > 0) this.sequences.push(header.sequence)
    if (header.kind === KIND_MESSAGE) {
      this.messages.push(frameMessage.parse(JSON.parse(body.toString('utf8'))))
      return
    }
    // A copy, because records must start at a multiple of 8 bytes.
    const records = new RecordView(new Uint8Array(body).buffer)
    for (let i = 0; i < records.length; i++) this.spans.push(records.get(i))
  }

  private describe(): string {
    const counts = new Map<string, number>()
    for (const { type } of this.messages) counts.set(type, (counts.get(type) ?? 0) + 1)
    const types = [...counts].map(([type, count]) => `${count} ${type}`).join(', ')
    return `${this.spans.length} spans, messages: ${types === '' ? 'none' : types}`
  }
}
