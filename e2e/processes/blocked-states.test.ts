/** Blocking is real: the kernel sees the program's thread in that very call, and it can be ended. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, type TestContext } from 'vitest'
import { startBridge, type BridgeProcess } from '../support/bridge-process.js'
import { fullListener } from '../support/full-listener.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { knowsNumbers, threadsIn } from '../support/thread-calls.js'
import { waitFor } from '../support/wait.js'

/** It must be there for so long: that is a block, and no call in passing. */
const BLOCKED_FOR_MS = 300

interface State {
  name: string
  call: string
  /** Brings a fresh bridge into the state. */
  enter(context: TestContext): Promise<BridgeProcess>
}

async function start(): Promise<{ bridge: BridgeProcess; own: number; peer: number }> {
  const [own, peer] = [await freePort(), await freePort()]
  return {
    bridge: startBridge('sync', { listenPort: own, peerPort: peer, flags: ['--no-ui'] }),
    own,
    peer,
  }
}

async function linked(reads = true): Promise<{ bridge: BridgeProcess; plain: PlainPeer }> {
  const { bridge, own, peer } = await start()
  const plain = new PlainPeer(peer, { reads })
  await plain.dial(own)
  await bridge.says(/Accepted a connection/, 10_000)
  return { bridge, plain }
}

const states: State[] = [
  {
    name: 'accept(): the peer listens and does not dial',
    call: 'accept',
    enter: async () => {
      const { bridge, peer } = await start()
      new PlainPeer(peer)
      await bridge.says(/Connected to/, 10_000)
      return bridge
    },
  },
  {
    name: 'connect(): the peer does not answer',
    call: 'connect',
    enter: async (context) => {
      const listener = await fullListener(context)
      const own = await freePort()
      return startBridge('sync', { listenPort: own, peerPort: listener.port, flags: ['--no-ui'] })
    },
  },
  {
    name: 'input(): nobody types',
    call: 'read',
    enter: async () => (await linked()).bridge,
  },
  {
    name: 'recv(): the peer says nothing',
    call: 'recvfrom',
    enter: async () => {
      const { bridge } = await linked()
      bridge.type('now it is your turn')
      return bridge
    },
  },
  {
    name: 'send(): the peer does not read',
    call: 'sendto',
    enter: async () => {
      const { bridge, plain } = await linked(false)
      const line = 'x'.repeat(65_535)
      for (let turn = 0; turn < 200; turn++) {
        plain.send('go on\n')
        bridge.type(line)
      }
      return bridge
    },
  },
]

describe.runIf(process.platform === 'linux')('a sync program that is blocked', () => {
  it.for(states)('sits in $name, and ends at SIGTERM in under 2 s', async (state, context) => {
    if (!knowsNumbers)
      context.skip(`the numbers of system calls on ${process.arch} are not known here`)
    const bridge = await state.enter(context)
    const held = await waitFor(
      `one thread in ${state.call}(2)`,
      () => {
        const threads = threadsIn(bridge.pid, state.call)
        return threads.length === 1 ? threads : undefined
      },
      { timeoutMs: 15_000, state: () => bridge.describe() },
    )
    await pause(BLOCKED_FOR_MS)
    expect(threadsIn(bridge.pid, state.call)).toEqual(held)

    bridge.signal('SIGTERM')
    const exit = await bridge.exit()
    expect(exit).toMatchObject({ code: 0, signal: null })
    expect(exit.afterMs).toBeLessThan(2000)
  })

  it('ends at SIGTERM in the pause between two attempts too', async () => {
    const { bridge } = await start()
    await bridge.says(/Nobody listens/, 10_000)
    bridge.signal('SIGTERM')
    const exit = await bridge.exit()
    expect(exit).toMatchObject({ code: 0, signal: null })
    expect(exit.afterMs).toBeLessThan(2000)
  })
})
