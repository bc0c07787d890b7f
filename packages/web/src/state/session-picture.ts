/**
 * Everything the bridge has told about a session, kept up to date message by message. Plain
 * values: who shows them (session-state.svelte.ts) decides how often to look.
 */
import {
  assertNever,
  type ConnectionId,
  type FiguresMessage,
  type KernelMessage,
  type OpenMessage,
  type RecordView,
  type RunMessage,
  type SessionMessage,
  type SnapshotMessage,
  type SocketMessage,
  type StreamMessage,
  type WatchedMessage,
} from '@peerscope/protocol'
import { Trace } from '../trace/trace'
import { ArrivalLog } from './arrival-log'
import { Conversation } from './conversation'
import { EventLog } from './event-log'

export class SessionPicture {
  readonly trace = new Trace()
  readonly conversation = new Conversation()
  readonly log = new EventLog()
  session: SessionMessage | null = null
  /** The current run. */
  run: RunMessage | null = null
  open: OpenMessage | null = null
  kernel: KernelMessage | null = null
  /** When what came to each socket did. */
  readonly arrivals = new ArrivalLog()
  /** Sockets of the current run and the newest figures of every run; new arrays at each change. */
  sockets: readonly SocketMessage[] = []
  figures: readonly FiguresMessage[] = []
  /** Sockets of earlier runs too, as far as they were told of. */
  readonly everySocket = new Map<ConnectionId, SocketMessage>()
  #epoch = ''
  /** The bridge was stopped in order. */
  ended = false
  /** Other bridges that this one views. */
  watched: readonly WatchedMessage[] = []
  /** Grow with every change of the conversation and of the trace. */
  conversationVersion = 0
  traceVersion = 0

  replace(snapshot: SnapshotMessage): void {
    this.session = snapshot.session
    this.run = snapshot.runs.at(-1) ?? null
    this.ended = false
    this.open = snapshot.open
    this.kernel = null
    this.arrivals.clear()
    if (snapshot.kernel !== null) this.#sampled(snapshot.kernel)
    this.sockets = snapshot.sockets
    if (snapshot.session.epoch !== this.#epoch) this.everySocket.clear()
    this.#epoch = snapshot.session.epoch
    for (const socket of snapshot.sockets) this.everySocket.set(socket.id, socket)
    this.figures = snapshot.figures
    this.watched = snapshot.watched
    this.conversation.replace(snapshot.messages, snapshot.olderMessages)
    this.log.replace(snapshot.notices, snapshot.runs)
    this.trace.clear()
    for (const run of snapshot.runs) this.trace.addRun(run)
    this.trace.missBefore(snapshot.historyFromNs)
    this.trace.setOpen(snapshot.open)
    this.conversationVersion++
    this.traceVersion++
  }

  records(records: RecordView): void {
    this.trace.append(records)
    this.traceVersion++
  }

  apply(message: StreamMessage): void {
    switch (message.type) {
      case 'session':
        this.session = message
        return
      case 'run':
        this.#start(message)
        return
      case 'open':
        this.open = message
        this.trace.setOpen(message)
        this.traceVersion++
        return
      case 'message':
        this.conversation.apply(message)
        this.conversationVersion++
        return
      case 'socket':
        this.everySocket.set(message.id, message)
        if (message.run === this.run?.run) this.sockets = replaced(this.sockets, message)
        return
      case 'kernel':
        this.#sampled(message)
        return
      case 'figures':
        this.figures = [...this.figures.filter((other) => other.run !== message.run), message]
        return
      case 'notice':
        this.log.notice(message)
        return
      case 'gap':
        // The lane has an `unobserved` record for it, which is what the timeline draws.
        return
      case 'watched':
        this.watched = replacedBy(this.watched, message, ({ source }) => source === message.source)
        return
      case 'unwatched':
        this.watched = this.watched.filter(({ source }) => source !== message.source)
        return
      case 'end':
        this.ended = true
        this.open = null
        this.trace.setOpen(null)
        this.traceVersion++
        return
      default:
        assertNever(message)
    }
  }

  #sampled(kernel: KernelMessage): void {
    this.kernel = kernel
    this.arrivals.add(kernel)
  }

  #start(run: RunMessage): void {
    if (this.run !== null && this.run.run !== run.run) this.log.restarted(run, this.run.model)
    this.run = run
    this.open = null
    this.kernel = null
    this.sockets = []
    this.trace.addRun(run)
    this.traceVersion++
  }
}

function replaced(
  sockets: readonly SocketMessage[],
  socket: SocketMessage,
): readonly SocketMessage[] {
  return replacedBy(sockets, socket, ({ id }) => id === socket.id)
}

/** The same list with the one that is meant in its place; at the end, where it is new. */
function replacedBy<T>(list: readonly T[], item: T, isMeant: (other: T) => boolean): readonly T[] {
  return list.some(isMeant) ? list.map((other) => (isMeant(other) ? item : other)) : [...list, item]
}
