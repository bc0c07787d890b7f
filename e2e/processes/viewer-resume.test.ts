/** A viewer that comes back, or comes late, sees what one sees that was there all the time. */
import { describe, expect, it } from 'vitest'
import { startBridge, type Model } from '../support/bridge-process.js'
import { startLinked } from '../support/linked-bridge.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { Viewer } from '../support/viewer.js'

const models: Model[] = ['sync', 'async']
const counted = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)

describe('a viewer that comes back', () => {
  it.each(models)('to a %s peer gets the frames it missed, each once', async (model) => {
    const { bridge, plain, lines } = await startLinked(model)
    const turn = async (i: number) => {
      bridge.type(`line ${i}`)
      await lines.line(`line ${i}`)
      plain.send(`answer ${i}\n`)
      await bridge.shows(`answer ${i}`)
    }
    const witness = await Viewer.open(bridge.url)
    const { session, sequence } = await witness.message('snapshot')
    let previous = await Viewer.open(bridge.url)
    await previous.message('snapshot')
    const seen: Viewer[] = [previous]
    for (let i = 0; i < 5; i++) {
      await turn(2 * i)
      previous.terminate()
      await previous.closed()
      const { lastSequence } = previous
      await turn(2 * i + 1)
      previous = await Viewer.open(bridge.url, { resume: { epoch: session.epoch, lastSequence } })
      const resumed = await previous.message('resumed')
      expect(resumed.sequence).toBeGreaterThan(lastSequence)
      expect(previous.all('snapshot')).toEqual([])
      await previous.until('what it missed', () => previous.lastSequence >= resumed.sequence)
      expect(previous.sequences[0]).toBe(lastSequence + 1)
      seen.push(previous)
    }
    const last = previous
    await turn(10)
    await last.message('message', ({ text }) => text === 'answer 10')
    await witness.message('message', ({ text }) => text === 'answer 10')

    const first = seen[0]?.sequences[0] ?? 0
    const all = seen.flatMap(({ sequences }) => sequences)
    expect(all).toEqual(counted(first, all.length))
    expect(first).toBeGreaterThan(sequence)
    // All of them together saw what the witness saw.
    const until = Math.min(last.lastSequence, witness.lastSequence)
    const upTo = (numbers: readonly number[]) => numbers.filter((n) => n >= first && n <= until)
    expect(upTo(all)).toEqual(upTo(witness.sequences))
    const texts = seen.flatMap((viewer) =>
      viewer.all('message').filter(({ direction }) => direction === 'received'),
    )
    expect(texts.map(({ text }) => text)).toEqual(counted(0, 11).map((i) => `answer ${i}`))
  })

  it('gets a snapshot where the bridge cannot go on from there', async () => {
    const { bridge, plain } = await startLinked('async')
    plain.send('hello\n')
    await bridge.shows('hello')
    const { session } = await (await Viewer.open(bridge.url)).message('snapshot')
    const { epoch } = session
    for (const resume of [
      { epoch: 'of another bridge', lastSequence: 1 },
      { epoch: '', lastSequence: 1 },
      { epoch, lastSequence: 1_000_000 },
      { epoch, lastSequence: -1 },
      { epoch, lastSequence: 1.5 },
      { epoch, lastSequence: Number.MAX_SAFE_INTEGER },
    ]) {
      const viewer = await Viewer.open(bridge.url, { resume })
      const snapshot = await viewer.message('snapshot')
      expect(snapshot.messages.map(({ text }) => text)).toEqual(['hello'])
      expect(viewer.all('resumed')).toEqual([])
    }
  })

  it('gets a snapshot when memory has dropped what it missed', async () => {
    const { bridge, plain } = await startLinked('async')
    const early = await Viewer.open(bridge.url)
    const { session } = await early.message('snapshot')
    const { lastSequence } = early
    early.terminate()
    for (let i = 0; i < 400; i++) plain.send(`${i} ${'x'.repeat(60_000)}\n`)
    await bridge.stdout.count(400, 20_000)
    const late = await Viewer.open(bridge.url, { resume: { epoch: session.epoch, lastSequence } })
    const { messages, olderMessages, sequence } = await late.message('snapshot')
    expect(messages.at(-1)?.text).toMatch(/^399 /)
    expect(messages.length + olderMessages).toBe(400)
    plain.send('the next one\n')
    await late.message('message', ({ text }) => text === 'the next one')
    expect(late.sequences).toEqual(counted(sequence + 1, late.sequences.length))
  })
})

describe('a viewer that comes late', () => {
  it('into a blocked call sees it open, with its true start', async () => {
    const { bridge, plain, lines } = await startLinked('sync')
    const early = await Viewer.open(bridge.url)
    bridge.type('your turn')
    await lines.line('your turn')
    const isBlocked = ({ operation, mode }: { operation: string; mode: string }) =>
      operation === 'recv' && mode === 'blocked'
    const shown = await early.message('open', ({ lanes }) => lanes.some(isBlocked))
    // A block of some length: until the bridge's clock has gone on by half a second.
    const { nowNs } = await early.message('heartbeat')
    await early.message('heartbeat', (beat) => beat.nowNs > nowNs + 5e8)

    const late = await Viewer.open(bridge.url)
    const snapshot = await late.message('snapshot')
    // A snapshot may be a second old, and what came since follows it at once.
    const told = () => [snapshot.open, ...late.all('open')].flatMap((one) => one?.lanes ?? [])
    const open = await late.until('the call that is open', () => told().find(isBlocked))
    expect(open).toEqual(shown.lanes.find(isBlocked))
    expect(snapshot.nowNs - open.sinceNs).toBeGreaterThan(5e8)
    expect(snapshot.runs.at(-1)?.program.lines.recv).toBe(open.line)

    plain.send('at last\n')
    const span = await late.span(({ operation, bytes }) => operation === 'recv' && bytes === 8)
    expect(span.start).toBe(open.sinceNs)
    expect(span).toMatchObject({
      mode: 'blocked',
      releasedBy: 'data',
      connection: open.connection,
    })
  })
})

describe.each(models)('a message typed into the page of a %s peer', (model) => {
  const start = async () => {
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    const bridge = await startBridge(model, { listenPort, peerPort }).ready()
    const viewer = await Viewer.open(bridge.url)
    viewer.say({ type: 'say', key: 'first', lines: ['typed early'] })
    await viewer.message('message', ({ state }) => state === 'queued')
    const join = async () => {
      const plain = new PlainPeer(peerPort)
      const lines = await plain.lines()
      await plain.dial(listenPort)
      return { plain, lines }
    }
    return { listenPort, viewer, join }
  }

  it.runIf(process.platform === 'linux')(
    'is queued, then handed to the kernel, then acknowledged',
    async () => {
      const { viewer, join } = await start()
      await (await join()).lines.line('typed early')
      await viewer.message('message', ({ state }) => state === 'acknowledged')
      const [queued, handed, acknowledged, ...more] = viewer.all('message')
      expect(more).toEqual([])
      expect([queued?.state, handed?.state]).toEqual(['queued', 'handed'])
      expect(new Set([queued?.id, handed?.id, acknowledged?.id]).size).toBe(1)
      const { queuedNs, startNs, endNs, acknowledgedNs } = acknowledged ?? {}
      const times = [queuedNs, startNs, endNs, acknowledgedNs]
      expect(times).toEqual(times.toSorted((a, b) => (a ?? 0) - (b ?? 0)))
      expect(acknowledged).toMatchObject({ streamStart: 0, streamEnd: 'typed early\n'.length })
    },
  )

  it('is delivered by the other model, if that is chosen meanwhile', async () => {
    const { listenPort, viewer, join } = await start()
    const other = model === 'sync' ? 'async' : 'sync'
    viewer.say({ type: 'switchModel', key: 'switch', model: other })
    await viewer.message('accepted', ({ key }) => key === 'switch')
    const run = await viewer.message('run', ({ run }) => run === 2)
    expect(run).toMatchObject({ model: other, program: { file: `${other}.ts` } })
    expect(run.lanes[0]?.name).toBe(other === 'sync' ? 'main' : 'loop')
    const { plain, lines } = await join()
    await lines.line('typed early')
    await viewer.message('message', ({ state, run }) => state === 'handed' && run === 2)
    viewer.say({ type: 'switchModel', key: 'back', model })
    await viewer.message('run', ({ run, model: current }) => run === 3 && current === model)
    const again = await plain.lines(2)
    await plain.dial(listenPort)
    viewer.say({ type: 'say', key: 'second', lines: ['typed late'] })
    await again.line('typed late')
    expect([...lines.lines, ...again.lines]).toEqual(['typed early', 'typed late'])
  })
})
