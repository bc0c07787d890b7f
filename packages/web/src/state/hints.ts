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
import type { ProgramState } from './program-state'

/** @property socket the connection it is about */
export type Hint =
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
  /** The longest that the event loop has computed at a stretch within the last seconds. */
  loopRunNs?: Nanoseconds
}

/** From here on others notice that a loop is held. */
const HELD: Nanoseconds = 50e6
/** Silence that is no pause for thought. */
const LONG_SILENCE: Nanoseconds = 30e9

export function hintsOf(facts: Facts): Hint[] {
  const { program, sockets, kernel, messages, loopRunNs = 0 } = facts
  const holding = heldBy(program)
  const sends = holding === 'send' || (program.kind === 'loop' && program.pending.includes('send'))
  const hints: Hint[] = [
    ...lineHeld(messages, holding),
    ...(loopRunNs > HELD ? [{ kind: 'loopHeld', ns: loopRunNs } as const] : []),
    ...silence(facts),
    ...sockets
      .filter(({ closedNs }) => closedNs === null)
      .flatMap((socket) => {
        const view = kernel?.sockets.find(({ id }) => id === socket.id)
        return view === undefined ? [] : hintsOfSocket(socket, view, holding, sends)
      }),
    ...(messages.findLast(({ direction }) => direction === 'received')?.sameRecv === true
      ? [{ kind: 'sameRecv' } as const]
      : []),
  ]
  // Two sockets of one peer may say the same.
  return hints.filter(({ kind }, i) => hints.findIndex((other) => other.kind === kind) === i)
}

function silence({ program, sockets, kernel, messages, nowNs = 0 }: Facts): Hint[] {
  if (program.kind === 'starting' || nowNs - program.sinceNs < LONG_SILENCE) return []
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
  return [{ kind: 'silence', ns: nowNs - program.sinceNs, operations }]
}

/** The call that holds the thread; null where none does. */
function heldBy(program: ProgramState): Operation | null {
  if (program.kind !== 'thread') return null
  return program.mode === 'blocked' || program.mode === 'retry' ? program.operation : null
}

function lineHeld(messages: readonly ChatMessage[], holding: Operation | null): Hint[] {
  const waits = messages.some(({ state }) => state === 'queued')
  if (!waits || holding === null || holding === 'input') return []
  return [{ kind: 'lineHeld', operation: holding }]
}

function hintsOfSocket(
  { id, peerEndedNs, role }: SocketMessage,
  { state, receiveQueue, inProcess, sendQueue, notSent, acceptQueue }: KernelSocket,
  holding: Operation | null,
  sends: boolean,
): Hint[] {
  if (role === 'listening') {
    return acceptQueue > 0 && holding !== 'accept'
      ? [{ kind: 'connectionWaits', count: acceptQueue }]
      : []
  }
  const hints: Hint[] = []
  if (holding !== null && holding !== 'recv') {
    if (receiveQueue > 0) {
      hints.push({ kind: 'arrivedUnread', socket: id, bytes: receiveQueue, operation: holding })
    }
    if (inProcess > 0) hints.push({ kind: 'inProcess', bytes: inProcess, operation: holding })
  }
  if (state === 'CLOSE') hints.push({ kind: 'resetUnnoticed', socket: id })
  else if (peerEndedNs !== null) hints.push({ kind: 'halfClosed', socket: id })
  else if (state === 'CLOSE_WAIT') hints.push({ kind: 'peerClosed', socket: id })
  if (sends && sendQueue > 0 && notSent > 0) {
    hints.push({ kind: 'bufferFull', socket: id })
  }
  return hints
}
