/** The figures of every run, published when they have changed, a few times a second at most. */
import type {
  ChatMessage,
  FiguresMessage,
  KernelMessage,
  Milliseconds,
  Nanoseconds,
  RecordView,
} from '@peerscope/protocol'
import { RunFigures } from './run-figures.js'

const PUBLISH_EVERY: Milliseconds = 250

export class Figures {
  readonly #publish: (message: FiguresMessage) => void
  #current: RunFigures | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(publish: (message: FiguresMessage) => void) {
    this.#publish = publish
  }

  startRun(...run: ConstructorParameters<typeof RunFigures>): void {
    this.#current = new RunFigures(...run)
  }

  endRun(atNs: Nanoseconds): void {
    this.#current?.end(atNs)
    this.#publishNow()
  }

  addRecords(records: RecordView): void {
    this.#current?.addRecords(records)
    this.#changed()
  }

  handed(message: ChatMessage): void {
    this.#current?.handed(message)
    this.#changed()
  }

  received(): void {
    this.#current?.received()
    this.#changed()
  }

  sampled({ thread }: KernelMessage): void {
    if (thread === null) return
    this.#current?.setCpu(thread.cpuNs)
    this.#changed()
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#publishNow()
    }, PUBLISH_EVERY)
  }

  #publishNow(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#current !== null) this.#publish(this.#current.message())
  }
}
