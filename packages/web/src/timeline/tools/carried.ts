/** The chat messages that a span of a session's picture carried. */
import type { ChatMessage, Span } from '@peerscope/protocol'
import type { SessionPicture } from '../../state/session-picture'
import { SpanMessages } from './span-messages'

type Carrying = Pick<SessionPicture, 'conversation' | 'conversationVersion' | 'trace'>

const known = new WeakMap<Carrying, { version: number; messages: SpanMessages }>()

export function messagesOf(span: Span, picture: Carrying): readonly ChatMessage[] {
  return carriedBy(picture).of(onOwnClock(span, picture))
}

/** The message of which a recv() brought a part, and a later one the last byte. */
export function partlyBy(span: Span, picture: Carrying): ChatMessage | null {
  return carriedBy(picture).partlyBy(onOwnClock(span, picture))
}

function carriedBy(picture: Carrying): SpanMessages {
  const { conversation, conversationVersion: version } = picture
  const last = known.get(picture)
  if (last?.version === version) return last.messages
  const messages = new SpanMessages(conversation.all)
  known.set(picture, { version, messages })
  return messages
}

/** Messages keep the times of their session's own clock. */
function onOwnClock(span: Span, { trace }: Carrying): Span {
  return { ...span, start: span.start - trace.shiftNs }
}
