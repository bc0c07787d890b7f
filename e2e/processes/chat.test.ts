import { describe, expect, it } from 'vitest'
import { startBridge, type BridgeProcess, type Model } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'

const models: Model[] = ['sync', 'async']
const signals = ['SIGTERM', 'SIGINT'] as const
const combinations = models.flatMap((alice) =>
  models.flatMap((bob) => ['Alice', 'Bob'].map((first) => ({ alice, bob, first }))),
)

/** Each says a line to the other: so a sync peer has its turn to listen. */
async function exchange(alice: BridgeProcess, bob: BridgeProcess, round: string): Promise<void> {
  alice.type(`hello Bob, ${round}`)
  bob.type(`hello Alice, ${round}`)
  await Promise.all([bob.shows(`hello Bob, ${round}`), alice.shows(`hello Alice, ${round}`)])
}

describe('two bridges over TCP', () => {
  it.each(combinations)(
    'Alice ($alice) and Bob ($bob) chat when $first starts first',
    async ({ alice: aliceModel, bob: bobModel, first }) => {
      const [a, b] = [await freePort(), await freePort()]
      const startAlice = () => startBridge(aliceModel, { listenPort: a, peerPort: b }).ready()
      const startBob = () => startBridge(bobModel, { listenPort: b, peerPort: a }).ready()
      const early = await (first === 'Alice' ? startAlice() : startBob())
      const late = await (first === 'Alice' ? startBob() : startAlice())
      const [alice, bob] = first === 'Alice' ? [early, late] : [late, early]

      await exchange(alice, bob, 'first round')
      await exchange(alice, bob, 'second round')
      expect(alice.stdout.lines).toHaveLength(2)
      expect(bob.stdout.lines).toHaveLength(2)
    },
  )

  it.each(models)('a line typed before the other %s peer is there arrives later', async (model) => {
    const [a, b] = [await freePort(), await freePort()]
    const alice = await startBridge(model, { listenPort: a, peerPort: b }).ready()
    alice.type('typed early')
    const bob = startBridge(model, { listenPort: b, peerPort: a })
    await bob.says(/Connected to /)
    bob.type('typed late')
    await Promise.all([bob.shows('typed early'), alice.shows('typed late')])
  })

  it.each(models)('one of model %s goes on when its standard input ends', async (model) => {
    const [a, b] = [await freePort(), await freePort()]
    const alice = startBridge(model, { listenPort: a, peerPort: b })
    const bob = startBridge('async', { listenPort: b, peerPort: a })
    alice.type('last words')
    alice.endInput()
    bob.type('still there?')
    await Promise.all([bob.shows('last words'), alice.shows('still there?')])
    expect(alice.isRunning).toBe(true)
  })

  it.each(models.flatMap((model) => signals.map((signal) => ({ model, signal }))))(
    'one of model $model that chats ends at $signal with 0 in under 2 s',
    async ({ model, signal }) => {
      const [a, b] = [await freePort(), await freePort()]
      const alice = await startBridge(model, { listenPort: a, peerPort: b }).ready()
      const bob = await startBridge('async', { listenPort: b, peerPort: a }).ready()
      await exchange(alice, bob, 'before the end')
      alice.signal(signal)
      const exit = await alice.exit()
      expect(exit).toMatchObject({ code: 0, signal: null })
      expect(exit.afterMs).toBeLessThan(2000)
      expect(bob.isRunning).toBe(true)
    },
  )
})
