import { expect, test } from 'vitest'
import type { Flow, KernelMessage } from '@peerscope/protocol'
import { kernelSocket, open } from './session.fixture'
import { unendedBytes, unreadOf, type UnreadFacts } from './unread'

const flow = (bytes: number, sentNs: number): Flow => ({
  ...{ from: 1, to: 0, message: 1, text: '', bytes, lost: false },
  ...{ queuedNs: 0, sendStartNs: 0, sentNs, takenNs: null, readNs: null },
})
const told = (facts: Partial<UnreadFacts>) =>
  unreadOf({ view: null, readEnd: 0, flows: [], since: null, ...facts }).map(
    ({ place, arrived, bytes, since, lines }) => [place, arrived, bytes, since?.atNs, lines],
  )
const since = { atNs: 7, atTheLatest: false }

test('where the sender is not watched, bytes are told, and since when', () => {
  const view = kernelSocket({ receiveQueue: 23, arrived: 23 })
  expect(told({ view, since })).toEqual([['kernel', 23, 23, 7, null]])
})

test('what the process has read ahead stands by itself', () => {
  const view = kernelSocket({ receiveQueue: 6, inProcess: 12, arrived: 118 })
  expect(told({ view, readEnd: 100, since })).toEqual([
    ['process', 12, 12, 7, null],
    ['kernel', 6, 6, 7, null],
  ])
})

test('a reading from before the program has read does not count what it has read', () => {
  const view = kernelSocket({ receiveQueue: 23, arrived: 23 })
  expect(told({ view, readEnd: 23 })).toEqual([])
  expect(told({ view, readEnd: 10 })).toEqual([['kernel', 13, 13, undefined, null]])
})

test('each line of a watched sender stands by itself, in the order of the stream', () => {
  const view = kernelSocket({ receiveQueue: 10, inProcess: 12, arrived: 22 })
  const flows = [flow(6, 1), flow(6, 2), flow(6, 3), flow(60_005, 4)]
  expect(told({ view, flows, since })).toEqual([
    ['process', 6, 6, 1, 1],
    ['process', 6, 6, 2, 1],
    ['kernel', 6, 6, 3, 1],
    ['underWay', 4, 60_005, 4, 1],
  ])
})

test('what is there of a line that is still being sent is told as bytes', () => {
  const view = kernelSocket({ receiveQueue: 1006, arrived: 1006 })
  expect(told({ view, flows: [flow(6, 1)], since })).toEqual([
    ['kernel', 6, 6, 1, 1],
    ['kernel', 1000, 1000, undefined, null],
  ])
})

test('of many lines the first ones stand by themselves', () => {
  const view = kernelSocket({ receiveQueue: 600, arrived: 600 })
  const found = told({ view, flows: Array.from({ length: 100 }, (_, i) => flow(6, i)) })
  expect(found.length).toBe(13)
  expect(found.at(-1)).toEqual(['kernel', 528, 528, 12, 88])
})

test('without the kernel, what was sent is under way until it is read', () => {
  expect(told({ flows: [flow(6, 1)] })).toEqual([['underWay', 0, 6, 1, 1]])
})

test('bytes of a line without an end are told when recv() has waited for it for a second', () => {
  const kernel = (fields: Parameters<typeof kernelSocket>[0]): KernelMessage => ({
    ...{ type: 'kernel', run: 1, atNs: 0, supported: true, thread: null },
    sockets: [kernelSocket({ id: 3, arrivedNs: 5e9, ...fields })],
  })
  const sync = open(1, { operation: 'recv', mode: 'blocked', connection: 3, sinceNs: 5e9 })
  const loop = open(2, { mode: 'idle' }, { operation: 'recv', mode: 'pending', connection: 3 })
  for (const waits of [sync, loop]) {
    expect(unendedBytes(waits, kernel({ inProcess: 12 }), 5.9e9)).toBe(0)
    expect(unendedBytes(waits, kernel({ inProcess: 12 }), 6e9)).toBe(12)
    expect(unendedBytes(waits, kernel({ inProcess: 0 }), 9e9)).toBe(0)
    expect(unendedBytes(waits, kernel({ inProcess: 12, receiveQueue: 6 }), 9e9)).toBe(0)
  }
  const typing = open(1, { operation: 'input', mode: 'blocked' })
  expect(unendedBytes(typing, kernel({ inProcess: 12 }), 9e9)).toBe(0)
})
