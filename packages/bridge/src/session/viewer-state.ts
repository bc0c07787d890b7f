/**
 * What a viewer that comes late has to know of a session besides its messages and sockets: the newest of
 * everything that the stream tells.
 */
import {
  assertNever,
  MAX_RUNS_IN_MEMORY,
  type FiguresMessage,
  type KernelMessage,
  type NoticeMessage,
  type OpenMessage,
  type RunMessage,
  type SnapshotMessage,
  type StreamMessage,
  type WatchedMessage,
} from '@peerscope/protocol'

const MAX_NOTICES = 50

type Kept = 'runs' | 'figures' | 'open' | 'kernel' | 'watched' | 'notices'

export class ViewerState {
  /** The newest of them, oldest first. */
  readonly notices: NoticeMessage[] = []
  readonly #runs: RunMessage[] = []
  /** The newest figures of each run. */
  readonly #figures = new Map<number, FiguresMessage>()
  readonly #watched = new Map<number, WatchedMessage>()
  #kernel: KernelMessage | null = null
  #open: OpenMessage | null = null

  /** What the program is in the middle of. */
  get open(): OpenMessage | null {
    return this.#open
  }

  get parts(): Pick<SnapshotMessage, Kept> {
    return {
      runs: this.#runs,
      figures: [...this.#figures.values()],
      open: this.#open,
      kernel: this.#kernel,
      watched: [...this.#watched.values()],
      notices: this.notices,
    }
  }

  message(message: StreamMessage): void {
    switch (message.type) {
      case 'run':
        this.#runs.push(message)
        if (this.#runs.length > MAX_RUNS_IN_MEMORY) this.#runs.shift()
        break
      case 'figures':
        this.#addFigures(message)
        break
      case 'open':
        this.#open = message
        break
      case 'kernel':
        this.#kernel = message
        break
      case 'watched':
        this.#watched.set(message.source, message)
        break
      case 'unwatched':
        this.#watched.delete(message.source)
        break
      case 'notice':
        this.notices.push(message)
        if (this.notices.length > MAX_NOTICES) this.notices.shift()
        break
      case 'session':
      case 'message':
      case 'socket':
      case 'gap':
      case 'end':
        break
      default:
        assertNever(message)
    }
  }

  #addFigures(message: FiguresMessage): void {
    this.#figures.set(message.run, message)
    const [oldest] = this.#figures.keys()
    if (this.#figures.size > MAX_RUNS_IN_MEMORY && oldest !== undefined)
      this.#figures.delete(oldest)
  }
}
