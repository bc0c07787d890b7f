/** Every model: how its lanes are named, which worker runs it, where its program's text is. */
import {
  operations,
  type Framing,
  type Lane,
  type LinkForm,
  type Model,
  type Operation,
  type Program,
  type Turn,
} from '@peerscope/protocol'
import type { AsyncRegion, SyncRegion } from './io.js'
import { readProgram } from './region.js'

/** The kind of chat, which decides on the program. */
export interface Variant {
  form: LinkForm
  turn: Turn
  framing: Framing
}

export const syncRegion = ({ form, turn, framing }: Variant): SyncRegion =>
  `${form} ${turn} ${framing}`

/** An event loop takes no turns. */
export const asyncRegion = ({ form, framing }: Variant): AsyncRegion => `${form} ${framing}`

interface ModelEntry {
  /** Its lanes, first the one whose time the figures count. */
  lanes: readonly Omit<Lane, 'id'>[]
  /** Needs the blocking calls of the C library. */
  needsBlockingCalls: boolean
  /** It accepts before it reads input, and then sends one message and receives one, by turns. */
  takesTurns: boolean
  program(variant: Variant): Program
}

const pending = (operation: Operation): Omit<Lane, 'id'> => ({
  name: `await:${operation}`,
  kind: 'pending',
  operation,
})

export const registry: Record<Model, ModelEntry> = {
  sync: {
    lanes: [{ name: 'main', kind: 'thread', operation: null }],
    needsBlockingCalls: true,
    takesTurns: true,
    program: (variant) =>
      readProgram(new URL('./sync.js', import.meta.url), 'sync.ts', syncRegion(variant)),
  },
  async: {
    lanes: [
      { name: 'loop', kind: 'loop', operation: null },
      ...(['accept', 'connect', 'input', 'send', 'recv'] as const satisfies Operation[]).map(
        pending,
      ),
    ],
    needsBlockingCalls: false,
    takesTurns: false,
    program: (variant) =>
      readProgram(new URL('./async.js', import.meta.url), 'async.ts', asyncRegion(variant)),
  },
}

/** The line table as a worker uses it: by code of the operation, 0 where it has no line. */
export function lineTable(program: Program): number[] {
  return operations.map((operation) => program.lines[operation] ?? 0)
}
