/** What one stream told a viewer: everything that came, and waiting for what is to come. */
import type { FrameMessage, KernelSocket, RecordView, Span } from '@peerscope/protocol'
import { waitFor } from './wait.js'

type MessageOf<T extends FrameMessage['type']> = Extract<FrameMessage, { type: T }>

export class SourceView {
  /** Everything that came, in order. */
  readonly messages: FrameMessage[] = []
  readonly spans: Span[] = []
  /** Numbers of the frames of the stream, in the order in which they came. */
  readonly sequences: number[] = []
  /** Throws when a frame was wrong: the next wait fails with it. */
  protected readonly check: () => void

  constructor(check: () => void) {
    this.check = check
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

  add(records: RecordView): void {
    for (let i = 0; i < records.length; i++) this.spans.push(records.get(i))
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
        this.check()
        return check()
      },
      { timeoutMs, state: () => this.describe() },
    )
  }

  private describe(): string {
    const counts = new Map<string, number>()
    for (const { type } of this.messages) counts.set(type, (counts.get(type) ?? 0) + 1)
    const types = [...counts].map(([type, count]) => `${count} ${type}`).join(', ')
    return `${this.spans.length} spans, messages: ${types === '' ? 'none' : types}`
  }
}
