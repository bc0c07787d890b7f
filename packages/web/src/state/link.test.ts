import { expect, test } from 'vitest'
import { kernelSocket, session, socket } from './session.fixture'
import { canSend, linkOf } from './link'

const outgoing = socket({ id: 2, role: 'outgoing' })
const incoming = socket({ id: 3, role: 'incoming' })
const closed = { closedNs: 5, end: 'close' } as const

test.each([
  ['waiting', [socket({})]],
  ['notDialled', [outgoing]],
  ['notReached', [incoming]],
  ['connected', [outgoing, incoming]],
  ['notReached', [{ ...outgoing, ...closed }, incoming]],
])('two one-way connections: %s', (link, sockets) => {
  expect(linkOf(session, sockets)).toBe(link)
})

test('what the kernel knows to be over is not called connected', () => {
  const closeWait = kernelSocket({ id: 3, state: 'CLOSE_WAIT' })
  const kernel = { type: 'kernel', run: 1, atNs: 0, supported: true, thread: null } as const
  const sample = { ...kernel, sockets: [closeWait] }
  expect(linkOf(session, [outgoing, incoming], sample)).toBe('left')
  expect(linkOf(session, [outgoing], sample)).toBe('notDialled')
  expect(linkOf(session, [outgoing, incoming], { ...kernel, sockets: [] })).toBe('connected')
})

test('a half-closed connection is told from one whose end was not noticed', () => {
  const ended = { ...incoming, peerEndedNs: 7 }
  const listensOnly = { listen: session.listen, remote: null }
  const kernel = { type: 'kernel', run: 1, atNs: 0, supported: true, thread: null } as const
  const inState = (state: 'CLOSE_WAIT' | 'CLOSE') => ({
    ...kernel,
    sockets: [kernelSocket({ id: 3, state })],
  })
  expect(linkOf(listensOnly, [ended])).toBe('halfClosed')
  expect(linkOf(listensOnly, [ended], inState('CLOSE_WAIT'))).toBe('halfClosed')
  expect(linkOf(listensOnly, [ended], inState('CLOSE'))).toBe('left')
  expect(linkOf(listensOnly, [incoming], inState('CLOSE_WAIT'))).toBe('left')
})

test('one two-way connection is enough where only one side dials', () => {
  const listensOnly = { listen: session.listen, remote: null }
  const dialsOnly = { listen: null, remote: session.remote }
  expect(linkOf(listensOnly, [incoming])).toBe('connected')
  expect(linkOf(listensOnly, [socket({})])).toBe('waiting')
  expect(linkOf(dialsOnly, [outgoing])).toBe('connected')
  expect(linkOf(dialsOnly, [])).toBe('dialling')
})

test('what is typed goes out on the dialled connection, else on the only one', () => {
  expect(canSend(session, [incoming])).toBe(false)
  expect(canSend(session, [outgoing])).toBe(true)
  expect(canSend({ listen: session.listen, remote: null }, [incoming])).toBe(true)
})
