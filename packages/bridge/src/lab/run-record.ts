/** What one run of a lab left behind. All times in nanoseconds since its script's beginning. */
import {
  Matcher,
  type ChatMessage,
  type Flow,
  type KernelMessage,
  type Lane,
  type Model,
  type Nanoseconds,
  type SocketMessage,
  type Span,
} from '@peerscope/protocol'

export interface PeerRecord {
  readonly name: string
  /** Its thread, or its event loop. */
  readonly mainLane: Lane
  readonly spans: readonly Span[]
  readonly messages: readonly ChatMessage[]
  readonly sockets: readonly SocketMessage[]
  readonly kernel: readonly KernelMessage[]
}

export interface RunRecord {
  readonly model: Model
  readonly endNs: Nanoseconds
  readonly alice: PeerRecord
  readonly bob: PeerRecord
  /** Messages on their way: from 0 is Alice, from 1 Bob. */
  readonly flows: readonly Flow[]
}

export const ALICE = 0
export const BOB = 1

export function runRecord(
  model: Model,
  endNs: Nanoseconds,
  alice: PeerRecord,
  bob: PeerRecord,
): RunRecord {
  const matcher = new Matcher()
  const peers = [alice, bob]
  for (const [source, { sockets }] of peers.entries()) {
    for (const socket of sockets) matcher.socket(source, socket, 0)
  }
  for (const [source, { messages }] of peers.entries()) {
    for (const message of messages) matcher.message(source, message, 0)
  }
  return { model, endNs, alice, bob, flows: matcher.flows }
}
