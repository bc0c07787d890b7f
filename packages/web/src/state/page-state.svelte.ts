/** Everything the page knows: its own bridge's session, those of watched bridges, and what flows. */
import {
  Matcher,
  type ChatMessage,
  type ConnectionEnd,
  type ConnectionId,
  type Flow,
  type FrameMessage,
  type Milliseconds,
  type Model,
  type Nanoseconds,
  type RecordView,
  type SessionMessage,
  type WatchedMessage,
} from '@peerscope/protocol'
import type { Answer, Backend, Viewer, Wish } from '../backends/backend'
import { findDeadlock, type PeerFacts } from './deadlock'
import { peerNameIn } from './peer-name'
import { preferences } from './preferences.svelte'
import { programState } from './program-state'
import { restartedAs } from './restarted-as'
import type { SessionPicture } from './session-picture'
import { SessionState } from './session-state.svelte'
import { unreadOf, type Unread } from './unread'
import { rememberedWatched, rememberWatched } from './watched-memory'

export interface WatchedPeer {
  about: WatchedMessage
  session: SessionState
}

/** A message of a peer's chat, or an entry of its list of events. */
export type Place = { source: number } & ({ message: number } | { event: number })

/** Messages on their way that are kept; a picture keeps fewer messages than that. */
const MAX_FLOWS = 50_000
/** What was asked for stands out for so long. */
const SHOWN_FOR_MS: Milliseconds = 4000

export class PageState implements Viewer {
  readonly own: SessionState
  readonly #backend: Backend
  // What the page shows of it is in `watched`, which is replaced as a whole.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #others = new Map<number, SessionState>()
  #matcher = new Matcher()
  #matched = $state(0)
  #mostFlows = MAX_FLOWS

  /** In the order in which they were added. */
  watched = $state.raw<readonly WatchedPeer[]>([])

  /** What somebody asked for; a message stands with who sent it, and with who received it. */
  shown = $state.raw<readonly Place[]>([])

  constructor(backend: Backend) {
    this.#backend = backend
    this.own = new SessionState(0, (wish) => backend.ask(addressed(wish, 0)))
    this.own.peerNameOf = (header) => this.#peerNameOf(header, this.own)
  }

  start(): void {
    this.own.start()
    this.#backend.open(this)
  }

  stop(): void {
    this.#backend.close()
    this.own.stop()
    for (const session of this.#others.values()) session.stop()
  }

  /** This page's own peer, then those that are watched. */
  get sessions(): SessionState[] {
    return [this.own, ...this.watched.map(({ session }) => session)]
  }

  /** Peers that wait for each other in a circle; empty where none do. */
  readonly deadlock = $derived.by(() => findDeadlock(this.#facts(), this.flows, this.own.now))

  /** Messages on their way between peers, in the order in which they became known. */
  get flows(): readonly Flow[] {
    // Read for its effect: who calls this is called again when something has been matched.
    void this.#matched
    return this.#matcher.flows
  }

  flowOf(source: number, message: number): Flow | null {
    void this.#matched
    const flow = this.#matcher.flowOf(source, message)
    // Another object: who holds the one before is to see that something has changed.
    return flow === null ? null : { ...flow }
  }

  /** The flow of a message that was received, where its sender is watched. */
  flowInto(source: number, { connection, id }: ChatMessage): Flow | null {
    void this.#matched
    return this.#matcher.flowInto(source, connection, id)
  }

  /** What a session's program has not read yet. */
  unreadOf({
    source,
    sockets,
    session,
    kernel,
    conversation,
    picture,
    trace,
    blind,
    now,
  }: SessionState): Unread[] {
    void this.#matched
    const role = session?.listen === null ? 'outgoing' : 'incoming'
    const socket = sockets.findLast((one) => one.role === role && one.closedNs === null)
    if (socket === undefined) return []
    const { id } = socket
    const last = conversation.findLast(
      (one) => one.direction === 'received' && one.connection === id,
    )
    const readEnd = last?.streamEnd ?? 0
    const since = picture.arrivals.since(id, readEnd)
    return unreadOf({
      view: kernel?.sockets.find((view) => view.id === id) ?? null,
      readEnd,
      // What was sent after it was heard last may never have come.
      flows: this.#matcher
        .unread(source, id)
        .filter(({ sentNs }) => !blind || sentNs <= now + trace.shiftNs),
      since: since === null ? null : { ...since, atNs: since.atNs + trace.shiftNs },
    })
  }

  /** Lets a message stand out in the chats of both ends. @returns where it stands */
  show(source: number, message: number): readonly Place[] {
    const places = [{ source, message }, ...this.#atOtherEnd(source, message)]
    this.pointAt(places)
    return places
  }

  /** Lets something stand out for a moment. */
  pointAt(places: readonly Place[]): void {
    this.shown = places
    setTimeout(() => {
      if (this.shown === places) this.shown = []
    }, SHOWN_FOR_MS)
  }

  /** Who is at the other end of a peer's connection, and as which of its own. */
  otherEnd(source: number, connection: ConnectionId): ConnectionEnd | null {
    return this.#matcher.otherEnd(source, connection)
  }

  /**
   * Whether the receiving process has a message already that its program has not read: what it has
   * taken from the kernel are the first of the bytes that are unread.
   */
  isInProcess({ from, to, message }: Flow): boolean {
    const kernel = this.#sessionOf(to ?? -1)?.kernel
    let taken = Math.max(0, ...(kernel?.sockets ?? []).map(({ inProcess }) => inProcess))
    for (const flow of this.flows) {
      if (taken <= 0) return false
      if (flow.from !== from || flow.to !== to || flow.takenNs !== null || flow.lost) continue
      taken -= flow.bytes
      if (flow.message === message) return taken >= 0
    }
    return false
  }

  /** Whether the peer that a session talks to is on this page too, and heard. */
  isPeerHere({ session, source }: SessionState): boolean {
    return this.sessions.some(
      (other) =>
        other.source !== source &&
        !other.blind &&
        other.session?.listen?.port === session?.remote?.port &&
        session?.remote !== null,
    )
  }

  /** As which model the peer of a session was started again, where ours cannot know that yet. */
  restartedAs(session: SessionState): Model | null {
    return restartedAs(session, this.sessions)
  }

  isHeard(source: number | null): boolean {
    return this.#sessionOf(source ?? -1)?.blind === false
  }

  /** Names of the peers, by source. */
  nameOf(source: number | null): string {
    return this.#sessionOf(source ?? -1)?.session?.peer ?? ''
  }

  /** Whether times are put right by the measured relation of the clocks. */
  set aligned(aligned: boolean) {
    preferences.aligned = aligned
    this.#setWatched()
  }

  /** Adds a bridge to those that are watched; this browser remembers it. */
  async watch(url: string): Promise<Answer> {
    const answer = await this.#backend.ask({ type: 'watch', url })
    if (answer.kind === 'accepted') rememberWatched([...rememberedWatched(), url])
    return answer
  }

  unwatch(source: number): Promise<Answer> {
    const url = this.watched.find(({ about }) => about.source === source)?.about.url
    rememberWatched(rememberedWatched().filter((other) => other !== url))
    return this.#backend.ask({ type: 'unwatch', watched: source })
  }

  message(message: FrameMessage, receivedAt: Milliseconds, source: number): void {
    const session = this.#sessionOf(source)
    if (session === null) return
    session.message(message, receivedAt)
    // Who is heard is there.
    if (source > 0 && session.blind && this.#isThere(source)) {
      session.silence(null, false)
      this.#setWatched()
    }
    if (message.type === 'snapshot') {
      this.#setWatched()
      if (source === 0) this.#watchRemembered()
      this.#rematch()
    } else if (message.type === 'socket' || message.type === 'message') {
      this.#match(session, message)
      // What the pictures have forgotten is forgotten here too.
      if (this.#matcher.flows.length > this.#mostFlows) this.#rematch()
      else this.#matched++
    } else if (source === 0 && (message.type === 'watched' || message.type === 'unwatched')) {
      this.#setWatched()
    }
  }

  records(records: RecordView, source: number): void {
    this.#sessionOf(source)?.records(records)
  }

  unreadable(): void {
    this.own.unreadable()
  }

  silence(since: Milliseconds | null, stopped: boolean): void {
    this.own.silence(since, stopped)
    // Through the own bridge all others are seen; those are heard again with their next snapshot.
    if (since !== null) for (const other of this.#others.values()) other.silence(since, stopped)
  }

  #facts(): PeerFacts[] {
    return this.sessions.map(({ source, run, open, sockets, kernel, blind, trace, ended }) => ({
      source,
      program: programState(run, open, ended),
      connection: open?.lanes.find(({ mode }) => mode === 'blocked')?.connection ?? 0,
      sockets,
      kernel,
      blind,
      shiftNs: trace.shiftNs,
    }))
  }

  /** A last frame may come after its bridge was said to be gone. */
  #isThere(source: number): boolean {
    return this.own.picture.watched.find((one) => one.source === source)?.state !== 'gone'
  }

  /** The same message with the other peer: it ends at the same byte of the same connection. */
  #atOtherEnd(source: number, message: number): Place[] {
    const sent = this.#sessionOf(source)?.picture.conversation.of(message)
    const end = sent === undefined ? null : this.otherEnd(source, sent.connection)
    const others = this.#sessionOf(end?.source ?? -1)?.picture.conversation.all ?? []
    const same = others.findLast(
      (other) =>
        other.connection === end?.connection &&
        other.direction !== sent?.direction &&
        other.streamEnd === sent?.streamEnd &&
        other.streamEnd !== null,
    )
    return end === null || same === undefined ? [] : [{ source: end.source, message: same.id }]
  }

  #sessionOf(source: number): SessionState | null {
    return source === 0 ? this.own : (this.#others.get(source) ?? null)
  }

  #setWatched(): void {
    const { watched } = this.own.picture
    for (const [source, session] of this.#others) {
      if (watched.some((about) => about.source === source)) continue
      session.stop()
      this.#others.delete(source)
    }
    let moved = false
    for (const about of watched) {
      const session = this.#others.get(about.source) ?? this.#add(about.source)
      const shiftNs = this.#shiftOf(about, session)
      // Of one that is not heard it may be the clock of the next session.
      if (!session.blind && session.trace.shiftNs !== shiftNs) {
        session.trace.shiftNs = shiftNs
        moved = true
      }
      if (about.state === 'gone' && !session.blind) {
        session.loseSight()
        session.silence(performance.now(), false)
      }
      session.joinEarlier()
    }
    this.watched = watched.flatMap((about) => {
      const session = this.#others.get(about.source)
      return session === undefined ? [] : [{ about, session }]
    })
    if (moved) this.#rematch()
  }

  /** By the measured relation of the clocks, or, as asked, by what each machine's own clock says. */
  #shiftOf(about: WatchedMessage, { picture }: SessionState): Nanoseconds {
    const own = this.own.picture.session
    if (preferences.aligned || own === null || picture.session === null) {
      return Math.round(about.clock?.offsetNs ?? 0)
    }
    return Math.round((picture.session.wallStartMs - own.wallStartMs) * 1e6)
  }

  /** What was added in this browser; whoever is watched already is not watched twice. */
  #watchRemembered(): void {
    for (const url of rememberedWatched()) void this.#backend.ask({ type: 'watch', url })
  }

  #add(source: number): SessionState {
    const session = new SessionState(source, (wish) => this.#backend.ask(addressed(wish, source)))
    session.peerNameOf = (header) => this.#peerNameOf(header, session)
    this.#others.set(source, session)
    session.start()
    return session
  }

  /** The name that the other peer gives itself, where that one is on this page too. */
  #peerNameOf(header: SessionMessage, { source, sockets }: SessionState): string {
    const headerOf = (other: SessionState) => (other.source === source ? [] : (other.header ?? []))
    void this.#matched
    const ends = sockets.map(({ id }) => this.#matcher.otherEnd(source, id))
    const end = ends.findLast((one) => one !== null)
    const connected = this.#sessionOf(end?.source ?? -1)?.header ?? null
    return peerNameIn(header, connected, this.sessions.flatMap(headerOf))
  }

  #match(session: SessionState, message: FrameMessage): void {
    const { source, trace } = session
    if (message.type === 'socket') this.#matcher.socket(source, message, trace.shiftNs)
    if (message.type === 'message') this.#matcher.message(source, message, trace.shiftNs)
  }

  #matchAll(source: number, picture: SessionPicture): void {
    this.#matchSockets(source, picture)
    this.#matchMessages(source, picture)
  }

  #matchSockets(source: number, { everySocket, trace }: SessionPicture): void {
    for (const socket of everySocket.values()) this.#matcher.socket(source, socket, trace.shiftNs)
  }

  #matchMessages(source: number, { conversation, trace }: SessionPicture): void {
    for (const message of conversation.all) this.#matcher.message(source, message, trace.shiftNs)
  }

  /** From the beginning: something that was taken for known has changed. */
  #rematch(): void {
    this.#matcher = new Matcher()
    const sessions = [this.own, ...this.#others.values()]
    for (const { source, earlier } of sessions) {
      for (const picture of earlier) {
        this.#matchAll(source, picture)
        this.#matcher.renew(source)
      }
    }
    for (const { source, picture } of sessions) this.#matchSockets(source, picture)
    for (const { source, picture } of sessions) this.#matchMessages(source, picture)
    this.#mostFlows = Math.max(MAX_FLOWS, 2 * this.#matcher.flows.length)
    this.#matched++
  }
}

/** A wish that is about one peer says which. */
function addressed(wish: Wish, source: number): Wish {
  switch (wish.type) {
    case 'say':
    case 'switchModel':
    case 'sendAgain':
      return { ...wish, source }
    case 'watch':
    case 'unwatch':
      return wish
  }
}
