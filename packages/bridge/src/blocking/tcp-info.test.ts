import { openSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Fd } from '@peerscope/protocol'
import { libc } from './libc.js'
import { platform } from './platform.js'
import { encodeSockaddr } from './sockaddr.js'
import {
  localAddress,
  openListener,
  openSocket,
  receiveQueue,
  resetOnClose,
  type BufferSizes,
} from './sockets.js'
import {
  acknowledgedBytes,
  bufferMemory,
  bufferSizes,
  parseTcpInfo,
  readTcpInfo,
  TCP_INFO_BYTES,
} from './tcp-info.js'

/** struct tcp_info of linux/tcp.h with every byte set, and some fields as given. */
function tcpInfo(state: number, words: Record<number, number>, acknowledged = 0n): Uint8Array {
  const bytes = new Uint8Array(TCP_INFO_BYTES).fill(0xa5)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, state)
  for (const [at, word] of Object.entries(words)) view.setUint32(Number(at), word, true)
  view.setBigUint64(120, acknowledged, true)
  return bytes
}

const UNACKED = 24
const SACKED = 28
const LAST_DATA_RECV = 52
const RTT = 68
const BYTES_RECEIVED = 128
const NOTSENT = 144
const RCV_WND = 232

describe('what the kernel says of a socket', () => {
  it('is read from the places of the fields', () => {
    const info = tcpInfo(
      1,
      {
        ...{ [RTT]: 83, [NOTSENT]: 4096, [UNACKED]: 9, [SACKED]: 9 },
        ...{ [LAST_DATA_RECV]: 48, [BYTES_RECEIVED]: 70_000, [BYTES_RECEIVED + 4]: 0 },
        [RCV_WND]: 65_536,
      },
      2n ** 40n + 1n,
    )
    expect(parseTcpInfo(info, false)).toEqual({
      state: 'ESTABLISHED',
      acceptQueue: 0,
      acceptQueueLimit: 0,
      roundTripUs: 83,
      acknowledged: 2 ** 40 + 1,
      arrived: 70_000,
      sinceArrival: 48,
      receiveWindow: 65_536,
      notSent: 4096,
    })
  })

  it('counts the FIN of the peer as no byte that has arrived', () => {
    const words = { [BYTES_RECEIVED]: 6, [BYTES_RECEIVED + 4]: 0 }
    expect(parseTcpInfo(tcpInfo(8, words), false)).toMatchObject({
      state: 'CLOSE_WAIT',
      arrived: 5,
    })
    expect(parseTcpInfo(tcpInfo(1, words), false)).toMatchObject({ arrived: 6 })
  })

  it('leaves the window unknown where an older kernel does not write it', () => {
    expect(parseTcpInfo(tcpInfo(1, {}), false, 232).receiveWindow).toBeNull()
  })

  it('is the accept queue where it listens', () => {
    expect(parseTcpInfo(tcpInfo(10, { [UNACKED]: 3, [SACKED]: 128 }), false)).toEqual({
      state: 'LISTEN',
      acceptQueue: 3,
      acceptQueueLimit: 128,
      roundTripUs: 0,
      acknowledged: 0,
      arrived: 0,
      sinceArrival: 0,
      receiveWindow: null,
      notSent: 0,
    })
  })

  it.each([
    [2, 'SYN_SENT'],
    [3, 'SYN_RECV'],
    [4, 'FIN_WAIT1'],
    [5, 'FIN_WAIT2'],
    [6, 'TIME_WAIT'],
    [7, 'CLOSE'],
    [8, 'CLOSE_WAIT'],
    [9, 'LAST_ACK'],
    [11, 'CLOSING'],
    [0, 'UNKNOWN'],
    [99, 'UNKNOWN'],
  ])('has the state %i by its name %s', (number, name) => {
    expect(parseTcpInfo(tcpInfo(number, {}), false).state).toBe(name)
  })

  it('is read inside a larger buffer', () => {
    const buffer = new Uint8Array(8 + TCP_INFO_BYTES)
    buffer.set(tcpInfo(1, { [RTT]: 7 }), 8)
    expect(parseTcpInfo(buffer.subarray(8), false).roundTripUs).toBe(7)
  })

  it('does not count the SYN of the side that dialled, acknowledged or not yet', () => {
    const acknowledged = (counted: bigint) =>
      parseTcpInfo(tcpInfo(1, {}, counted), true).acknowledged
    expect([0n, 1n, 2n, 1001n].map(acknowledged)).toEqual([0, 0, 1, 1000])
  })
})

function closeLater(fd: Fd): Fd {
  onTestFinished(() => {
    libc.close(fd)
  })
  return fd
}

/** Both ends of a connection over loopback. */
function connected(listening?: BufferSizes) {
  const listener = closeLater(openListener({ host: '127.0.0.1', port: 0 }, 8, listening))
  const dialled = closeLater(openSocket('127.0.0.1'))
  const to = encodeSockaddr(localAddress(listener))
  expect(libc.connect(dialled, to, to.length)).toBe(0)
  const accepted = libc.accept(listener, new Uint8Array(28), new Uint8Array([28, 0, 0, 0]))
  expect(accepted).toBeGreaterThanOrEqual(0)
  return { listener, dialled, accepted }
}

/** @returns how many bytes the kernel has taken, without waiting for room. */
function send(fd: Fd, count: number): number {
  return libc.send(fd, new Uint8Array(count), count, platform.MSG_DONTWAIT | platform.MSG_NOSIGNAL)
}

const SHUT_WR = 1

describe.runIf(process.platform === 'linux')('bytes that the peer has acknowledged', () => {
  it('are those that were sent, on either side of a connection', async () => {
    const { dialled, accepted } = connected()
    closeLater(accepted)
    const both = () => [acknowledgedBytes(dialled, true), acknowledgedBytes(accepted, false)]
    expect(both()).toEqual([0, 0])
    expect([send(dialled, 5), send(accepted, 700)]).toEqual([5, 700])
    await expect.poll(both).toEqual([5, 700])
    expect([send(dialled, 3), send(accepted, 1)]).toEqual([3, 1])
    await expect.poll(both).toEqual([8, 701])
  })

  it('count a FIN as one, on either side', async () => {
    const { dialled, accepted } = connected()
    closeLater(accepted)
    send(dialled, 5)
    for (const fd of [dialled, accepted]) expect(libc.shutdown(fd, SHUT_WR)).toBe(0)
    await expect.poll(() => acknowledgedBytes(dialled, true)).toBe(6)
    await expect.poll(() => acknowledgedBytes(accepted, false)).toBe(1)
  })

  it('are still known after a reset, and no more than came to the peer', async () => {
    const { dialled, accepted } = connected({ receive: 4096, send: null })
    let sent = 0
    for (let count = send(dialled, 65_536); count > 0; count = send(dialled, 65_536)) sent += count
    const onTheWay = () => (acknowledgedBytes(dialled, true) ?? 0) - (receiveQueue(accepted) ?? 0)
    await expect.poll(onTheWay).toBe(0)
    const known = acknowledgedBytes(dialled, true)
    expect(known).toBeGreaterThan(0)
    expect(known).toBeLessThan(sent)
    resetOnClose(accepted)
    libc.close(accepted)
    await expect.poll(() => readTcpInfo(dialled, true)?.state).toBe('CLOSE')
    expect(acknowledgedBytes(dialled, true)).toBe(known)
  })

  it('are unknown where there is no TCP socket', () => {
    expect(acknowledgedBytes(-1, true)).toBeNull()
    const nothing = openSync('/dev/null', 'r')
    closeLater(nothing)
    expect(acknowledgedBytes(nothing, true)).toBeNull()
  })
})

describe.runIf(process.platform === 'linux')('the buffers of a socket', () => {
  it('are twice what was asked for (socket(7)), each by itself', () => {
    const usual = bufferSizes(closeLater(openSocket('127.0.0.1')))
    const sizesWith = (buffers: BufferSizes) =>
      bufferSizes(closeLater(openSocket('127.0.0.1', buffers)))
    expect(sizesWith({ receive: 10_000, send: 20_000 })).toEqual({
      receiveBuffer: 20_000,
      sendBuffer: 40_000,
    })
    expect(sizesWith({ receive: 10_000, send: null })).toEqual({ ...usual, receiveBuffer: 20_000 })
    expect(sizesWith({ receive: null, send: 20_000 })).toEqual({ ...usual, sendBuffer: 40_000 })
    expect(usual.receiveBuffer).not.toBe(20_000)
    expect(usual.sendBuffer).not.toBe(40_000)
  })

  it('are inherited by what a listening socket accepts', () => {
    const { listener, accepted } = connected({ receive: 10_000, send: 20_000 })
    const asked = { receiveBuffer: 20_000, sendBuffer: 40_000 }
    expect([listener, closeLater(accepted)].map(bufferSizes)).toEqual([asked, asked])
  })

  it('are full by their memory, and the window is closed, long before their bytes are as many', async () => {
    const { dialled, accepted } = connected({ receive: 4096, send: null })
    closeLater(accepted)
    const both = () => ({ from: bufferMemory(dialled), to: bufferMemory(accepted) })
    expect(both()).toMatchObject({ from: { sendMemory: 0 }, to: { receiveMemory: 0 } })
    while (send(dialled, 65_536) > 0);
    await expect.poll(() => readTcpInfo(accepted, false)?.receiveWindow).toBe(0)
    while (send(dialled, 65_536) > 0);
    const { from, to } = both()
    expect(from.sendMemory).toBeGreaterThanOrEqual(from.sendBuffer)
    expect(to.receiveMemory).toBeGreaterThan(receiveQueue(accepted) ?? Infinity)
    expect(receiveQueue(accepted)).toBeLessThan(to.receiveBuffer)
    expect(readTcpInfo(accepted, false)?.arrived).toBe(receiveQueue(accepted))
  })

  it('are unknown where there is no socket', () => {
    bufferSizes(closeLater(openSocket('127.0.0.1')))
    expect(bufferSizes(-1)).toEqual({ receiveBuffer: 0, sendBuffer: 0 })
  })
})
