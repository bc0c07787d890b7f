import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type AnotherBridge, eventually, frameOf } from './another-bridge.fixture.js'
import { another, notFound, ours, server, watch } from './watching.fixture.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a bridge that is viewed', () => {
  it('is being connected until it has answered', async () => {
    const bob = await another()
    bob.answer = null
    const { bridge, told, states } = watch(bob.url)
    await eventually(() => {
      expect(bob.pings).toBe(1)
    })
    expect(bridge.isLive).toBe(false)
    expect(bridge.message).toEqual({
      type: 'watched',
      source: 3,
      url: bob.url,
      state: 'connecting',
      sinceNs: 1000,
      clock: null,
    })
    bob.answer = () => 7
    ours.nowNs = 5000
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(states()).toEqual(['live'])
    })
    expect(bridge.isLive).toBe(true)
    expect(told[0]).toMatchObject({ state: 'live', sinceNs: 5000 })
  })

  it('goes, and comes back by itself at the same place', async () => {
    const bob = await another()
    const { bridge, told, states } = watch(bob.url)
    await eventually(() => {
      expect(states()).toEqual(['live'])
    })
    ours.nowNs = 9000
    await bob.stop()
    await eventually(() => {
      expect(states()).toEqual(['live', 'gone'])
    })
    expect(told[1]).toMatchObject({ sinceNs: 9000 })
    // Nobody is there: it is tried again soon, and stays gone.
    await vi.advanceTimersByTimeAsync(500)
    await eventually(() => {
      expect(vi.getTimerCount()).toBe(1)
    })
    expect(bridge.message.state).toBe('gone')
    const again = await another({ epoch: 'second' }, bob.port)
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(states()).toEqual(['live', 'gone', 'live'])
    })
    expect(again.pings).toBe(1)
  })

  it('is not gone when it was never there', async () => {
    const web = await server(notFound)
    const { states, bridge } = watch(web.url)
    for (const tries of [1, 2, 3]) {
      await eventually(() => {
        expect(web.taken.length).toBe(tries)
        expect(web.open()).toBe(0)
      })
      await vi.advanceTimersByTimeAsync(5000)
    }
    expect([states(), bridge.message.state]).toEqual([[], 'connecting'])
  })

  it('is tried less and less often, as long as it is not there', async () => {
    const web = await server(notFound)
    const { problems } = watch(web.url)
    const waits = [1000, 2000, 4000, 8000, 15_000, 15_000]
    for (const [i, wait] of waits.entries()) {
      await eventually(() => {
        expect(web.taken.length).toBe(i + 1)
        expect(web.open()).toBe(0)
        expect(vi.getTimerCount()).toBe(1)
      })
      await vi.advanceTimersByTimeAsync(wait - 1)
      expect(vi.getTimerCount()).toBe(1)
      expect(web.taken.length).toBe(i + 1)
      await vi.advanceTimersByTimeAsync(1)
    }
    // A web server is not harmed by being asked.
    expect(problems).toEqual([])
  })

  it('is tried at once when there is a reason to, and from then on soon', async () => {
    const web = await server(notFound)
    const { bridge } = watch(web.url)
    const settled = (tries: number) =>
      eventually(() => {
        expect(web.taken.length).toBe(tries)
        expect(web.open()).toBe(0)
        expect(vi.getTimerCount()).toBe(1)
      })
    for (const [i, wait] of [1000, 2000, 4000].entries()) {
      await settled(i + 1)
      await vi.advanceTimersByTimeAsync(wait)
    }
    await settled(4)
    bridge.tryNow()
    // Once is enough.
    bridge.tryNow()
    await settled(5)
    await vi.advanceTimersByTimeAsync(1000)
    await settled(6)
  })

  it('is gone when it answers no more, though its connection stands', async () => {
    const bob = await another()
    const { states } = watch(bob.url)
    await eventually(() => {
      expect(states()).toEqual(['live'])
    })
    bob.answer = null
    for (const pings of [2, 3]) {
      await vi.advanceTimersByTimeAsync(1000)
      await eventually(() => {
        expect(bob.pings).toBe(pings)
      })
      expect(states()).toEqual(['live'])
    }
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(states()).toEqual(['live', 'gone'])
    })
    bob.answer = () => 0
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(states()).toEqual(['live', 'gone', 'live'])
    })
  })

  it('is asked for the time once a second', async () => {
    const bob = await another()
    watch(bob.url)
    for (const pings of [1, 2, 3]) {
      await eventually(() => {
        expect(bob.pings).toBe(pings)
      })
      await vi.advanceTimersByTimeAsync(999)
      expect(bob.pings).toBe(pings)
      await vi.advanceTimersByTimeAsync(1)
    }
  })

  it('is not believed when it answers what was not asked, or cannot be read', async () => {
    const bob = await another()
    bob.answer = null
    const { bridge, states } = watch(bob.url)
    await eventually(() => {
      expect(bob.pings).toBe(1)
    })
    const pong = { type: 'pong', key: 'what?', nowNs: 1, session: bob.session } as const
    const damaged = frameOf({ ...pong, key: '1' })
    damaged[10] = 77
    const [socket] = bob.connections
    if (socket === undefined) throw new Error('not connected')
    for (const junk of [frameOf(pong), damaged, new Uint8Array(40), 'text', JSON.stringify(pong)]) {
      socket.send(junk)
    }
    // The answer to a ping of the WebSocket's own tells that all of it was looked at.
    socket.ping()
    await once(socket, 'pong')
    expect([states(), bridge.message.clock]).toEqual([[], null])
    bob.answer = () => 0
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(states()).toEqual(['live'])
    })
    expect(bob.connections).toEqual([socket])
    expect(bridge.message.state).toBe('live')
  })
})

describe('the clock of a bridge that is viewed', () => {
  /** So long its answers take; its clock is 500 ns behind ours. */
  const trip = (bob: AnotherBridge, thereNs: number, backNs: number) => {
    bob.answer = () => {
      const theirNs = ours.nowNs + thereNs - 500
      ours.nowNs += thereNs + backNs
      return theirNs
    }
  }
  const clock = (bootId: string, baseNs: string) => ({ clock: { bootId, baseNs } })

  it('is known exactly on the same machine, and told once, however quick its answers are', async () => {
    const bob = await another(clock('b', '9007199254740993'))
    trip(bob, 100, 300)
    const { bridge, told } = watch(bob.url, clock('b', '9007199254740990'))
    await eventually(() => {
      expect(told).toMatchObject([{ state: 'live', clock: { offsetNs: 3, boundNs: 0 } }])
    })
    trip(bob, 1, 1)
    for (const pings of [2, 3]) {
      await vi.advanceTimersByTimeAsync(1000)
      await eventually(() => {
        expect(bob.pings).toBe(pings)
      })
    }
    expect(told).toHaveLength(1)
    expect(bridge.message.clock).toEqual({ offsetNs: 3, boundNs: 0 })
  })

  it('is measured on another machine, and told anew when it is known better', async () => {
    const bob = await another(clock('b', '0'))
    trip(bob, 100, 300)
    const { told } = watch(bob.url, clock('a', '0'))
    await eventually(() => {
      expect(told).toMatchObject([{ clock: { offsetNs: 600, boundNs: 200.04 } }])
    })
    // Slower, which is no news; then faster.
    trip(bob, 100, 900)
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(bob.pings).toBe(2)
    })
    trip(bob, 50, 10)
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(told.length).toBe(2)
    })
    expect(told[1]).toMatchObject({ state: 'live', clock: { offsetNs: 480 } })
  })

  it('begins anew with another session', async () => {
    const bob = await another(clock('b', '0'))
    bob.answer = () => 400
    const { told } = watch(bob.url, clock('a', '0'))
    await eventually(() => {
      expect(told).toMatchObject([{ clock: { offsetNs: 600, boundNs: 0 } }])
    })
    await bob.stop()
    await eventually(() => {
      expect(told.length).toBe(2)
    })
    const again = await another({ epoch: 'second', ...clock('b', '0') }, bob.port)
    again.answer = () => 10
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(told.length).toBe(3)
    })
    expect(told[2]).toMatchObject({ state: 'live', clock: { offsetNs: 990, boundNs: 0 } })
  })
})

describe('after close()', () => {
  it('nothing is left of one that was live', async () => {
    const bob = await another()
    const { bridge, states } = watch(bob.url)
    await eventually(() => {
      expect(states()).toEqual(['live'])
    })
    bridge.close()
    await eventually(() => {
      expect(bob.connections).toEqual([])
    })
    expect(vi.getTimerCount()).toBe(0)
    expect(states()).toEqual(['live'])
  })

  it('nothing is left of one that is tried again', async () => {
    const nobody = await another()
    await nobody.stop()
    const { bridge } = watch(nobody.url)
    await eventually(() => {
      expect(vi.getTimerCount()).toBe(1)
    })
    bridge.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('nothing is left of one that has not even shaken hands', async () => {
    const taken: Socket[] = []
    const ended: Socket[] = []
    const silent = createServer((socket) => {
      taken.push(socket.resume())
      socket.on('error', () => undefined)
      socket.on('close', () => ended.push(socket))
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await once(silent, 'listening')
    const { bridge, states } = watch(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`)
    await eventually(() => {
      expect(taken.length).toBe(1)
    })
    bridge.close()
    await eventually(() => {
      expect(ended.length).toBe(1)
    })
    expect([vi.getTimerCount(), states()]).toEqual([0, []])
  })
})
