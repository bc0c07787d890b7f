import { describe, expect, it } from 'vitest'
import { parseTcpInfo, TCP_INFO_BYTES } from './tcp-info.js'

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
const RTT = 68
const NOTSENT = 144

describe('what the kernel says of a socket', () => {
  it('is read from the places of the fields', () => {
    const info = tcpInfo(
      1,
      { [RTT]: 83, [NOTSENT]: 4096, [UNACKED]: 9, [SACKED]: 9 },
      2n ** 40n + 1n,
    )
    expect(parseTcpInfo(info)).toEqual({
      state: 'ESTABLISHED',
      acceptQueue: 0,
      acceptQueueLimit: 0,
      roundTripUs: 83,
      acknowledged: 2 ** 40 + 1,
      notSent: 4096,
    })
  })

  it('is the accept queue where it listens', () => {
    expect(parseTcpInfo(tcpInfo(10, { [UNACKED]: 3, [SACKED]: 128 }))).toEqual({
      state: 'LISTEN',
      acceptQueue: 3,
      acceptQueueLimit: 128,
      roundTripUs: 0,
      acknowledged: 0,
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
    expect(parseTcpInfo(tcpInfo(number, {})).state).toBe(name)
  })

  it('is read inside a larger buffer', () => {
    const buffer = new Uint8Array(8 + TCP_INFO_BYTES)
    buffer.set(tcpInfo(1, { [RTT]: 7 }), 8)
    expect(parseTcpInfo(buffer.subarray(8)).roundTripUs).toBe(7)
  })
})
