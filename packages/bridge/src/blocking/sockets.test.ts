/** The calls of the C library, on real sockets of this machine, none of which has to wait. */
import { fstatSync, readSync, writeSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { errno, libc } from './libc.js'
import { hasBlockingCalls, platform } from './platform.js'
import { encodeSockaddr } from './sockaddr.js'
import {
  hasWaitingConnection,
  isDead,
  localAddress,
  openInputPipe,
  openListener,
  openSocket,
  receiveQueue,
  resetOnClose,
  sendQueue,
  setKeepAlive,
} from './sockets.js'
import { SystemCallError } from './system-call-error.js'

function closeLater(fd: number): number {
  onTestFinished(() => {
    libc.close(fd)
  })
  return fd
}

const none = new Uint8Array(0)

/** A connection over loopback; the kernel completes it before anybody accepts. */
function connected(host = '127.0.0.1') {
  const listener = closeLater(openListener({ host, port: 0 }, 8))
  const dialled = openSocket(host)
  const to = encodeSockaddr(localAddress(listener))
  expect(libc.connect(dialled, to, to.length)).toBe(0)
  const accept = () => libc.accept(listener, new Uint8Array(28), new Uint8Array([28, 0, 0, 0]))
  return { listener, dialled, accept }
}

describe.runIf(hasBlockingCalls)('sockets', () => {
  it('know their addresses, IPv4 and IPv6', () => {
    for (const host of ['127.0.0.1', '::1']) {
      const { host: bound, port } = localAddress(closeLater(openListener({ host, port: 0 }, 8)))
      expect(bound).toBe(host)
      expect(port).toBeGreaterThan(0)
    }
  })

  it('that cannot listen say which call failed and why, and leave no descriptor behind', () => {
    const taken = localAddress(closeLater(openListener({ host: '127.0.0.1', port: 0 }, 8)))
    const next = openSocket('127.0.0.1')
    libc.close(next)
    expect(() => openListener(taken, 8)).toThrow(SystemCallError)
    expect(() => openListener(taken, 8)).toThrow(/^(bind|listen): errno \d+$/)
    expect(() => fstatSync(next)).toThrow('EBADF')
  })

  it('show whether a connection waits to be accepted', () => {
    const { listener, dialled, accept } = connected()
    expect(hasWaitingConnection(listener)).toBe(true)
    closeLater(accept())
    expect(hasWaitingConnection(listener)).toBe(false)
    libc.close(dialled)
  })

  it('tell the dead from the living, and the dead that left a word', () => {
    const { dialled, accept } = connected()
    const incoming = closeLater(accept())
    expect(isDead(incoming)).toBe(false)
    libc.send(dialled, Buffer.from('word'), 4, platform.MSG_NOSIGNAL)
    libc.close(dialled)
    expect(isDead(incoming)).toBe(false)
    expect(receiveQueue(incoming)).toBeGreaterThanOrEqual(4)
    expect(libc.recv(incoming, new Uint8Array(8), 8, 0)).toBe(4)
    expect(isDead(incoming)).toBe(true)
  })

  it('call a connection dead that was reset', () => {
    const { dialled, accept } = connected()
    const incoming = closeLater(accept())
    setKeepAlive(incoming)
    resetOnClose(dialled)
    libc.close(dialled)
    expect(isDead(incoming)).toBe(true)
  })

  it.runIf(process.platform === 'linux')('show what lies in the queues', () => {
    const { dialled, accept } = connected()
    const incoming = closeLater(accept())
    libc.send(closeLater(dialled), new Uint8Array(1000), 1000, platform.MSG_NOSIGNAL)
    expect(receiveQueue(incoming)).toBe(1000)
    // On loopback the other side's kernel has acknowledged before send() returns.
    expect(sendQueue(dialled)).toBe(0)
    expect(sendQueue(-1)).toBeNull()
  })

  it('report the error of the last call', () => {
    expect(libc.recv(-1, none, 0, 0)).toBe(-1)
    expect(errno()).toBe(9)
  })
})

describe.runIf(hasBlockingCalls)('the input pipe', () => {
  it('takes what it has room for and never makes the bridge wait', () => {
    const { readEnd, writeEnd } = openInputPipe()
    closeLater(readEnd)
    closeLater(writeEnd)
    let written = 0
    const chunk = new Uint8Array(65_536).fill(0x61)
    expect(() => {
      for (;;) written += writeSync(writeEnd, chunk)
    }).toThrow('EAGAIN')
    expect(written).toBeGreaterThan(0)
    expect(readSync(readEnd, new Uint8Array(10))).toBe(10)
  })
})
