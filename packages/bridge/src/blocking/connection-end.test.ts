import { constants } from 'node:os'
import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { isOver, takeSocketError } from './connection-end.js'
import { libc } from './libc.js'
import { encodeSockaddr } from './sockaddr.js'
import { isDead, openSocket } from './sockets.js'

describe.runIf(process.platform === 'linux')('a connection that nobody reads from', () => {
  let server: Server
  let fd: number
  let accepted: Socket

  beforeEach(async () => {
    server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    fd = openSocket('127.0.0.1')
    const sockaddr = encodeSockaddr({ host: '127.0.0.1', port })
    const connection = once(server, 'connection')
    expect(libc.connect(fd, sockaddr, sockaddr.length)).toBe(0)
    ;[accepted] = (await connection) as [Socket]
    accepted.on('error', () => undefined)
    onTestFinished(() => {
      libc.close(fd)
      accepted.destroy()
      server.close()
    })
  })

  /** The kernel of this machine delivers at once, but not within the call that sent it. */
  const eventually = async () => {
    while (!isOver(fd)) await new Promise((resolve) => setImmediate(resolve))
  }

  it('is not over while it is open, though something may lie there unread', async () => {
    expect(isOver(fd)).toBe(false)
    accepted.write('unasked')
    while (libc.recv(fd, new Uint8Array(1), 1, 0x42) <= 0) await new Promise(setImmediate)
    expect(isOver(fd)).toBe(false)
  })

  it('is over after a FIN, which is no error, and whatever lies there is still there', async () => {
    accepted.end('last words')
    await eventually()
    expect(takeSocketError(fd)).toBe(0)
    expect(isDead(fd)).toBe(false)
  })

  it('is over after a RST, and looking at it takes nothing away', async () => {
    accepted.resetAndDestroy()
    await eventually()
    expect(isOver(fd)).toBe(true)
    expect(takeSocketError(fd)).toBe(constants.errno.ECONNRESET)
    expect(isOver(fd)).toBe(true)
  })

  it('is nothing that a closed descriptor could be', () => {
    expect(takeSocketError(-1)).toBe(0)
    expect(isOver(-1)).toBe(false)
  })
})
