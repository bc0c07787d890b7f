/**
 * A deadlock among the peers on this page: every one of them is held by a call that only another
 * one of them could release, which is held as well. Told only when it has lasted, and nothing is
 * under way: what two bridges tell does not arrive at the same moment.
 */
import type {
  Flow,
  KernelMessage,
  Nanoseconds,
  Operation,
  SocketMessage,
} from '@peerscope/protocol'
import type { ProgramState } from './program-state'

export interface Held {
  source: number
  operation: Operation
  /** Who alone could release it. */
  by: number
  sinceNs: Nanoseconds
}

export interface PeerFacts {
  source: number
  program: ProgramState
  /** What it is held on; 0 where that is no connection. */
  connection: number
  sockets: readonly SocketMessage[]
  kernel: KernelMessage | null
  /** Not heard at present: then nothing is known. */
  blind: boolean
  /** What is added to its times, so that they are those of the page's own bridge. */
  shiftNs: Nanoseconds
}

/** So long it has to last. */
const LASTING: Nanoseconds = 1e9

/** The circle, in the order of waiting; empty where there is none. */
export function findDeadlock(
  peers: readonly PeerFacts[],
  flows: readonly Flow[],
  nowNs: Nanoseconds,
): Held[] {
  if (peers.length < 2) return []
  const held = peers.flatMap((peer) => heldOf(peer, peers) ?? [])
  // Whoever is free may yet release the others.
  if (held.length !== peers.length) return []
  if (held.some(({ sinceNs }) => nowNs - sinceNs < LASTING)) return []
  if (held.some((one) => isUnderWay(one, flows, peers))) return []
  return circleFrom(held)
}

function heldOf(peer: PeerFacts, peers: readonly PeerFacts[]): Held | null {
  const { program, source, connection, blind, shiftNs } = peer
  if (blind || program.kind !== 'thread' || program.mode !== 'blocked') return null
  const { operation, sinceNs } = program
  // The user releases input(), time and the network release connect() and pauses.
  if (operation !== 'recv' && operation !== 'send') return null
  const by = otherEnd(peer, connection, peers)
  return by === null ? null : { source, operation, by, sinceNs: sinceNs + shiftNs }
}

/** Who on this page is at the other end of a connection. */
function otherEnd(
  { sockets, source }: PeerFacts,
  connection: number,
  peers: readonly PeerFacts[],
): number | null {
  const own = sockets.find(({ id, closedNs }) => id === connection && closedNs === null)
  if (own === undefined || own.local === null || own.remote === null) return null
  const swapped = `${written(own.remote)} ${written(own.local)}`
  const other = peers.find(
    (peer) =>
      peer.source !== source &&
      peer.sockets.some(
        ({ local, remote, closedNs }) =>
          closedNs === null &&
          local !== null &&
          remote !== null &&
          `${written(local)} ${written(remote)}` === swapped,
      ),
  )
  return other?.source ?? null
}

/** Something may yet arrive that releases it. */
function isUnderWay(held: Held, flows: readonly Flow[], peers: readonly PeerFacts[]): boolean {
  const peer = peers.find(({ source }) => source === held.source)
  if (held.operation === 'send') return false
  const coming = flows.some(
    ({ from, to, takenNs, lost }) =>
      from === held.by && to === held.source && takenNs === null && !lost,
  )
  const view = peer?.kernel?.sockets.find(({ id }) => id === peer.connection)
  return coming || (view?.receiveQueue ?? 0) > 0 || view?.state === 'CLOSE_WAIT'
}

/** Everybody waits for exactly one other: following that leads into a circle. */
function circleFrom(held: readonly Held[]): Held[] {
  const next = (one: Held | undefined) => held.find(({ source }) => source === one?.by)
  // After as many steps as there are peers, whoever is reached is part of the circle.
  let one = held.reduce<Held | undefined>(next, held[0])
  const circle: Held[] = []
  while (one !== undefined && !circle.includes(one)) {
    circle.push(one)
    one = next(one)
  }
  return circle
}

const written = ({ host, port }: { host: string; port: number }): string => `${host} ${port}`
