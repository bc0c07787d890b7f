import type { Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { message } from './session.fixture'
import { messageOfSpan } from './span-message'

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

test('a send() is told by the message that names its start', () => {
  expect(messageOfSpan(span, [sent])).toBe(sent)
})

test('another call, direction or connection carried another message', () => {
  expect(messageOfSpan({ ...span, start: 31 }, [sent])).toBeNull()
  expect(messageOfSpan({ ...span, operation: 'recv' }, [sent])).toBeNull()
  expect(messageOfSpan({ ...span, connection: 3 }, [sent])).toBeNull()
  expect(messageOfSpan({ ...span, operation: 'input' }, [sent])).toBeNull()
})

test('what was typed is what is sent after the input()', () => {
  const input: Span = { ...span, operation: 'input', start: 10, duration: 15, releasedBy: 'input' }
  const typed = message({ id: 1, queuedNs: 25, startNs: 30 })
  const later = message({ id: 2, queuedNs: 60, startNs: 70 })
  expect(messageOfSpan(input, [typed, later])).toBe(typed)
  expect(messageOfSpan(input, [later])).toBeNull()
  expect(messageOfSpan({ ...input, releasedBy: 'cancel' }, [typed])).toBeNull()
})
