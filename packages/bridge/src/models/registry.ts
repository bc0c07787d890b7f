/** Every model: how its lanes are named, which worker runs it, where its program's text is. */
import {
  operations,
  type Lane,
  type Model,
  type Operation,
  type Program,
} from '@peerscope/protocol'
import { readProgram } from './region.js'

interface ModelEntry {
  /** Its lanes, first the one whose time the figures count. */
  lanes: readonly Omit<Lane, 'id'>[]
  /** Needs the blocking calls of the C library. */
  needsBlockingCalls: boolean
  program(): Program
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
    program: () => readProgram(new URL('./sync.js', import.meta.url), 'sync.ts'),
  },
  async: {
    lanes: [
      { name: 'loop', kind: 'loop', operation: null },
      ...(['accept', 'connect', 'input', 'send', 'recv'] as const satisfies Operation[]).map(
        pending,
      ),
    ],
    needsBlockingCalls: false,
    program: () => readProgram(new URL('./async.js', import.meta.url), 'async.ts'),
  },
}

/** The line table as a worker uses it: by code of the operation, 0 where it has no line. */
export function lineTable(program: Program): number[] {
  return operations.map((operation) => program.lines[operation] ?? 0)
}
