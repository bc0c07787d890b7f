/** What really happened to a chat message, as facts; the texts put them into words. */
import type { Bytes, ChatMessage, Flow, Nanoseconds, Operation } from '@peerscope/protocol'
import type { BeingSent } from './being-sent'
import type { ProgramState } from './program-state'

/** Why a line still lies in the input queue. */
export type QueuedWhy =
  | { kind: 'noConnection' }
  | { kind: 'blocked'; operation: Operation }
  /** send() is in the middle of it; of how much the kernel has, null where it does not tell. */
  | { kind: 'beingSent'; handed: Bytes | null; bytes: Bytes }
  /** The async program is in the middle of an earlier send(). */
  | { kind: 'sending' }
  /** Nothing stands in its way: the program reads it next. */
  | { kind: 'next' }

export type MessageLife =
  | { kind: 'queued'; why: QueuedWhy }
  | { kind: 'handed'; atNs: Nanoseconds; afterNs: Nanoseconds; acknowledged: boolean }
  | { kind: 'unconfirmed'; canSendAgain: boolean }
  | {
      kind: 'received'
      atNs: Nanoseconds
      unread: LainUnread
      bytes: BytesKept
      sameRecv: boolean
    }
  | { kind: 'incomplete'; atNs: Nanoseconds; bytes: BytesKept }

/** How long it had lain unread when the program read it, as well as that is known. */
export type LainUnread =
  { kind: 'unknown' } | { kind: 'for' | 'atLeast' | 'atMost'; ns: Nanoseconds }

/** Whether the text says all: bytes that are no UTF-8, or a character that recv() has cut. */
export type BytesKept = 'whole' | 'invalid' | 'cutCharacter'

export function queuedWhy(state: ProgramState, canSend: boolean): QueuedWhy {
  if (state.kind === 'thread') {
    if (state.mode === 'running' || state.operation === 'input') return { kind: 'next' }
    const dialling = state.mode === 'retry' || state.operation === 'connect'
    if (!canSend && (dialling || state.operation === 'accept')) return { kind: 'noConnection' }
    return { kind: 'blocked', operation: state.operation }
  }
  if (!canSend) return { kind: 'noConnection' }
  if (state.kind === 'loop' && state.pending.includes('send')) return { kind: 'sending' }
  return { kind: 'next' }
}

/** Why a line is not handed over, which may be the one that send() is in the middle of. */
export function whyQueued(
  message: ChatMessage,
  sending: BeingSent | null,
  why: QueuedWhy,
): QueuedWhy {
  if (sending?.message !== message.id) return why
  return { kind: 'beingSent', handed: sending.handed, bytes: sending.bytes }
}

/** A kernel counts such times in ticks of 4 to 10 ms: nearer than that an arrival is not known. */
const TICK: Nanoseconds = 10e6
/** A recv() that took this long has waited for what it brought. */
const WAITED: Nanoseconds = 2e6

/** @param flow the same message with its watched sender, where there is one */
export function lainUnread(message: ChatMessage, flow: Flow | null): LainUnread {
  if (flow !== null && flow.readNs !== null)
    return { kind: 'for', ns: Math.max(0, flow.readNs - flow.sentNs) }
  const { startNs, endNs, arrived, sameRecv } = message
  if (endNs === null || startNs === null) return { kind: 'unknown' }
  if (arrived !== null && arrived.toNs - arrived.fromNs <= TICK) {
    const ns = Math.max(0, endNs - arrived.toNs)
    return { kind: 'for', ns: ns <= TICK ? 0 : ns }
  }
  if (!sameRecv && endNs - startNs > WAITED) return { kind: 'for', ns: 0 }
  if (arrived === null) return { kind: 'unknown' }
  const [least, most] = [endNs - arrived.toNs, endNs - arrived.fromNs]
  return least > TICK ? { kind: 'atLeast', ns: least } : { kind: 'atMost', ns: most }
}

/** @param flow the same message at both ends, where both are watched */
export function messageLife(
  message: ChatMessage,
  why: QueuedWhy,
  flow: Flow | null = null,
): MessageLife {
  const atNs = message.endNs ?? message.startNs ?? message.queuedNs ?? 0
  const bytes = bytesKept(message)
  switch (message.state) {
    case 'queued':
      return { kind: 'queued', why }
    case 'handed':
    case 'acknowledged': {
      const queuedNs = message.queuedNs ?? atNs
      // The call may return a little later than the kernel has it, and the other end reads it.
      const knownNs = flow === null ? Infinity : flow.sentNs - flow.queuedNs
      const afterNs = Math.max(0, Math.min(atNs - queuedNs, knownNs))
      const acknowledged = message.state === 'acknowledged'
      return { kind: 'handed', atNs: queuedNs + afterNs, afterNs, acknowledged }
    }
    case 'unconfirmed':
      return { kind: 'unconfirmed', canSendAgain: message.sentAgainAs === null }
    case 'received':
      return {
        kind: 'received',
        atNs,
        unread: lainUnread(message, flow),
        bytes,
        sameRecv: message.sameRecv,
      }
    case 'incomplete':
      return { kind: 'incomplete', atNs, bytes }
  }
}

function bytesKept({ raw, text }: ChatMessage): BytesKept {
  if (raw === null) return 'whole'
  return text.includes('\ufffd') ? 'invalid' : 'cutCharacter'
}
