/**
 * What the bridge has to know of a model: its threads, how they call the system, and where the text of
 * its program is. Every folder of models/ has such a description.
 */
import type {
  Framing,
  Lane,
  LinkForm,
  Operation,
  Program as Source,
  Turn,
} from '@peerscope/protocol'

/** The kind of chat, which decides on the program. */
export interface Variant {
  form: LinkForm
  turn: Turn
  framing: Framing
}

/** A lane before it has its number in a session. */
export type NamedLane = Omit<Lane, 'id'>

/**
 * How a program's operations reach the system. `blocking`: each calls the C library and holds its thread
 * (program/sync). `loop`: each returns a promise, and the thread's event loop goes on (program/async).
 */
export type Transport = 'blocking' | 'loop'

/** One thread of a program. */
export interface ModelThread {
  /** Rows of the timeline that this thread writes. */
  lanes: readonly NamedLane[]
  /** The module that it starts with. */
  worker: URL
  /**
   * How what the user types reaches it: through a pipe, which a call can block on, or as messages to its
   * event loop. Null for a thread that reads no input.
   */
  input: 'pipe' | 'messages' | null
}

interface ModelDefinition {
  /** The first lane of the first one is what the figures count. */
  threads: readonly [ModelThread, ...ModelThread[]]
  transport: Transport
  /** It needs the blocking calls of the C library. */
  needsBlockingCalls: boolean
  /** It accepts before it reads input, and then sends one message and receives one, by turns. */
  takesTurns: boolean
  /** The text that runs, and the line of each operation in it. */
  program(variant: Variant): Source
}

export interface ModelDescriptor extends ModelDefinition {
  /** The lanes of all its threads, in their order. */
  lanes: readonly NamedLane[]
}

export function defineModel(definition: ModelDefinition): ModelDescriptor {
  return { ...definition, lanes: definition.threads.flatMap(({ lanes }) => lanes) }
}

/** The lane of the operations of one kind that are outstanding in an event loop. */
export const pendingLane = (operation: Operation): NamedLane => ({
  name: `await:${operation}`,
  kind: 'pending',
  operation,
})
