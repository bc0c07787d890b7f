/**
 * The connection that a sync program only sends on ends while the program sits in a call on another
 * socket: its kernel knows, and the program starts over.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startBridge } from '../support/bridge-process.js'
import { startLinked } from '../support/linked-bridge.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { needs } from '../support/tools.js'
import { Viewer } from '../support/viewer.js'

const EINTR = 4

const ends = [
  {
    how: 'in order (FIN)',
    happens: (socket: Socket) => {
      socket.end()
    },
    end: 'close',
    says: /The peer closed the connection → 127\.0\.0\.1:\d+\. Starting over\./,
  },
  {
    how: 'by a reset (RST)',
    happens: (socket: Socket) => {
      socket.resetAndDestroy()
    },
    end: 'reset',
    says: /The connection → 127\.0\.0\.1:\d+ was reset\. Starting over\./,
  },
] as const

const holding = (viewer: Viewer, operation: string) =>
  viewer.until(`an open ${operation}()`, () =>
    [...viewer.all('snapshot').map(({ open }) => open), ...viewer.all('open')]
      .at(-1)
      ?.lanes.some((lane) => lane.operation === operation),
  )

describe.each(ends)('the outgoing connection of a sync peer that ends $how', (ending) => {
  it('frees it from accept(), and it dials again', async () => {
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    const plain = new PlainPeer(peerPort)
    const bridge = await startBridge('sync', { listenPort, peerPort }).ready()
    const viewer = await Viewer.open(bridge.url)
    const dialled = await plain.incoming()
    await holding(viewer, 'accept')
    ending.happens(dialled)
    await bridge.says(ending.says)
    const freed = await viewer.span(({ operation, error }) => operation === 'accept' && error !== 0)
    expect(freed).toMatchObject({ error: EINTR, releasedBy: ending.end })
    const closed = await viewer.message('socket', ({ closedNs }) => closedNs !== null)
    expect(closed).toMatchObject({ role: 'outgoing', end: ending.end })
    // Nothing that is typed meanwhile is lost.
    bridge.type('hello again')
    const lines = await plain.lines(2)
    await plain.dial(listenPort)
    await lines.line('hello again')
    plain.send('found you\n')
    await bridge.shows('found you')
  })

  it('frees it from recv(), and it closes the incoming one too', async () => {
    const { bridge, plain, lines, listenPort } = await startLinked('sync')
    const viewer = await Viewer.open(bridge.url)
    bridge.type('your turn')
    await lines.line('your turn')
    await holding(viewer, 'recv')
    const hungUp = once(plain.outgoing, 'end')
    plain.outgoing.resume()
    ending.happens(await plain.incoming())
    await bridge.says(ending.says)
    await bridge.says(/Closed the connection ← .* from our side/)
    await hungUp
    const freed = await viewer.span(({ operation, error }) => operation === 'recv' && error !== 0)
    expect(freed).toMatchObject({ error: EINTR, releasedBy: ending.end, bytes: 0 })
    const again = await plain.lines(2)
    await plain.dial(listenPort)
    bridge.type('and again')
    await again.line('and again')
  })

  it('leaves it in input(): the next turn finds out', async () => {
    const { bridge, plain, listenPort } = await startLinked('sync')
    const viewer = await Viewer.open(bridge.url)
    await holding(viewer, 'input')
    ending.happens(await plain.incoming())
    const isOver = (state: string) => state === 'CLOSE_WAIT' || state === 'CLOSE'
    await viewer.until('the kernel to know', () =>
      viewer.sockets.some(({ state }) => isOver(state)),
    )
    for (const line of ['one', 'two']) bridge.type(line)
    await bridge.says(/Starting over/)
    expect(
      viewer.spans.filter(({ operation, error }) => operation === 'input' && error !== 0),
    ).toEqual([])
    const lines = await plain.lines(2)
    await plain.dial(listenPort)
    plain.send('go on\n')
    await lines.line('two')
  })
})

it('what an earlier start of the peer left in the queue ends nothing that is new', async () => {
  const [listenPort, peerPort] = [await freePort(), await freePort()]
  const bridge = await startBridge('sync', { listenPort, peerPort }).ready()
  await bridge.says(/Nobody listens/)
  // It dials, says something and goes, before it can be accepted.
  const early = connect({ port: listenPort, host: '127.0.0.1' })
  early.end('left behind\n')
  await once(early, 'finish')
  const plain = new PlainPeer(peerPort)
  const lines = await plain.lines(1)
  bridge.type('one')
  await lines.line('one')
  await bridge.shows('left behind')
  // In its next turn the program finds the end.
  bridge.type('two')
  await lines.line('two')
  await bridge.says(/The peer closed the connection ←/)
  // The connection that was dialled since is the one that its new start reads.
  await plain.dial(listenPort)
  plain.send('here again\n')
  bridge.type('three')
  await lines.line('three')
  await bridge.shows('here again')
})

it('a dial that is taken and dropped is made again, once a second', async () => {
  const [listenPort, peerPort] = [await freePort(), await freePort()]
  const plain = new PlainPeer(peerPort)
  const bridge = await startBridge('sync', { listenPort, peerPort }).ready()
  const viewer = await Viewer.open(bridge.url)
  for (let number = 1; number <= 3; number++) (await plain.incoming(number)).destroy()
  const lines = await plain.lines(4)
  const dials = viewer.spans.filter(({ operation }) => operation === 'connect')
  for (const [i, { start }] of dials.slice(1).entries()) {
    expect(start - (dials[i]?.start ?? 0)).toBeGreaterThanOrEqual(0.999e9)
  }
  await plain.dial(listenPort)
  bridge.type('at last')
  await lines.line('at last')
})

it('two sync peers find each other through forwarders that accept first', async (context) => {
  const socat = needs(context, 'socat')
  const ports = await Promise.all([1, 2, 3, 4].map(() => freePort()))
  const [a = 0, b = 0, doorOfA = 0, doorOfB = 0] = ports
  const forward = (from: number, to: number) =>
    new TestProcess(`socat ${from}`, [
      socat,
      `TCP4-LISTEN:${from},bind=127.0.0.1,fork,reuseaddr`,
      `TCP4:127.0.0.1:${to}`,
    ])
  forward(doorOfA, a)
  forward(doorOfB, b)
  const alice = await startBridge('sync', { listenPort: a, peerPort: doorOfB }).ready()
  // Her dial was taken by the forwarder, which finds nobody behind it.
  await alice.says(/The (peer closed the )?connection → .*Starting over/)
  const bob = await startBridge('sync', { listenPort: b, peerPort: doorOfA }).ready()
  alice.type('hello Bob')
  bob.type('hello Alice')
  await Promise.all([alice.shows('hello Alice'), bob.shows('hello Bob')])
})
