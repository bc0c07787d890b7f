/**
 * One peer's session as the page shows it, its own bridge's or that of a watched one: the picture's
 * values, made reactive at a calm pace.
 */
import type {
  ChatMessage,
  FiguresMessage,
  FrameMessage,
  KernelMessage,
  Milliseconds,
  Model,
  Nanoseconds,
  OpenMessage,
  RecordView,
  RunMessage,
  SessionMessage,
  SocketMessage,
} from '@peerscope/protocol'
import type { Answer, Wish } from '../backends/backend'
import type { LoggedEvent } from './event-log'
import type { LoggedHint } from './hint-log'
import { everyTick, publishSoon } from './pace'
import { SessionClock } from './session-clock'
import { SessionPicture } from './session-picture'

/** How the page stands with its bridge. Blind: since then, on the wall clock. */
export type Contact =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'blind'; sinceMs: Milliseconds; stopped: boolean; known: boolean }

/** So many starts of a watched bridge before this one are kept. */
const EARLIER = 8

export class SessionState {
  readonly clock = new SessionClock()
  /** 0 for the page's own bridge. */
  readonly source: number
  #picture = $state.raw(new SessionPicture())
  /** What was known of a watched bridge before it was started anew, oldest first. */
  earlier = $state.raw<readonly SessionPicture[]>([])
  readonly #ask: (wish: Wish) => Promise<Answer>
  #stopTicking: () => void = () => undefined

  /** As the bridge told it. */
  header = $state.raw<SessionMessage | null>(null)
  /** What the other peer is called; set by the page, which may know its own bridge. */
  peerNameOf: (header: SessionMessage) => string = ({ peerName }) => peerName
  // A name of its own, so that whoever shows it is not disturbed each time something is matched.
  readonly #peerName = $derived(this.header === null ? '' : this.peerNameOf(this.header))
  readonly session = $derived(
    this.header === null ? null : { ...this.header, peerName: this.#peerName },
  )
  run = $state.raw<RunMessage | null>(null)
  open = $state.raw<OpenMessage | null>(null)
  kernel = $state.raw<KernelMessage | null>(null)
  sockets = $state.raw<readonly SocketMessage[]>([])
  figures = $state.raw<readonly FiguresMessage[]>([])
  events = $state.raw<readonly LoggedEvent[]>([])
  /** What the moments of this page have shown; filled in by `watchHints`. */
  told = $state.raw<readonly LoggedHint[]>([])
  traceVersion = $state(0)
  /** The bridge was stopped in order. */
  ended = $state(false)
  contact = $state.raw<Contact>({ kind: 'connecting' })
  /** Something came that this page could not read. */
  misread = $state(false)
  /** The session's time, ten times a second while somebody looks; stands still when blind. */
  now = $state<Nanoseconds>(0)
  /** The model that was asked for, until its run begins. */
  switchingTo = $state.raw<Model | null>(null)
  #conversationVersion = $state(0)

  readonly blind = $derived(this.contact.kind === 'blind')

  constructor(source: number, ask: (wish: Wish) => Promise<Answer>) {
    this.source = source
    this.#ask = ask
  }

  get picture(): SessionPicture {
    return this.#picture
  }

  get trace(): SessionPicture['trace'] {
    return this.picture.trace
  }

  start(): void {
    this.#stopTicking = everyTick(() => {
      this.now = this.clock.now()
    })
  }

  stop(): void {
    this.#stopTicking()
  }

  /** The newest messages, and how many there are before them: here, and only in the file. */
  messages(count: number): { shown: ChatMessage[]; before: number; older: number } {
    // Read for its effect: who calls this is called again when the conversation has changed.
    void this.#conversationVersion
    const { conversation } = this.picture
    const shown = conversation.latest(count)
    return { shown, before: conversation.length - shown.length, older: conversation.older }
  }

  /** All messages that this page has. */
  get conversation(): readonly ChatMessage[] {
    void this.#conversationVersion
    return this.picture.conversation.all
  }

  /** Asks the peer's bridge, which may be one that ours views. */
  ask(wish: Wish): Promise<Answer> {
    return this.#ask(wish)
  }

  async switchModel(model: Model): Promise<Answer> {
    this.switchingTo = model
    const answer = await this.ask({ type: 'switchModel', model })
    if (answer.kind !== 'accepted') this.switchingTo = null
    return answer
  }

  dismiss(event: number): void {
    this.picture.log.dismiss(event)
    this.#publish()
  }

  dismissAll(): void {
    this.picture.log.clear()
    this.#publish()
  }

  message(message: FrameMessage, receivedAt: Milliseconds): void {
    switch (message.type) {
      case 'heartbeat':
        this.clock.sync(message.nowNs, receivedAt)
        return
      case 'snapshot':
        this.#keepEarlier(message.session.epoch)
        this.clock.restart(message.nowNs, receivedAt)
        this.picture.replace(message)
        this.misread = false
        this.switchingTo = null
        // Whoever has just come wants to see it now.
        this.#publish()
        return
      case 'resumed':
      case 'accepted':
      case 'refused':
      case 'pong':
        return
      default:
        this.picture.apply(message)
    }
    publishSoon(this.#publish)
  }

  records(records: RecordView): void {
    this.picture.records(records)
    publishSoon(this.#publish)
  }

  unreadable(): void {
    this.misread = true
  }

  silence(since: Milliseconds | null, stopped: boolean): void {
    if (since === null) {
      this.contact = { kind: 'live' }
      return
    }
    this.clock.freeze()
    this.now = this.clock.now()
    this.switchingTo = null
    const sinceMs = Date.now() - (performance.now() - since)
    const known = this.picture.session !== null
    this.contact = { kind: 'blind', sinceMs, stopped, known }
  }

  /** Facts that are known stay when a watched bridge is started anew. */
  #keepEarlier(epoch: string): void {
    const before = this.picture
    if (this.source === 0 || before.session === null || before.session.epoch === epoch) return
    this.loseSight()
    this.earlier = [...this.earlier, before].slice(-EARLIER)
    this.#picture = new SessionPicture()
  }

  /** What the bridge does from here on is not seen. */
  loseSight(): void {
    const { trace } = this
    trace.lostNs = Math.min(trace.lostNs, this.clock.now() + trace.shiftNs)
    this.traceVersion++
  }

  /** Until the next of them began, nobody knows what a bridge did. */
  joinEarlier(): void {
    this.earlier.forEach(({ trace }, i) => {
      trace.backNs = (this.earlier[i + 1] ?? this.picture).trace.runsFromNs
    })
  }

  readonly #publish = (): void => {
    const picture = this.picture
    if (picture.run !== this.run && picture.run?.model === this.switchingTo) this.switchingTo = null
    this.header = picture.session
    this.run = picture.run
    this.open = picture.open
    this.kernel = picture.kernel
    this.sockets = picture.sockets
    this.figures = picture.figures
    this.events = picture.log.events
    this.traceVersion = picture.traceVersion
    this.ended = picture.ended
    this.#conversationVersion = picture.conversationVersion
    this.now = this.clock.now()
    if (this.contact.kind === 'connecting') this.contact = { kind: 'live' }
  }
}
