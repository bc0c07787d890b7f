/** One pair of programs of a lab, as told by its frames while it runs and after. */
import {
  Matcher,
  type ConnectionEnd,
  type ConnectionId,
  type Flow,
  type FrameMessage,
  type Milliseconds,
  type Model,
  type Nanoseconds,
  type RecordView,
} from '@peerscope/protocol'
import type { LabRunMessage } from '@peerscope/protocol/labs'
import { findDeadlock, type Held } from '../state/deadlock'
import { programState } from '../state/program-state'
import { SessionPicture } from '../state/session-picture'
import type { Circle } from '../timeline/circle'

export interface LabPeerPicture {
  readonly source: number
  readonly name: string
  readonly picture: SessionPicture
}

export class LabRun {
  readonly part: string
  readonly model: Model
  readonly peers: readonly LabPeerPicture[]
  /** Since the script's beginning; null while it runs. */
  endNs: Nanoseconds | null = null
  /** The circle in which its programs wait, or waited when it ended; empty where they do not. */
  held: readonly Held[] = []
  readonly #matcher = new Matcher()
  readonly #startedAt: Milliseconds

  /** @param startedAt `performance.now()` when its script began */
  constructor({ part, model, peers }: LabRunMessage, startedAt: Milliseconds) {
    this.part = part
    this.model = model
    this.#startedAt = startedAt
    this.peers = peers.map(({ source, name, shiftNs }) => {
      const picture = new SessionPicture()
      picture.trace.shiftNs = shiftNs
      return { source, name, picture }
    })
  }

  get flows(): readonly Flow[] {
    return this.#matcher.flows
  }

  otherEnd(source: number, connection: ConnectionId): ConnectionEnd | null {
    return this.#matcher.otherEnd(source, connection)
  }

  get circle(): Circle | null {
    if (this.held.length === 0) return null
    return { sources: this.held.map(({ source }) => source), atNs: this.endNs }
  }

  /** How far it is known. @param at `performance.now()` */
  until(at: Milliseconds): Nanoseconds {
    return this.endNs ?? Math.round((at - this.#startedAt) * 1e6)
  }

  /** @returns whether it is about one of this run's peers. */
  message(message: FrameMessage, source: number): boolean {
    const peer = this.#peer(source)
    if (peer === undefined) return false
    const { picture } = peer
    switch (message.type) {
      case 'heartbeat':
      case 'snapshot':
      case 'resumed':
      case 'accepted':
      case 'refused':
      case 'pong':
        // A lab's programs have no viewers of their own.
        return true
      default:
        picture.apply(message)
    }
    // What the end of the run does to its connections is no part of it.
    if (this.endNs !== null) return true
    const { shiftNs } = picture.trace
    if (message.type === 'socket') this.#matcher.socket(source, message, shiftNs)
    if (message.type === 'message') this.#matcher.message(source, message, shiftNs)
    return true
  }

  records(records: RecordView, source: number): boolean {
    const peer = this.#peer(source)
    peer?.picture.records(records)
    return peer !== undefined
  }

  /** The script is over, and with it whatever they waited for. */
  end(endNs: Nanoseconds): void {
    this.endNs = endNs
  }

  /** Looks whether its programs wait for each other now. @param at `performance.now()` */
  look(at: Milliseconds): void {
    if (this.endNs !== null) return
    const facts = this.peers.map(({ source, picture: { run, open, sockets, kernel, trace } }) => ({
      source,
      program: programState(run, open),
      connection: open?.lanes.find(({ mode }) => mode === 'blocked')?.connection ?? 0,
      sockets,
      kernel,
      blind: false,
      shiftNs: trace.shiftNs,
    }))
    this.held = findDeadlock(facts, this.flows, this.until(at))
  }

  #peer(source: number): LabPeerPicture | undefined {
    return this.peers.find((peer) => peer.source === source)
  }
}
