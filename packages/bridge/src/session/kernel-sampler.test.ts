import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KernelMessage } from '@peerscope/protocol'
import type { Observer, SocketReading } from '../kernel/observer.js'
import { KernelSampler } from './kernel-sampler.js'

const reading: SocketReading = {
  id: 2,
  state: 'ESTABLISHED',
  sendQueue: 0,
  receiveQueue: 0,
  sendBuffer: 0,
  receiveBuffer: 0,
  sendMemory: 0,
  receiveMemory: 0,
  receiveWindow: null,
  arrived: 0,
  sinceArrival: 0,
  notSent: 0,
  acknowledged: 0,
  roundTripUs: 0,
  acceptQueue: 0,
  acceptQueueLimit: 0,
  inProcess: 0,
}

/** A kernel that says what it is told to say, and how often it was asked. */
function sampler(supported = true) {
  const kernel = { sendQueue: 0, asked: 0, nowNs: 0, gone: false }
  const observer: Observer = {
    thread: () => null,
    socket: ({ id }) => {
      kernel.asked += 1
      return kernel.gone ? null : { ...reading, id, sendQueue: kernel.sendQueue }
    },
  }
  const changed: KernelMessage[] = []
  const seen: [number, number][] = []
  const sockets = [{ id: 2, fd: 24, inode: 7, dialled: true, inProcess: 0 }]
  const one = new KernelSampler(
    supported ? observer : null,
    () => ({ run: 1, tid: 9, sockets, nowNs: kernel.nowNs }),
    (message) => changed.push(message),
    ({ sendQueue }, atNs) => seen.push([sendQueue, atNs]),
  )
  return { sampler: one, kernel, changed, seen }
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('the kernel', () => {
  it('is asked at once and ten times a second, while that is wanted', () => {
    const { sampler: one, kernel } = sampler()
    vi.advanceTimersByTime(1000)
    expect(kernel.asked).toBe(0)
    one.wanted = true
    expect(kernel.asked).toBe(1)
    one.wanted = true
    vi.advanceTimersByTime(1000)
    expect(kernel.asked).toBe(11)
    one.wanted = false
    vi.advanceTimersByTime(1000)
    expect(kernel.asked).toBe(11)
  })

  it('is quoted only when it says something else than before', () => {
    const { sampler: one, kernel, changed, seen } = sampler()
    one.sample()
    kernel.nowNs = 5
    one.sample()
    expect(changed).toHaveLength(1)
    kernel.sendQueue = 9
    kernel.nowNs = 6
    one.sample()
    expect(changed).toHaveLength(2)
    expect(changed[1]).toMatchObject({ atNs: 6, supported: true, sockets: [{ sendQueue: 9 }] })
    // Acknowledgements hang on every reading.
    expect(seen).toEqual([
      [0, 0],
      [0, 5],
      [9, 6],
    ])
  })

  it('that knows a socket no more says nothing of it', () => {
    const { sampler: one, kernel, changed, seen } = sampler()
    kernel.gone = true
    one.sample()
    expect(changed).toMatchObject([{ sockets: [], thread: null }])
    expect(seen).toEqual([])
  })

  it('that has no such view is said to have none', () => {
    const { sampler: one, changed } = sampler(false)
    one.sample()
    expect(changed).toMatchObject([{ supported: false, sockets: [], thread: null }])
  })
})
