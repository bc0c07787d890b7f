import { expect, test } from 'vitest'
import type { KernelMessage } from '@peerscope/protocol'
import { beingSent } from './being-sent'
import { kernelSocket, message, open } from './session.fixture'

const kernelOf = (acknowledged: number, sendQueue: number): KernelMessage => ({
  ...{ type: 'kernel', run: 1, atNs: 0, supported: true, thread: null },
  sockets: [kernelSocket({ id: 2, acknowledged, sendQueue })],
})
const sending = open(1, { operation: 'send', mode: 'blocked', connection: 2 })
const first = message({ id: 1, state: 'acknowledged', streamStart: 0, streamEnd: 100 })
const long = message({ id: 2, text: 'é'.repeat(30_002) })
const next = message({ id: 3, text: 'next' })
const chat = [first, long, next]

test('of the line that send() is in the middle of the kernel has what it took since the one before', () => {
  const told = beingSent(sending, kernelOf(4196, 8192), chat, 'line')
  expect(told).toEqual({ message: 2, handed: 12_288, bytes: 60_005 })
  expect(beingSent(sending, kernelOf(4196, 8192), chat, 'raw')?.bytes).toBe(60_004)
})

test('another connection begins anew', () => {
  const renewed = open(1, { operation: 'send', mode: 'pending', connection: 4 })
  const kernel = kernelOf(0, 700)
  kernel.sockets = kernel.sockets.map((view) => ({ ...view, id: 4 }))
  expect(beingSent(renewed, kernel, chat, 'line')?.handed).toBe(700)
})

test('a reading from before the line, or of more than it, does not go beyond it', () => {
  expect(beingSent(sending, kernelOf(90, 0), chat, 'line')?.handed).toBe(0)
  expect(beingSent(sending, kernelOf(90, 1e6), chat, 'line')?.handed).toBe(60_005)
  expect(beingSent(sending, null, chat, 'line')?.handed).toBeNull()
})

test('no line is being sent while no send() waits, or nothing is queued', () => {
  expect(beingSent(open(1, { operation: 'recv', mode: 'blocked' }), null, chat, 'line')).toBeNull()
  expect(beingSent(sending, null, [first], 'line')).toBeNull()
  expect(beingSent(null, null, chat, 'line')).toBeNull()
})
