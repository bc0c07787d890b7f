/** What the program is in the middle of, in the terms of the state sentence. */
import {
  isHeldBack,
  type Mode,
  type Nanoseconds,
  type OpenMessage,
  type Operation,
  type RunMessage,
} from '@peerscope/protocol'

/** How long a program waits before it dials again. */
export const RETRY_PAUSE_NS: Nanoseconds = 1e9

export type ProgramState =
  /** Nothing was reported yet: the program is being started. */
  | { kind: 'starting' }
  /** Its bridge was stopped in order. */
  | { kind: 'ended' }
  /** One thread: an operation holds it, or it computes (`none`). */
  | { kind: 'thread'; mode: Mode; operation: Operation; sinceNs: Nanoseconds }
  /** An event loop, and the operations that are outstanding beside it. */
  | {
      kind: 'loop'
      mode: Mode
      sinceNs: Nanoseconds
      pending: Operation[]
      retrying: boolean
      /** What it receives waits in the kernel: the bridge has not caught up. */
      heldBack: boolean
    }

/** @param ended the session is over */
export function programState(
  run: RunMessage | null,
  open: OpenMessage | null,
  ended = false,
): ProgramState {
  if (ended) return { kind: 'ended' }
  if (run === null || open?.run !== run.run) return { kind: 'starting' }
  const kinds = new Map(run.lanes.map((lane) => [lane.id, lane.kind]))
  const main = open.lanes.find((lane) => kinds.get(lane.lane) !== 'pending')
  if (main === undefined) return { kind: 'starting' }
  const { mode, operation, sinceNs } = main
  if (kinds.get(main.lane) === 'thread') return { kind: 'thread', mode, operation, sinceNs }
  const others = open.lanes.filter((lane) => lane !== main)
  return {
    kind: 'loop',
    mode,
    sinceNs,
    pending: others.filter(isAwaited).map((lane) => lane.operation),
    retrying: others.some((lane) => lane.mode === 'retry'),
    heldBack: others.some(({ operation, mode }) => isHeldBack(operation, mode)),
  }
}

function isAwaited({ operation, mode }: OpenMessage['lanes'][number]): boolean {
  return mode === 'pending' && !isHeldBack(operation, mode)
}

/** Changes exactly when something happens that is worth announcing, not with every callback. */
export function stateKey(state: ProgramState): string {
  if (!('sinceNs' in state)) return state.kind
  if (state.kind === 'thread') return `${state.mode} ${state.operation}`
  return `loop ${[...state.pending].sort().join(' ')} ${state.retrying}`
}
