import { describe, expect, it } from 'vitest'
import { startPair, type Model } from '../support/bridge-process.js'
import { Viewer } from '../support/viewer.js'

const models: Model[] = ['sync', 'async']

describe.each(models)('a viewer of a %s peer', (model) => {
  it('is told everything at first, and then what happens', async () => {
    const [alice, bob] = await startPair(model, 'async')
    const viewer = await Viewer.open(alice.url)
    const { session, runs } = await viewer.message('snapshot')
    expect(session.peer).toBe('Alice')
    expect(runs.at(-1)?.model).toBe(model)

    viewer.say({ type: 'say', key: 'first', lines: ['from the page'] })
    await viewer.message('accepted', ({ key }) => key === 'first')
    await bob.shows('from the page')
    await viewer.message('message', ({ text, state }) => {
      return text === 'from the page' && (state === 'handed' || state === 'acknowledged')
    })
    const bytes = 'from the page\n'.length
    await viewer.span((span) => span.operation === 'send' && span.bytes === bytes)

    bob.type('from the terminal')
    const received = await viewer.message('message', ({ direction }) => direction === 'received')
    expect(received.text).toBe('from the terminal')
  })

  it('hears a heartbeat, and is told when the bridge goes', async () => {
    const [alice] = await startPair(model, 'async')
    const viewer = await Viewer.open(alice.url)
    await viewer.message('heartbeat')
    alice.signal('SIGTERM')
    // 1001: going away (RFC 6455, 7.4.1)
    expect(await viewer.closed()).toBe(1001)
    expect((await alice.exit()).code).toBe(0)
  })
})
