/**
 * What a beginner would ask about at this very moment, told from facts only: the program's open
 * operations, the kernel's reading of its sockets, the messages.
 */
import type {
  Bytes,
  ChatMessage,
  KernelMessage,
  KernelSocket,
  Nanoseconds,
  Operation,
  SocketMessage,
} from '@peerscope/protocol'
import type { LoopRun } from './loop-runs'
import type { ProgramState } from './program-state'

export type Hint = Told & HintKind

interface Told {
  /** Since when it is so, as far as was seen; session clock. */
  sinceNs: Nanoseconds
  /** Of what was over when it was told; null while it goes on. */
  untilNs: Nanoseconds | null
  /** When the call began that it is about; it is over with that call. Null: about none. */
  callNs: Nanoseconds | null
}

/** @property socket the connection it is about */
type HintKind =
  /** FIN has arrived, and the program does not know it: CLOSE_WAIT (RFC 9293, 3.3.2). */
  | { kind: 'peerClosed'; socket: number }
  /** The peer has ended its side, the program knows it, and may still send. */
  | { kind: 'halfClosed'; socket: number }
  /** The connection was reset, and the program does not know it. */
  | { kind: 'resetUnnoticed'; socket: number }
  /** A line of the user waits because a call holds the thread. */
  | { kind: 'lineHeld'; operation: Operation }
  /** Bytes lie in the receive buffer while the thread is held by another call. */
  | { kind: 'arrivedUnread'; socket: number; bytes: Bytes; operation: Operation }
  /** The process has taken more from the kernel than the program has read, and a call holds it. */
  | { kind: 'inProcess'; bytes: Bytes; operation: Operation }
  /** The newest message came with the one before it, in one recv(). */
  | { kind: 'sameRecv' }
  /** The kernel has made a connection that the program has not accepted. */
  | { kind: 'connectionWaits'; count: number }
  /** send() waits because the send buffer is full. */
  | { kind: 'bufferFull'; socket: number }
  /** A callback has held the event loop: nothing else went on meanwhile. */
  | { kind: 'loopHeld'; ns: Nanoseconds }
  /** Both wait, and for long nobody has said anything. */
  | { kind: 'silence'; ns: Nanoseconds; operations: readonly Operation[] }

export interface Facts {
  program: ProgramState
  sockets: readonly SocketMessage[]
  kernel: KernelMessage | null
  /** The newest messages, oldest first. */
  messages: readonly ChatMessage[]
  nowNs?: Nanoseconds
  /** The longest stretch that the event loop has computed at within the last seconds. */
  loopRun?: LoopRun | null
}

/** From here on others notice that a loop is held. */
const HELD: Nanoseconds = 50e6
/** Silence that is no pause for thought. */
const LONG_SILENCE: Nanoseconds = 30e9

export function hintsOf(facts: Facts): Hint[] {
  const { program, sockets, kernel, messages, loopRun = null } = facts
  const holding = heldBy(program)
  const callNs = program.kind === 'thread' ? program.sinceNs : null
  const sends = holding === 'send' || (program.kind === 'loop' && program.pending.includes('send'))
  const hints: Hint[] = [
    ...lineHeld(program, messages, holding),
    ...(loopRun !== null && loopRun.ns > HELD ? [loopHeld(loopRun)] : []),
    ...silence(facts),
    ...sockets
      .filter(({ closedNs }) => closedNs === null)
      .flatMap((socket) => {
        const view = kernel?.sockets.find(({ id }) => id === socket.id)
        if (kernel === null || view === undefined) return []
        // A reading from before the call says nothing about what happens while it holds the thread.
        const isOld = callNs !== null && kernel.atNs < callNs
        const found = [
          ...(isOld ? [] : hintsOfCall(socket, view, holding, sends)),
          ...hintsOfConnection(socket, view),
        ]
        const told = { sinceNs: kernel.atNs, untilNs: null }
        return found.map((hint) => ({ ...told, callNs: isOfCall(hint) ? callNs : null, ...hint }))
      }),
    ...sameRecv(messages),
  ]
  // Two sockets of one peer may say the same.
  return hints.filter(({ kind }, i) => hints.findIndex((other) => other.kind === kind) === i)
}

function sameRecv(messages: readonly ChatMessage[]): Hint[] {
  const received = messages.filter(({ direction }) => direction === 'received')
  if (received.at(-1)?.sameRecv !== true) return []
  // The one before them made the call that brought them all.
  const first = received.findLast(({ sameRecv }) => !sameRecv) ?? received[0]
  const [sinceNs, untilNs] = [first?.startNs ?? 0, first?.endNs ?? 0]
  return [{ kind: 'sameRecv', sinceNs, untilNs, callNs: null }]
}

function silence({ program, sockets, kernel, messages, nowNs = 0 }: Facts): Hint[] {
  if (!('sinceNs' in program) || nowNs - program.sinceNs < LONG_SILENCE) return []
  const waits = program.kind === 'thread' ? [program.operation] : program.pending
  const operations = waits.filter((operation) => operation === 'input' || operation === 'recv')
  const isWaiting = program.kind === 'thread' ? program.mode === 'blocked' : program.mode === 'idle'
  if (!isWaiting || operations.length < (program.kind === 'thread' ? 1 : 2)) return []
  const open = sockets.filter(({ role, closedNs }) => role !== 'listening' && closedNs === null)
  const views = open.map((socket) => kernel?.sockets.find(({ id }) => id === socket.id))
  const isQuiet = views.every(
    (view) => view?.state === 'ESTABLISHED' && view.receiveQueue === 0 && view.inProcess === 0,
  )
  const unsent = messages.some(({ state }) => state === 'queued')
  if (open.length === 0 || !isQuiet || unsent) return []
  const sinceNs = program.sinceNs + LONG_SILENCE
  // In whole seconds: nothing else of it changes.
  const ns = Math.floor((nowNs - program.sinceNs) / 1e9) * 1e9
  return [{ kind: 'silence', ns, operations, sinceNs, untilNs: null, callNs: null }]
}

/** The call that holds the thread; null where none does. */
function heldBy(program: ProgramState): Operation | null {
  if (program.kind !== 'thread') return null
  return program.mode === 'blocked' || program.mode === 'retry' ? program.operation : null
}

function lineHeld(
  program: ProgramState,
  messages: readonly ChatMessage[],
  holding: Operation | null,
): Hint[] {
  // The first one is what send() itself is in the middle of.
  const queued = messages.filter(({ state }) => state === 'queued')
  const waits = queued[holding === 'send' ? 1 : 0]
  if (waits === undefined || holding === null || holding === 'input') return []
  const heldNs = 'sinceNs' in program ? program.sinceNs : 0
  const sinceNs = Math.max(waits.queuedNs ?? 0, heldNs)
  return [{ kind: 'lineHeld', operation: holding, sinceNs, untilNs: null, callNs: heldNs }]
}

/** What is so because of the call that goes on. */
function hintsOfCall(
  { id, role }: SocketMessage,
  { receiveQueue, inProcess, sendQueue, notSent, acceptQueue }: KernelSocket,
  holding: Operation | null,
  sends: boolean,
): HintKind[] {
  if (role === 'listening') {
    return acceptQueue > 0 && holding !== 'accept'
      ? [{ kind: 'connectionWaits', count: acceptQueue }]
      : []
  }
  const hints: HintKind[] = []
  if (holding !== null && holding !== 'recv') {
    if (receiveQueue > 0) {
      hints.push({ kind: 'arrivedUnread', socket: id, bytes: receiveQueue, operation: holding })
    }
    if (inProcess > 0) hints.push({ kind: 'inProcess', bytes: inProcess, operation: holding })
  }
  if (sends && sendQueue > 0 && notSent > 0) hints.push({ kind: 'bufferFull', socket: id })
  return hints
}

/** A connection may wait, and be reported, over many calls. */
const isOfCall = ({ kind }: HintKind): boolean =>
  kind === 'arrivedUnread' || kind === 'inProcess' || kind === 'bufferFull'

function hintsOfConnection(
  { id, peerEndedNs, role }: SocketMessage,
  { state }: KernelSocket,
): (HintKind & Partial<Told>)[] {
  if (role === 'listening') return []
  if (state === 'CLOSE') return [{ kind: 'resetUnnoticed', socket: id }]
  if (peerEndedNs !== null) return [{ kind: 'halfClosed', socket: id, sinceNs: peerEndedNs }]
  return state === 'CLOSE_WAIT' ? [{ kind: 'peerClosed', socket: id }] : []
}

function loopHeld({ ns, sinceNs }: LoopRun): Hint {
  return { kind: 'loopHeld', ns, sinceNs, untilNs: sinceNs + ns, callNs: null }
}
