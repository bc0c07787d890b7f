import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { MAX_WATCHED, type CommandOf, type Problem, type WatchedMessage } from '@peerscope/protocol'
import { AnotherBridge, eventually, frameOf, sessionOf } from './another-bridge.fixture.js'
import type { Downstream } from './relay.js'
import { Watch } from './watch.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const OWN_PORT = 8002

function watching() {
  const told: (WatchedMessage | number)[] = []
  const problems: Problem[] = []
  const watch = new Watch(
    {
      clock: () => 0,
      header: sessionOf(),
      watched: (message) => void told.push(message),
      unwatched: (source) => void told.push(source),
      notice: (problem) => void problems.push(problem),
    },
    {
      page: OWN_PORT,
      chats: [
        { host: '127.0.0.1', port: 5002 },
        { host: '192.0.2.7', port: 5003 },
      ],
    },
  )
  onTestFinished(() => {
    watch.close()
  })
  const states = () =>
    told.map((one) => (typeof one === 'number' ? one : `${one.source} ${one.state}`))
  return { watch, told, problems, states }
}

async function another(): Promise<AnotherBridge> {
  const started = await AnotherBridge.start()
  onTestFinished(() => started.stop())
  return started
}

function viewer() {
  const frames: Uint8Array[] = []
  const downstream: Downstream = {
    ...{ isOpen: true, hasRoom: true, isDrained: true },
    send: (frame: Uint8Array) => void frames.push(frame),
  }
  const sources = () => frames.map((frame) => frame[6])
  return { downstream, sources }
}

const heartbeat = frameOf({ type: 'heartbeat', nowNs: 1, sequence: 1 })

describe('a bridge views others', () => {
  it('and tells of each at once, and when it is there', async () => {
    const [bob, carol] = [await another(), await another()]
    const { watch, states } = watching()
    expect([watch.add(bob.url), watch.add(carol.url)]).toEqual([null, null])
    expect(states()).toEqual(['1 connecting', '2 connecting'])
    await eventually(() => {
      expect(states().slice(2).sort()).toEqual(['1 live', '2 live'])
    })
  })

  it('but none of them twice, however it is written', async () => {
    const bob = await another()
    const { watch, told } = watching()
    expect([bob.url, `${bob.url}/`, `127.0.0.1:${bob.port}`].map((url) => watch.add(url))).toEqual([
      ...[null, null, null],
    ])
    expect(told).toHaveLength(1)
  })

  it('but not itself, nor what is no page', () => {
    const { watch, told } = watching()
    expect(watch.add('localhost:8002')).toEqual({
      code: 'watchesItself',
      values: { url: 'http://localhost:8002' },
    })
    expect(watch.add('ftp://localhost:8003')).toMatchObject({ code: 'badUrl' })
    expect(told).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('but not a chat that it knows, into which it would type', () => {
    const { watch, told } = watching()
    const chats = ['localhost:5002', '[::1]:5002', 'http://127.0.0.1:5002', '192.0.2.7:5003']
    for (const chat of chats) expect(watch.add(chat)).toMatchObject({ code: 'watchesChat' })
    expect(told).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    // The same port of another machine is another address.
    expect(watch.add('192.0.2.7:5002')).toBeNull()
  })

  it('up to so many, and others in their place', () => {
    const { watch, states } = watching()
    const urls = Array.from({ length: MAX_WATCHED + 1 }, (_, i) => `127.0.0.1:${i + 1}`)
    const one = urls.pop() ?? ''
    expect(urls.map((url) => watch.add(url))).toEqual(urls.map(() => null))
    expect(watch.add(one)).toEqual({ code: 'tooManyWatched', values: { limit: MAX_WATCHED } })
    // One that is viewed already is not one more.
    expect(watch.add(urls[0] ?? '')).toBeNull()
    expect(watch.remove(4)).toBeNull()
    expect(watch.add(one)).toBeNull()
    expect(states().slice(MAX_WATCHED)).toHaveLength(2)
  })

  it('until they are removed', async () => {
    const bob = await another()
    const { watch, states } = watching()
    watch.add(bob.url)
    await eventually(() => {
      expect(states()).toEqual(['1 connecting', '1 live'])
    })
    expect(watch.remove(2)).toMatchObject({ code: 'notWatched' })
    expect(watch.remove(1)).toBeNull()
    expect(watch.remove(1)).toMatchObject({ code: 'notWatched' })
    expect(states()).toEqual(['1 connecting', '1 live', 1])
    await eventually(() => {
      expect(bob.connections).toEqual([])
    })
    expect(vi.getTimerCount()).toBe(0)
    // Frames of the one before may still be on their way: nobody else gets its number.
    watch.add(bob.url)
    await eventually(() => {
      expect(states().slice(3)).toEqual(['2 connecting', '2 live'])
    })
  })
})

describe('a viewer of the bridge that watches', () => {
  it('gets the streams of all of them, those that are added later too', async () => {
    const [bob, carol] = [await another(), await another()]
    const { watch, states } = watching()
    watch.add(bob.url)
    await eventually(() => {
      expect(states()).toContain('1 live')
    })
    const { downstream, sources } = viewer()
    watch.relayTo(downstream)
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    watch.add(carol.url)
    await eventually(() => {
      expect(carol.viewers.size).toBe(1)
    })
    bob.send(heartbeat)
    await eventually(() => {
      expect(sources()).toEqual([1])
    })
    carol.send(heartbeat)
    await eventually(() => {
      expect(sources()).toEqual([1, 2])
    })
  })

  it('has streams of its own, which end with it', async () => {
    const bob = await another()
    const { watch } = watching()
    watch.add(bob.url)
    const [first, second] = [viewer(), viewer()]
    const firstRelays = watch.relayTo(first.downstream)
    watch.relayTo(second.downstream)
    await eventually(() => {
      expect(bob.viewers.size).toBe(2)
    })
    firstRelays.end()
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    bob.send(heartbeat)
    await eventually(() => {
      expect(second.sources()).toEqual([1])
    })
    expect(first.sources()).toEqual([])
    // Nor does it get those that are added after it has gone.
    const carol = await another()
    watch.add(carol.url)
    await eventually(() => {
      expect(carol.viewers.size).toBe(1)
    })
    expect(carol.connections).toHaveLength(2)
  })

  it('speaks for each of them, and hears at once where it cannot', async () => {
    const [bob, carol] = [await another(), await another()]
    const { watch } = watching()
    watch.add(bob.url)
    watch.add(carol.url)
    const relays = watch.relayTo(viewer().downstream)
    const say = (source: number): CommandOf<'say'> => {
      return { type: 'say', key: 'k', source, lines: ['hi'] }
    }
    expect(relays.forward(say(1))).toMatchObject({ code: 'notWatched' })
    await eventually(() => {
      expect(bob.viewers.size + carol.viewers.size).toBe(2)
    })
    expect([1, 2].map((source) => relays.forward(say(source)))).toEqual([null, null])
    expect(relays.forward(say(3))).toMatchObject({ code: 'notWatched' })
    await eventually(() => {
      expect([bob.asked, carol.asked]).toEqual([[say(0)], [say(0)]])
    })
    watch.remove(1)
    expect(relays.forward(say(1))).toMatchObject({ code: 'notWatched' })
    await eventually(() => {
      expect(bob.viewers.size).toBe(0)
    })
    expect(carol.viewers.size).toBe(1)
  })

  it('gets the stream again when the other bridge was started anew', async () => {
    const bob = await another()
    const { watch, states } = watching()
    watch.add(bob.url)
    const { downstream, sources } = viewer()
    watch.relayTo(downstream)
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    await bob.stop()
    await eventually(() => {
      expect(states()).toContain('1 gone')
    })
    const again = await AnotherBridge.start({ epoch: 'second' }, bob.port)
    onTestFinished(() => again.stop())
    await vi.advanceTimersByTimeAsync(1000)
    await eventually(() => {
      expect(again.viewers.size).toBe(1)
    })
    again.send(heartbeat)
    await eventually(() => {
      expect(sources()).toEqual([1])
    })
  })
})

it('after close() no connection and no timer is left', async () => {
  const [bob, nobody] = [await another(), await another()]
  await nobody.stop()
  const { watch } = watching()
  watch.add(bob.url)
  watch.add(nobody.url)
  watch.relayTo(viewer().downstream)
  watch.relayTo(viewer().downstream)
  await eventually(() => {
    expect(bob.viewers.size).toBe(2)
  })
  watch.close()
  await eventually(() => {
    expect(bob.connections).toEqual([])
  })
  await eventually(() => {
    expect(vi.getTimerCount()).toBe(0)
  })
})
