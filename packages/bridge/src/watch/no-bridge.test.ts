import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventually } from './another-bridge.fixture.js'
import { another, notFound, server, watch } from './watching.fixture.js'

/** RFC 6455, 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('what is no bridge', () => {
  it('is asked no more once it has answered like a chat', async () => {
    const chat = await server((socket) => socket.write('hello, who is there?\n'))
    const { bridge, problems, states } = watch(chat.url)
    await eventually(() => {
      expect(problems).toEqual(['watchedIsNoPage'])
    })
    bridge.tryNow()
    expect(vi.getTimerCount()).toBe(0)
    expect([chat.taken.length, states(), bridge.message.state]).toEqual([1, [], 'connecting'])
  })

  it('nor when it has twice said nothing at all', async () => {
    const chat = await server(() => undefined)
    const { problems } = watch(chat.url)
    for (const tries of [1, 2]) {
      await eventually(() => {
        expect(chat.taken.length).toBe(tries)
      })
      expect(problems).toEqual([])
      // It never shakes hands.
      await vi.advanceTimersByTimeAsync(3000)
      await eventually(() => {
        expect(chat.open()).toBe(0)
      })
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(problems).toEqual(['watchedIsNoPage'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(chat.taken.length).toBe(2)
  })

  it('has three seconds for its handshake, however slowly it comes', async () => {
    const slow = await server((socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nX: '))
    watch(slow.url)
    await eventually(() => {
      expect(slow.taken.length).toBe(1)
    })
    for (let second = 1; second < 3; second++) {
      await vi.advanceTimersByTimeAsync(1000)
      for (const socket of slow.taken) socket.write('x')
      expect(slow.open()).toBe(1)
    }
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(slow.open()).toBe(0)
    })
  })

  it('is not followed to where it sends us', async () => {
    const other = await server(notFound)
    const { port } = new URL(other.url)
    const location = `Location: ws://127.0.0.1:${port}/ws`
    const sending = await server((socket) =>
      socket.end(`HTTP/1.1 302 Found\r\n${location}\r\nContent-Length: 0\r\n\r\n`),
    )
    watch(sending.url)
    await eventually(() => {
      expect([sending.taken.length, sending.open()]).toEqual([1, 0])
    })
    expect(other.taken.length).toBe(0)
  })

  it('is offered no compression: few bytes could become very many', async () => {
    const asked = await server(() => undefined)
    watch(asked.url)
    await eventually(() => {
      expect(asked.taken.length).toBe(1)
    })
    let head = ''
    asked.taken[0]?.on('data', (bytes: Buffer) => (head += bytes.toString()))
    await eventually(() => {
      expect(head).toContain('\r\n\r\n')
    })
    expect(head).toMatch(/Upgrade: websocket/i)
    expect(head).not.toMatch(/Sec-WebSocket-Extensions/i)
  })

  it('is left at once when it sends no frames of a WebSocket', async () => {
    const hostile = await server((socket) => {
      socket.once('data', (head: Buffer) => {
        const [, key = ''] = /^Sec-WebSocket-Key: (.*)\r$/im.exec(head.toString()) ?? []
        const accept = createHash('sha1').update(`${key}${WEBSOCKET_GUID}`).digest('base64')
        const upgraded =
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade'
        socket.write(`${upgraded}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`)
        // A binary frame of 2^40 bytes, whose sender heeds neither a close frame nor FIN.
        socket.write(Buffer.from([0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0]))
        const goOn = () => {
          if (socket.destroyed) return
          socket.write(Buffer.alloc(1000))
          setImmediate(goOn)
        }
        goOn()
      })
    }, true)
    watch(hostile.url)
    await eventually(() => {
      expect([hostile.taken.length, hostile.open()]).toEqual([1, 0])
    })
  })

  it('is left when it says more than a bridge does', async () => {
    const bob = await another()
    const { states } = watch(bob.url)
    await eventually(() => {
      expect(states()).toEqual(['live'])
    })
    const [socket] = bob.connections
    for (let i = 0; i < 1000; i++) socket?.send('{}')
    await eventually(() => {
      expect(states()).toEqual(['live', 'gone'])
    })
  })
})
