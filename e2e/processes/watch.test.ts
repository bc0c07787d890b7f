/** A bridge views other bridges, and shows their streams to its own viewers. */
import { describe, expect, it } from 'vitest'
import { startBridge, type BridgeProcess, type Model } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'
import { Viewer } from '../support/viewer.js'

const models: Model[] = ['sync', 'async']

/** Alice, who watches Bob; both chat. */
async function startWatching(model: Model) {
  const [a, b] = [await freePort(), await freePort()]
  const start = (listenPort: number, peerPort: number, ...flags: string[]) =>
    startBridge(model, { listenPort, peerPort, flags })
  const bobAgain = () => start(b, a, '--name', 'Bob')
  const bob = await bobAgain().ready()
  const alice = await start(a, b, '--name', 'Alice', '--watch', bob.url).ready()
  await Promise.all([alice.linked(), bob.linked()])
  const viewer = await Viewer.open(alice.url, { watched: true })
  return { alice, bob, bobAgain, viewer }
}

/** The watched bridge as it was told of last, in the snapshot or since. */
const isLive = (viewer: Viewer) =>
  viewer.until('a live bridge', () =>
    [...viewer.all('snapshot').flatMap(({ watched }) => watched), ...viewer.all('watched')].find(
      ({ state }) => state === 'live',
    ),
  )

describe.each(models)('a viewer of a %s bridge that watches another one', (model) => {
  it('gets both streams, each with its source and without a hole', async () => {
    const { alice, bob, viewer } = await startWatching(model)
    const theirs = await viewer.of(1).message('snapshot')
    expect(theirs.session.peer).toBe('Bob')
    bob.type('hello Alice')
    alice.type('hello Bob')
    await Promise.all([alice.shows('hello Alice'), bob.shows('hello Bob')])
    await viewer.of(1).message('message', ({ text, direction }) => {
      return text === 'hello Bob' && direction === 'received'
    })
    await viewer.message('message', ({ text, direction }) => {
      return text === 'hello Alice' && direction === 'received'
    })
    for (const { sequences } of [viewer, viewer.of(1)]) {
      const [first = 0] = sequences
      expect(sequences).toEqual(sequences.map((_, i) => first + i))
    }
  })

  it('may speak for that peer too, and hears what became of it', async () => {
    const { alice, viewer } = await startWatching(model)
    await viewer.of(1).message('snapshot')
    viewer.say({ type: 'say', key: 'for Bob', source: 1, lines: ['as Bob'] })
    await viewer.of(1).message('accepted', ({ key }) => key === 'for Bob')
    if (model === 'sync') alice.type('my turn')
    await alice.shows('as Bob')
    viewer.say({ type: 'say', key: 'nobody', source: 9, lines: ['lost?'] })
    expect((await viewer.message('refused')).problem.code).toBe('notWatched')
  })

  it('knows exactly how their clocks relate: it is one machine', async () => {
    const { viewer } = await startWatching(model)
    const { clock } = await isLive(viewer)
    const [ours, theirs] = [
      await viewer.message('snapshot'),
      await viewer.of(1).message('snapshot'),
    ]
    const apart = BigInt(theirs.session.clock.baseNs) - BigInt(ours.session.clock.baseNs)
    expect(clock).toEqual({ offsetNs: Number(apart), boundNs: 0 })
  })

  it('sees it go, and come back by itself', async () => {
    const { bob, bobAgain, viewer } = await startWatching(model)
    await viewer.of(1).message('snapshot')
    bob.kill()
    await bob.exit()
    await viewer.message('watched', ({ state }) => state === 'gone')
    const before = viewer.of(1).all('snapshot').length
    await bobAgain().ready()
    await viewer.until('a snapshot of the new session', () => {
      return viewer.of(1).all('snapshot').length > before
    })
    expect(viewer.all('watched').at(-1)).toMatchObject({ state: 'live' })
  })
})

describe('bridges that watch', () => {
  it('may be added and removed while it runs, at least eight of them', async () => {
    const [alice, ...others] = await Promise.all(
      Array.from({ length: 9 }, async (): Promise<BridgeProcess> => {
        return startBridge('async', { listenPort: await freePort() }).ready()
      }),
    )
    if (alice === undefined) throw new Error('nobody was started')
    const viewer = await Viewer.open(alice.url, { watched: true })
    for (const { url } of others) viewer.say({ type: 'watch', key: url, url })
    await viewer.until('eight snapshots', () =>
      others.every((_, i) => viewer.of(i + 1).all('snapshot').length > 0),
    )
    viewer.say({ type: 'unwatch', key: 'no more', watched: 3 })
    await viewer.message('unwatched', ({ source }) => source === 3)
    viewer.say({ type: 'watch', key: 'itself', url: alice.url })
    expect((await viewer.message('refused')).problem.code).toBe('watchesItself')
    viewer.say({ type: 'watch', key: 'junk', url: 'ftp://x' })
    await viewer.message('refused', ({ problem }) => problem.code === 'badUrl')
    alice.signal('SIGTERM')
    expect(await alice.exit()).toMatchObject({ code: 0 })
  })

  it('each other do not pass on what they are shown themselves', async () => {
    const [a, b] = [await freePort(), await freePort()]
    const watching = (own: number, other: number) =>
      startBridge('async', {
        listenPort: own,
        peerPort: other,
        flags: ['--watch', `http://localhost:${other + 3000}`],
      })
    const [alice, bob] = [watching(a, b), watching(b, a)]
    await Promise.all([alice.ready(), bob.ready()])
    const viewer = await Viewer.open(alice.url, { watched: true })
    await isLive(viewer)
    await viewer.of(1).message('snapshot')
    expect(viewer.seenSources).toEqual([0, 1])
    for (const bridge of [alice, bob]) {
      bridge.signal('SIGTERM')
      const { code, afterMs } = await bridge.exit()
      expect(code).toBe(0)
      expect(afterMs).toBeLessThan(2000)
    }
  })
})
