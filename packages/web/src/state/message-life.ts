/** What really happened to a chat message, as facts; the texts put them into words. */
import type { ChatMessage, Nanoseconds, Operation } from '@peerscope/protocol'
import type { ProgramState } from './program-state'

/** Why a line still lies in the input queue. */
export type QueuedWhy =
  | { kind: 'noConnection' }
  | { kind: 'blocked'; operation: Operation }
  /** The async program is in the middle of an earlier send(). */
  | { kind: 'sending' }
  /** Nothing stands in its way: the program reads it next. */
  | { kind: 'next' }

export type MessageLife =
  | { kind: 'queued'; why: QueuedWhy }
  | { kind: 'handed'; atNs: Nanoseconds; afterNs: Nanoseconds; acknowledged: boolean }
  | { kind: 'unconfirmed'; canSendAgain: boolean }
  | { kind: 'received'; atNs: Nanoseconds; bytes: BytesKept; sameRecv: boolean }
  | { kind: 'incomplete'; atNs: Nanoseconds; bytes: BytesKept }

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

export function messageLife(message: ChatMessage, why: QueuedWhy): MessageLife {
  const atNs = message.endNs ?? message.startNs ?? message.queuedNs ?? 0
  const bytes = bytesKept(message)
  switch (message.state) {
    case 'queued':
      return { kind: 'queued', why }
    case 'handed':
    case 'acknowledged': {
      const afterNs = Math.max(0, atNs - (message.queuedNs ?? atNs))
      return { kind: 'handed', atNs, afterNs, acknowledged: message.state === 'acknowledged' }
    }
    case 'unconfirmed':
      return { kind: 'unconfirmed', canSendAgain: message.sentAgainAs === null }
    case 'received':
      return { kind: 'received', atNs, bytes, sameRecv: message.sameRecv }
    case 'incomplete':
      return { kind: 'incomplete', atNs, bytes }
  }
}

function bytesKept({ raw, text }: ChatMessage): BytesKept {
  if (raw === null) return 'whole'
  return text.includes('\ufffd') ? 'invalid' : 'cutCharacter'
}
