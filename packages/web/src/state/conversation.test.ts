import { MAX_MESSAGES_IN_MEMORY } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { Conversation } from './conversation'
import { message } from './session.fixture'

test('a message that is known is replaced in its place', () => {
  const chat = new Conversation()
  chat.apply(message({ id: 1 }))
  chat.apply(message({ id: 2 }))
  chat.apply(message({ id: 1, state: 'handed' }))
  expect(chat.latest(9).map(({ id, state }) => [id, state])).toEqual([
    [1, 'handed'],
    [2, 'queued'],
  ])
})

test('shows the newest, and knows how many are before them', () => {
  const chat = new Conversation()
  chat.replace(
    [1, 2, 3].map((id) => message({ id })),
    40,
  )
  expect(chat.latest(2).map(({ id }) => id)).toEqual([2, 3])
  expect([chat.length, chat.older]).toEqual([3, 40])
})

test('memory is bounded; what is forgotten counts as older, the rest stays replaceable', () => {
  const chat = new Conversation()
  const all = MAX_MESSAGES_IN_MEMORY * 1.2
  for (let id = 1; id <= all; id++) chat.apply(message({ id }))
  expect(chat.length).toBeLessThanOrEqual(MAX_MESSAGES_IN_MEMORY * 1.1)
  expect(chat.length + chat.older).toBe(all)
  chat.apply(message({ id: all, state: 'handed' }))
  expect(chat.length + chat.older).toBe(all)
  expect(chat.latest(1)[0]?.state).toBe('handed')
})
