/** One peer of a lab: a session without a page, whose user is the script. */
import {
  ProblemError,
  type ChatMessage,
  type KernelMessage,
  type Lane,
  type Nanoseconds,
  type RecordView,
  type SocketMessage,
  type Span,
  type StreamMessage,
} from '@peerscope/protocol'
import { Session } from '../session/session.js'
import type { SessionSettings } from '../session/session-settings.js'
import type { StoredFrame } from '../session/frame-stream.js'
import type { Typist } from './lab.js'
import type { PeerRecord } from './run-record.js'

const NO_LANE: Lane = { id: 0, name: '', kind: 'thread', operation: null }

export class LabPeer implements Typist {
  readonly session: Session
  readonly name: string
  /** What came before somebody was told of it. */
  readonly frames: StoredFrame[] = []
  /** Told of every frame of its stream. */
  onFrame: (frame: StoredFrame) => void = (frame) => this.frames.push(frame)
  received = 0
  #shown = 0
  #mainLane: Lane = NO_LANE
  readonly #spans: Span[] = []
  readonly #messages = new Map<number, ChatMessage>()
  readonly #sockets = new Map<number, SocketMessage>()
  readonly #kernel: KernelMessage[] = []

  static async open(settings: SessionSettings): Promise<LabPeer> {
    return new LabPeer(await Session.open(settings), settings.name)
  }

  private constructor(session: Session, name: string) {
    this.session = session
    this.name = name
    // What it has said already is who it is.
    for (let i = 1; i <= session.stream.sequence; i++) {
      const frame = session.stream.at(i)
      if (frame !== null) this.frames.push(frame)
    }
    session.subscribe({
      frame: (frame) => {
        this.onFrame(frame)
      },
      records: (records) => {
        this.#take(records)
      },
      message: (message) => {
        this.#hear(message)
      },
    })
    // Somebody watches: then the kernel is asked.
    session.addViewer()
  }

  get shown(): number {
    return this.#shown
  }

  /** Both of its one-way connections stand. */
  get isLinked(): boolean {
    const open = [...this.#sockets.values()].filter(({ closedNs }) => closedNs === null)
    return ['incoming', 'outgoing'].every((role) => open.some((socket) => socket.role === role))
  }

  /** @throws ProblemError when the line cannot be sent. */
  type(line: string): void {
    const problem = this.session.say([line])
    if (problem !== null) throw new ProblemError(problem.code, problem.values)
  }

  /** @param shiftNs what makes a time of the session one of the run */
  record(shiftNs: Nanoseconds): PeerRecord {
    const moved = (ns: Nanoseconds | null) => (ns === null ? null : ns + shiftNs)
    return {
      name: this.name,
      mainLane: this.#mainLane,
      spans: this.#spans.map((span) => ({ ...span, start: span.start + shiftNs })),
      messages: [...this.#messages.values()].map((message) => ({
        ...message,
        queuedNs: moved(message.queuedNs),
        startNs: moved(message.startNs),
        endNs: moved(message.endNs),
        acknowledgedNs: moved(message.acknowledgedNs),
      })),
      sockets: [...this.#sockets.values()].map((socket) => ({
        ...socket,
        openedNs: socket.openedNs + shiftNs,
        peerEndedNs: moved(socket.peerEndedNs),
        closedNs: moved(socket.closedNs),
      })),
      kernel: this.#kernel.map((sample) => ({ ...sample, atNs: sample.atNs + shiftNs })),
    }
  }

  #take(records: RecordView): void {
    for (let i = 0; i < records.length; i++) {
      const span = records.get(i)
      this.#spans.push(span)
      if (span.operation === 'recv') this.received += span.bytes
    }
  }

  #hear(message: StreamMessage): void {
    switch (message.type) {
      case 'run':
        this.#mainLane = message.lanes[0] ?? NO_LANE
        break
      case 'message':
        if (message.direction === 'received' && !this.#messages.has(message.id)) this.#shown += 1
        this.#messages.set(message.id, message)
        break
      case 'socket':
        this.#sockets.set(message.id, message)
        break
      case 'kernel':
        this.#kernel.push(message)
        break
      default:
        // Nothing that a figure is made of.
        break
    }
  }
}
