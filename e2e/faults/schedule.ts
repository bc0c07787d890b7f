/** What goes wrong between two peers, and when: made from a seed, so that it can be had again. */
import type { Model } from '@peerscope/protocol'
import { Chance } from './random.js'

/** The one whose dialled connections a fault concerns. */
export type Side = 'alice' | 'bob'

/** What a network does to the connections that one side dials. Times in milliseconds. */
export type Fault =
  /** Every connection ends in order, at both ends. */
  | { kind: 'cut' }
  /** Every connection is reset, at both ends. */
  | { kind: 'reset' }
  /** Every connection ends at one end; the other hears of it later. */
  | { kind: 'half'; end: 'dialling' | 'accepting'; lateMs: number; reset: boolean }
  /** The next connections end after so many bytes. */
  | { kind: 'cutAfter'; bytes: number; forMs: number }
  /** Bytes go on in pieces of this size. */
  | { kind: 'slice'; bytes: number; forMs: number }
  /** Every piece goes on so much later. */
  | { kind: 'delay'; byMs: number; forMs: number }
  /** Nothing goes on. */
  | { kind: 'stall'; forMs: number }
  /** Nobody listens. */
  | { kind: 'refuse'; forMs: number }
  /** A dial is accepted, held for a while, and ended without having reached anybody. */
  | { kind: 'drop'; heldMs: number; reset: boolean; forMs: number }

export interface TimedFault {
  atMs: number
  side: Side
  fault: Fault
}

/** How one person types. */
export interface Typist {
  /** Between two lines, from and to. */
  pauseMs: readonly [number, number]
  /** Share of lines that are long. */
  long: number
}

export interface Peer {
  model: Model
  turn: 'speak' | 'listen'
  typist: Typist
  /** So long after the other's start. */
  startsAtMs: number
  /** Of its sockets; null: as the system has it. */
  bufferBytes: number | null
}

export interface Schedule {
  seed: number
  /** From here on nothing goes wrong any more. */
  cleanAtMs: number
  peers: Record<Side, Peer>
  faults: TimedFault[]
}

const kinds = [
  'cut',
  'reset',
  'half',
  'cutAfter',
  'slice',
  'delay',
  'stall',
  'refuse',
  'drop',
] as const satisfies Fault['kind'][]

const rhythms = [
  [2, 10],
  [10, 80],
  [50, 400],
  [300, 900],
] as const

/** @param models of Alice and of Bob */
export function scheduleOf(
  seed: number,
  models: readonly [Model, Model],
  longestMs: number,
): Schedule {
  const chance = new Chance(seed)
  const cleanAtMs = chance.between(longestMs / 2, longestMs)
  const late = chance.of<Side>(['alice', 'bob'])
  const peer = (side: Side, model: Model): Peer => ({
    model,
    turn: chance.happens(0.25) ? 'listen' : 'speak',
    typist: { pauseMs: chance.of(rhythms), long: chance.happens(0.3) ? 0.1 : 0 },
    startsAtMs: side === late && chance.happens(0.5) ? chance.between(0, cleanAtMs) : 0,
    bufferBytes: chance.happens(0.2) ? 4096 : null,
  })
  const peers = { alice: peer('alice', models[0]), bob: peer('bob', models[1]) }
  // Two that listen first would wait for each other: that is a fault of theirs, not of the network.
  if (peers.alice.turn === 'listen' && models[0] === 'sync') peers.bob.turn = 'speak'
  // Some schedules are of one kind only: what a kind does is seen best when it comes again and again.
  const only = chance.happens(0.3) ? chance.of(kinds) : null
  const count = chance.between(1, 12)
  const faults = Array.from({ length: count }, (): TimedFault => {
    const atMs = chance.between(0, cleanAtMs)
    const kind = only ?? chance.of(kinds)
    const side = chance.of<Side>(['alice', 'bob'])
    return { atMs, side, fault: faultOf(kind, chance, cleanAtMs - atMs) }
  })
  faults.sort((a, b) => a.atMs - b.atMs)
  return { seed, cleanAtMs, peers, faults }
}

/** @param leftMs until all is well again */
function faultOf(kind: Fault['kind'], chance: Chance, leftMs: number): Fault {
  const forMs = chance.happens(0.3) ? leftMs : chance.between(0, Math.min(leftMs, 800))
  switch (kind) {
    case 'cut':
    case 'reset':
      return { kind }
    case 'half': {
      const end = chance.of(['dialling', 'accepting'] as const)
      return { kind, end, lateMs: chance.between(0, leftMs), reset: chance.happens(0.4) }
    }
    case 'cutAfter':
      return { kind, bytes: chance.between(0, 400), forMs }
    case 'slice':
      return { kind, bytes: chance.between(1, 50), forMs }
    case 'delay':
      return { kind, byMs: chance.between(1, 300), forMs }
    case 'stall':
    case 'refuse':
      return { kind, forMs }
    case 'drop': {
      const heldMs = chance.happens(0.5) ? 0 : chance.between(1, 400)
      return { kind, heldMs, reset: chance.happens(0.4), forMs }
    }
  }
}
