import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  decodeFrameHeader,
  encodeFrame,
  KIND_MESSAGE,
  KIND_SPANS,
  type CommandOf,
} from '@peerscope/protocol'
import { RELAYED_FRAMES_A_SECOND } from '../limits.js'
import { AnotherBridge, eventually, frameOf } from './another-bridge.fixture.js'
import { Relay, type Downstream } from './relay.js'
import { RelayBudget } from './relay-budget.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const MAY_HAVE = 1024 * 1024

/** A viewer's connection, of which a test says how much lies unread in it. */
class FakeDownstream implements Downstream {
  isOpen = true
  unread = 0
  readonly frames: Uint8Array[] = []
  get hasRoom(): boolean {
    return this.unread < MAY_HAVE
  }
  get isDrained(): boolean {
    return this.unread < MAY_HAVE / 2
  }
  send(frame: Uint8Array): void {
    this.frames.push(frame)
  }
  get sequences(): number[] {
    return this.frames.map((frame) => {
      const header = decodeFrameHeader(frame)
      return typeof header === 'string' ? NaN : header.sequence
    })
  }
}

async function another(port = 0): Promise<AnotherBridge> {
  const started = await AnotherBridge.start({}, port)
  onTestFinished(() => started.stop())
  return started
}

function relayOf(
  { url }: AnotherBridge,
  isLive = () => true,
  source = 2,
  budget = new RelayBudget(),
) {
  const viewer = new FakeDownstream()
  const upstream = {
    source,
    url,
    get isLive() {
      return isLive()
    },
  }
  const relay = new Relay(upstream, viewer, budget)
  onTestFinished(() => {
    relay.close()
  })
  return { viewer, relay }
}

const heartbeat = (nowNs: number) => frameOf({ type: 'heartbeat', nowNs, sequence: 1 }, nowNs)

describe('a relay', () => {
  it('asks for the stream from its beginning, and for no streams behind it', async () => {
    const bob = await another()
    relayOf(bob)
    await eventually(() => {
      expect(bob.hellos).toEqual([{ type: 'hello', resume: null, watched: false }])
    })
  })

  it('passes frames on with their source, and is otherwise not seen', async () => {
    const bob = await another()
    const { viewer } = relayOf(bob, () => true, 5)
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    const spans = new Uint8Array(64).fill(7)
    const text = Buffer.from('{"type":"heartbeat"}')
    // What the other bridge says of the source is not believed.
    const given = [
      encodeFrame(KIND_SPANS, 8, spans),
      encodeFrame(KIND_MESSAGE, 9, text, undefined, 3),
    ]
    bob.send(...given)
    await eventually(() => {
      expect(viewer.frames.length).toBe(2)
    })
    expect(viewer.frames).toEqual([
      encodeFrame(KIND_SPANS, 8, spans, undefined, 5),
      encodeFrame(KIND_MESSAGE, 9, text, undefined, 5),
    ])
  })

  it('passes on nothing that is not a frame', async () => {
    const bob = await another()
    const { viewer } = relayOf(bob)
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    bob.send('a text is no frame, however long it is', new Uint8Array(31), heartbeat(3))
    await eventually(() => {
      expect(viewer.sequences).toEqual([3])
    })
  })

  it('sends nothing to a viewer that is leaving', async () => {
    const bob = await another()
    const [leaving, staying] = [relayOf(bob).viewer, relayOf(bob).viewer]
    leaving.isOpen = false
    await eventually(() => {
      expect(bob.viewers.size).toBe(2)
    })
    bob.send(heartbeat(3))
    await eventually(() => {
      expect(staying.sequences).toEqual([3])
    })
    bob.send(heartbeat(4))
    await eventually(() => {
      expect(staying.sequences).toEqual([3, 4])
    })
    expect(leaving.frames).toEqual([])
  })

  it('forwards commands to the other bridge itself', async () => {
    const bob = await another()
    const { relay } = relayOf(bob)
    const say: CommandOf<'say'> = { type: 'say', key: 'k', source: 2, lines: ['hello'] }
    expect(relay.forward(say)).toBe(false)
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    expect(relay.forward(say)).toBe(true)
    expect(relay.forward({ type: 'switchModel', key: 'm', source: 2, model: 'sync' })).toBe(true)
    expect(relay.forward({ type: 'sendAgain', key: 'n', source: 2, message: 4 })).toBe(true)
    await eventually(() => {
      expect(bob.asked).toEqual([
        { ...say, source: 0 },
        { type: 'switchModel', key: 'm', source: 0, model: 'sync' },
        { type: 'sendAgain', key: 'n', source: 0, message: 4 },
      ])
    })
    await bob.stop()
    await eventually(() => {
      expect(relay.forward(say)).toBe(false)
    })
  })
})

describe('a viewer that does not read', () => {
  const LARGE = 256 * 1024
  const COUNT = 200
  const large = Array.from({ length: COUNT }, (_, i) =>
    encodeFrame(KIND_MESSAGE, i + 1, new Uint8Array(LARGE)),
  )
  const all = large.map((_, i) => i + 1)

  it('holds its stream up, and gets all of it in order when it reads on', async () => {
    const bob = await another()
    const slow = relayOf(bob).viewer
    slow.unread = 2 * 1024 * 1024
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    const [connection] = bob.viewers
    const fast = relayOf(bob).viewer
    await eventually(() => {
      expect(bob.viewers.size).toBe(2)
    })
    bob.send(...large)
    await eventually(() => {
      expect(fast.sequences).toEqual(all)
    })
    // It still has not read: looking again changes nothing.
    await vi.advanceTimersByTimeAsync(1000)
    slow.unread = 600 * 1024
    await vi.advanceTimersByTimeAsync(1000)
    // Time for the slow one to get more, if it were to.
    bob.send(heartbeat(999))
    await eventually(() => {
      expect(fast.sequences.at(-1)).toBe(999)
    })
    expect(slow.frames.length).toBeLessThan(10)
    expect(connection?.bufferedAmount).toBeGreaterThan(COUNT * LARGE * 0.5)
    slow.unread = 0
    await vi.advanceTimersByTimeAsync(20)
    await eventually(() => {
      expect(slow.sequences).toEqual([...all, 999])
    })
  })

  it('and then leaves ends the connection that it held up', async () => {
    const bob = await another()
    const { viewer, relay } = relayOf(bob)
    viewer.unread = 2 * 1024 * 1024
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    bob.send(...large)
    await eventually(() => {
      expect(viewer.frames.length).toBeGreaterThan(0)
    })
    relay.close()
    await eventually(() => {
      expect(bob.connections).toEqual([])
    })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a stream that floods', () => {
  it('waits at its source when all relays together have passed on what they may', async () => {
    vi.useRealTimers()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const bob = await another()
    const { viewer } = relayOf(bob, () => true, 2, new RelayBudget())
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    const many = RELAYED_FRAMES_A_SECOND + 30_000
    for (let i = 0; i < many; i++) bob.send(heartbeat(i))
    await eventually(() => {
      expect(viewer.frames.length).toBeGreaterThan(RELAYED_FRAMES_A_SECOND)
    })
    // Time for more to come, if it were to: what had been read already may still be passed on.
    const other = relayOf(await another())
    await eventually(() => {
      expect(other.relay).toBeDefined()
    })
    expect(viewer.frames.length).toBeLessThan(many)
    await vi.advanceTimersByTimeAsync(2000)
    await eventually(() => {
      expect(viewer.frames.length).toBe(many)
    })
  })
})

describe('the connection of a relay', () => {
  it('is made when the other bridge is known to be there, and once', async () => {
    const bob = await another()
    const live = { now: false }
    const { relay } = relayOf(bob, () => live.now)
    live.now = true
    relay.open()
    relay.open()
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    relay.open()
    relayOf(bob)
    await eventually(() => {
      expect(bob.viewers.size).toBe(2)
    })
    expect(bob.connections).toHaveLength(2)
  })

  it('is made again after it has ended, if the other bridge is still there', async () => {
    const bob = await another()
    const live = { now: true }
    relayOf(bob, () => live.now)
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    for (const viewer of bob.viewers) viewer.terminate()
    await eventually(() => {
      expect(vi.getTimerCount()).toBe(1)
    })
    await vi.advanceTimersByTimeAsync(500)
    await eventually(() => {
      expect(bob.hellos.length).toBe(2)
    })
    live.now = false
    for (const viewer of bob.viewers) viewer.terminate()
    await eventually(() => {
      expect(vi.getTimerCount()).toBe(1)
    })
    await vi.advanceTimersByTimeAsync(500)
    expect(vi.getTimerCount()).toBe(0)
    expect(bob.connections).toEqual([])
  })

  it('ends with the relay, and is not made again', async () => {
    const bob = await another()
    const { relay } = relayOf(bob)
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    relay.close()
    await eventually(() => {
      expect(bob.connections).toEqual([])
    })
    relay.open()
    expect(relay.forward({ type: 'sendAgain', key: 'k', source: 2, message: 1 })).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
    expect(bob.hellos).toHaveLength(1)
  })

  it('that was waiting for another try ends with the relay', async () => {
    const bob = await another()
    const { relay } = relayOf(bob)
    await eventually(() => {
      expect(bob.viewers.size).toBe(1)
    })
    await bob.stop()
    await eventually(() => {
      expect(vi.getTimerCount()).toBe(1)
    })
    relay.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
