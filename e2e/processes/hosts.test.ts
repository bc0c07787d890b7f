/** Between hosts: over a network instead of loopback, through a tunnel, and when a host vanishes. */
import { describe, expect, it } from 'vitest'
import { startBridge, type Model } from '../support/bridge-process.js'
import { twoHosts, type Host } from '../support/hosts.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { askRaw } from '../support/raw-http.js'
import { needs } from '../support/tools.js'
import { waitFor } from '../support/wait.js'
import { exportSession } from '../support/session-export.js'
import { temporaryFile } from '../support/temporary.js'

const models: Model[] = ['sync', 'async']
const pairs = models.flatMap((first) => models.map((second) => ({ first, second })))

const flagsTo = (peer: Host, listenPort: number, peerPort: number): string[] => [
  ...['--listen-port', `${listenPort}`, '--peer-ip', peer.address, '--peer-port', `${peerPort}`],
]

describe('two hosts', () => {
  it.for(pairs)('chat: $first here, $second there', async ({ first, second }, context) => {
    const { here, there } = twoHosts(context)
    const alice = here.bridge(first, ...flagsTo(there, 5002, 5003))
    const bob = there.bridge(second, ...flagsTo(here, 5003, 5002))
    await Promise.all([alice.says(/Connected to 10\.77\.0\.2:5003/), bob.says(/Connected to/)])
    for (const line of ['hello over there', 'grüß dich']) {
      alice.type(line)
      bob.type(`${line}, too`)
      await Promise.all([bob.shows(line), alice.shows(`${line}, too`)])
    }
    expect(alice.stderr.text).toContain('listens on 0.0.0.0:5002')
  })

  it('let in whom --allow names, and nobody else', async (context) => {
    const { here, there, otherAddress } = twoHosts(context)
    const nc = needs(context, 'nc.openbsd')
    const bridge = here.bridge('async', '--listen-port', '5002', '--allow', there.address)
    await bridge.says(/waits to be dialled/)
    const stranger = there.run('stranger', nc, '-s', otherAddress, here.address, '5002')
    await bridge.says(/Closed a connection from 10\.77\.0\.3:\d+: only 127\.0\.0\.1, 10\.77\.0\.2/)
    stranger.endInput()
    await stranger.exit()
    const guest = there.run('guest', nc, '-s', there.address, here.address, '5002')
    guest.type('may I?')
    await bridge.shows('may I?')
    bridge.type('of course')
    await guest.shows('of course')
  })

  it('of which one vanishes: the other notices by keepalive, says so, and finds it again', async (context) => {
    const { here, there, cable } = twoHosts(context)
    const files = { sync: temporaryFile('sync'), async: temporaryFile('async') }
    const alice = here.bridge('sync', ...flagsTo(there, 5002, 5003), '--record', files.sync)
    const bob = there.bridge('async', ...flagsTo(here, 5003, 5002), '--record', files.async)
    await Promise.all([alice.says(/Accepted/), bob.says(/Accepted/)])
    alice.type('your turn')
    await bob.shows('your turn')
    cable(false)
    // The sync peer sits in recv(), the async one awaits it; neither has anything to send.
    const vanished =
      /10\.77\.0\.\d:\d+ has vanished: its host answers no more \((ETIMEDOUT|EHOSTUNREACH)\)/
    await Promise.all([alice.says(vanished, 25_000), bob.says(vanished, 25_000)])
    // An async peer notices it on each of its two connections.
    await bob.says(vanished, 25_000)
    cable(true)
    let round = 0
    await waitFor(
      'a chat again',
      () => {
        alice.type(`here again ${round}`)
        bob.type(`me too ${round++}`)
        const heard = (process: TestProcess, text: string) => process.stdout.text.includes(text)
        return heard(bob, 'here again') && heard(alice, 'me too')
      },
      { timeoutMs: 20_000, state: () => alice.describe() + bob.describe() },
    )
    for (const process of [alice, bob]) {
      process.signal('SIGTERM')
      expect(await process.exit()).toMatchObject({ code: 0 })
    }
    for (const model of models) {
      const { spans } = await exportSession(files[model])
      const recv = spans.filter(({ operation }) => operation === 'recv')
      const timedOut = recv.find(({ releasedBy }) => releasedBy === 'timeout')
      // About 15 s: 5 s of silence, then two probes, 5 s apart.
      expect(timedOut?.durationUs).toBeGreaterThan(12e6)
      expect(timedOut?.durationUs).toBeLessThan(25e6)
    }
  }, 70_000)
})

describe('through a tunnel (as of ssh -L)', () => {
  const start = async () => {
    const [listenPort, tunnelPort] = [await freePort(), await freePort()]
    const bridge = await startBridge('async', { listenPort }).ready()
    return { bridge, tunnelPort }
  }

  it('of another port the page refuses, and says what to do', async (context) => {
    const { bridge, tunnelPort } = await start()
    const { pagePort } = bridge
    const target = `TCP4:127.0.0.1:${pagePort}`
    const listen = `TCP4-LISTEN:${tunnelPort},bind=127.0.0.1,fork,reuseaddr`
    new TestProcess('tunnel', [needs(context, 'socat'), listen, target])
    const ask = (host: string) => askRaw({ port: tunnelPort, headers: [`Host: ${host}`] })
    const answer = await waitFor('an answer through the tunnel', async () => {
      const tried = await ask(`localhost:${tunnelPort}`).catch(() => undefined)
      return tried !== undefined && tried.status !== 0 ? tried : undefined
    })
    expect(answer.status).toBe(403)
    expect(answer.body).toContain(`ssh -L ${pagePort}:localhost:${pagePort} HOST`)
    // With the same port at both ends the browser says what the page expects to hear.
    expect(await ask(`localhost:${pagePort}`)).toMatchObject({ status: 200 })
  })
})
