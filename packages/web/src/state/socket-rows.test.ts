import type { KernelMessage } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { kernelSocket, open, socket } from './session.fixture'
import { descriptorRole, fillShare, socketRows } from './socket-rows'

const outgoing = socket({ id: 2, role: 'outgoing', fd: 23, remote: { host: 'b', port: 5003 } })
const kernel: KernelMessage = {
  type: 'kernel',
  run: 1,
  atNs: 0,
  supported: true,
  thread: null,
  sockets: [kernelSocket({ id: 2, sendQueue: 9 })],
}

test('each open socket stands beside what the kernel says about it', () => {
  const closed = socket({ id: 3, closedNs: 1 })
  const rows = socketRows([socket({}), outgoing, closed], kernel, null, 0)
  expect(rows.map(({ id, address, kernel: told }) => [id, address?.port, told?.sendQueue])).toEqual(
    [
      [1, 5002, undefined],
      [2, 5003, 9],
    ],
  )
})

test('a buffer is full when a send() waits on it, not while one passes through', () => {
  const sending = open(1, { operation: 'send', mode: 'blocked', connection: 2, sinceNs: 0 })
  expect(socketRows([outgoing], kernel, sending, 5e6)[0]?.sendFull).toBe(false)
  expect(socketRows([outgoing], kernel, sending, 500e6)[0]?.sendFull).toBe(true)
  expect(socketRows([socket({})], kernel, sending, 500e6)[0]?.sendFull).toBe(false)
})

test('a bar is measured against the most that was seen', () => {
  expect(fillShare(0, 0)).toBe(0)
  expect(fillShare(1e6, 2e6)).toBe(0.5)
  expect(fillShare(65536, 0)).toBe(1)
})

test('a descriptor is named by what it is', () => {
  expect(descriptorRole(23, [outgoing], 21)).toBe('outgoing')
  expect(descriptorRole(21, [outgoing], 21)).toBe('input')
  expect(descriptorRole(99, [outgoing], 21)).toBeNull()
  expect(descriptorRole(null, [outgoing], null)).toBeNull()
})
