import type { KernelMessage, KernelSocket } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { kernelSocket, open, socket } from './session.fixture'
import { descriptorRole, fillShare, socketRows } from './socket-rows'

const outgoing = socket({ id: 2, role: 'outgoing', fd: 23, remote: { host: 'b', port: 5003 } })
const kernelOf = (fields: Partial<KernelSocket>): KernelMessage => ({
  type: 'kernel',
  run: 1,
  atNs: 0,
  supported: true,
  thread: null,
  sockets: [kernelSocket(fields)],
})
const kernel = kernelOf({ id: 2, sendQueue: 9 })

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

test('a send buffer is full when its memory is, whatever the number of bytes', () => {
  const fullOf = (fields: Partial<KernelSocket>) =>
    socketRows([outgoing], kernelOf({ id: 2, ...fields }), null, 0)[0]?.sendFull
  const tiny = { sendQueue: 1152, sendBuffer: 4608 }
  expect(fullOf({ ...tiny, sendMemory: 5696 })).toBe(true)
  expect(fullOf({ ...tiny, sendMemory: 2304 })).toBe(false)
  expect(fullOf({ sendQueue: 1152 })).toBe(false)
})

test('a receive buffer is full when its window is closed, or, where that is unknown, its memory used', () => {
  const fullOf = (fields: Partial<KernelSocket>) =>
    socketRows([outgoing], kernelOf({ id: 2, ...fields }), null, 0)[0]?.receiveFull
  const some = { receiveQueue: 6096, receiveMemory: 6928, receiveBuffer: 8192 }
  expect(fullOf({ ...some, receiveWindow: 0 })).toBe(true)
  expect(fullOf({ ...some, receiveWindow: 700 })).toBe(false)
  expect(fullOf({ ...some, receiveQueue: 0, receiveWindow: 0 })).toBe(false)
  expect(fullOf(some)).toBe(false)
  expect(fullOf({ ...some, receiveMemory: 9000 })).toBe(true)
})

test('a bar is measured against the buffer', () => {
  expect(fillShare(0, 0)).toBe(0)
  expect(fillShare(4096, 8192)).toBe(0.5)
  expect(fillShare(9000, 8192)).toBe(1)
})

test('a descriptor is named by what it is', () => {
  expect(descriptorRole(23, [outgoing], 21)).toBe('outgoing')
  expect(descriptorRole(21, [outgoing], 21)).toBe('input')
  expect(descriptorRole(99, [outgoing], 21)).toBeNull()
  expect(descriptorRole(null, [outgoing], null)).toBeNull()
})
