import type { ChatMessage, Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { message } from '../../state/session.fixture'
import { SpanMessages } from './span-messages'

const span: Span = {
  start: 30,
  duration: 5,
  bytes: 6,
  streamOffset: 0,
  lane: 1,
  connection: 2,
  operation: 'send',
  line: 5,
  error: 0,
  mode: 'blocked',
  releasedBy: 'none',
}
const sent = message({ id: 1, startNs: 30 })
const idsOf = (asked: Span, messages: readonly ChatMessage[]) =>
  new SpanMessages(messages).of(asked).map(({ id }) => id)

test('a send() is told by the message that names its start', () => {
  expect(idsOf(span, [sent])).toEqual([1])
})

test('another call, direction or connection carried another message', () => {
  expect(idsOf({ ...span, start: 31 }, [sent])).toEqual([])
  expect(idsOf({ ...span, operation: 'recv' }, [sent])).toEqual([])
  expect(idsOf({ ...span, connection: 3 }, [sent])).toEqual([])
  expect(idsOf({ ...span, operation: 'input' }, [sent])).toEqual([])
  expect(idsOf({ ...span, operation: 'close' }, [sent])).toEqual([])
})

test('a recv() may have brought several, which the program took later', () => {
  const came = [30, 50, 70, 90].map((startNs, i) =>
    message({ id: i + 1, direction: 'received', startNs, sameRecv: i === 1 || i === 2 }),
  )
  expect(idsOf({ ...span, operation: 'recv' }, came)).toEqual([1, 2, 3])
  expect(idsOf({ ...span, operation: 'recv', start: 90 }, came)).toEqual([4])
})

test('of a message that came in parts the earlier recv() are known too', () => {
  const recv: Span = { ...span, operation: 'recv' }
  const part = { direction: 'received', connection: 2 } as const
  const messages = new SpanMessages([
    message({ ...part, id: 1, startNs: 20, streamStart: 0, streamEnd: 10 }),
    message({ ...part, id: 2, startNs: 50, streamStart: 10, streamEnd: 30 }),
    message({ ...part, id: 3, startNs: 90, streamStart: 2 ** 32 - 5, streamEnd: 2 ** 32 + 5 }),
  ])
  expect(messages.partlyBy({ ...recv, streamOffset: 10 })?.id).toBe(2)
  expect(messages.partlyBy({ ...recv, streamOffset: 29 })?.id).toBe(2)
  expect(messages.partlyBy({ ...recv, streamOffset: 30 })).toBeNull()
  // It brought the end of the message before it too.
  expect(messages.partlyBy({ ...recv, streamOffset: 8, bytes: 3 })?.id).toBe(2)
  expect(messages.partlyBy({ ...recv, streamOffset: 8, bytes: 2 })).toBeNull()
  expect(messages.partlyBy({ ...recv, streamOffset: 2 ** 32 - 1, start: 60 })?.id).toBe(3)
  expect(messages.partlyBy({ ...recv, streamOffset: 4, start: 60 })?.id).toBe(3)
  expect(messages.partlyBy({ ...recv, streamOffset: 12, start: 60 })).toBeNull()
  expect(messages.partlyBy({ ...recv, streamOffset: 12, connection: 3 })).toBeNull()
  expect(messages.partlyBy({ ...recv, streamOffset: 12, bytes: 0 })).toBeNull()
  expect(messages.partlyBy({ ...span, streamOffset: 12 })).toBeNull()
})

test('one whose call is not known any more is not given to another', () => {
  const lone = message({ direction: 'received', startNs: 50, sameRecv: true })
  expect(idsOf({ ...span, operation: 'recv' }, [lone])).toEqual([])
})

test('what was typed is what is sent after the input()', () => {
  const input: Span = { ...span, operation: 'input', start: 10, duration: 15, releasedBy: 'input' }
  const typed = message({ id: 1, queuedNs: 25, startNs: 30 })
  const later = message({ id: 2, queuedNs: 60, startNs: 70 })
  expect(idsOf(input, [typed, later])).toEqual([1])
  expect(idsOf(input, [later])).toEqual([])
  expect(idsOf({ ...input, releasedBy: 'none' }, [typed])).toEqual([1])
  expect(idsOf({ ...input, releasedBy: 'cancel', bytes: 0 }, [typed])).toEqual([])
})

test('one input() may have read several lines, which are sent one after the other', () => {
  const lines = ['one', 'zwö', 'three', 'four'].map((text, i) =>
    message({ id: i + 1, text, queuedNs: 20, startNs: 30 + 10 * i }),
  )
  // "one\n", "zwö\n" with its two bytes more, and "three\n".
  const input: Span = { ...span, operation: 'input', start: 10, duration: 15, bytes: 4 + 5 + 6 }
  expect(idsOf(input, lines)).toEqual([1, 2, 3])
  expect(idsOf({ ...input, bytes: 4 }, lines)).toEqual([1])
  expect(idsOf({ ...input, bytes: 3 }, lines)).toEqual([1])
})
