/** Where a peer may be: both families, names, and who else may come in. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BridgeProcess, type Model } from '../support/bridge-process.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { waitFor } from '../support/wait.js'

const models: Model[] = ['sync', 'async']

interface Link {
  listenPort: number
  peerPort: number
}

function startAt(model: Model, host: string, { listenPort, peerPort }: Link): BridgeProcess {
  const ports = ['--listen-port', `${listenPort}`, '--peer-port', `${peerPort}`]
  const args = [...ports, '--peer-ip', host, '--lang', 'en']
  return new BridgeProcess(model, listenPort + 3000, args)
}

const ports = async () => [await freePort(), await freePort()] as const

/** An address of this machine that is not loopback. */
const outside = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

/** Whether somebody listens there. */
async function answers(port: number, host: string): Promise<boolean> {
  const socket = connect(port, host)
  onTestFinished(() => {
    socket.destroy()
  })
  return once(socket, 'connect').then(
    () => true,
    () => false,
  )
}

it('two bridges chat over IPv6 and over a name', async () => {
  for (const host of ['::1', 'localhost']) {
    const [a, b] = await ports()
    const alice = startAt('sync', host, { listenPort: a, peerPort: b })
    const bob = startAt('async', host, { listenPort: b, peerPort: a })
    alice.type('hello Bob')
    bob.type('hello Alice')
    await Promise.all([bob.shows('hello Bob'), alice.shows('hello Alice')])
  }
})

describe.each(models)('a %s peer and its peer', (model) => {
  it.each([
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['localhost', '127.0.0.1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
  ])('chat where the address is given as %s', async (given, host) => {
    const [own, peer] = await ports()
    const plain = new PlainPeer(peer, { host })
    const bridge = startAt(model, given, { listenPort: own, peerPort: peer })
    const lines = await plain.lines()
    await plain.dial(own, host)
    bridge.type('hello')
    plain.send('hello you\n')
    await Promise.all([lines.line('hello'), bridge.shows('hello you')])
    const address = host === '::1' ? `[::1]:${peer}` : `127.0.0.1:${peer}`
    expect(bridge.stderr.text).toContain(`Connected to ${address}: `)
  })

  it('on loopback: all of loopback may come in, and nobody else', async () => {
    const [own, peer] = await ports()
    const bridge = await startAt(model, '127.0.0.1', { listenPort: own, peerPort: peer }).ready()
    const plain = new PlainPeer(peer)
    await plain.dial(own, '127.0.0.1', '127.9.8.7')
    await bridge.says(/Accepted a connection from 127\.9\.8\.7/)
    bridge.type('your turn')
    plain.send('from another loopback address\n')
    await bridge.shows('from another loopback address')
    expect(await answers(own, '::1')).toBe(false)
    if (outside === undefined) return
    // Not even listening there, neither for the chat nor for the page.
    expect(await answers(own, outside)).toBe(false)
    expect(await answers(bridge.pagePort, outside)).toBe(false)
  })

  it.runIf(outside !== undefined)('elsewhere: strangers are closed', async () => {
    const [own, peer] = await ports()
    const host = outside ?? ''
    const plain = new PlainPeer(peer, { host })
    const bridge = await startAt(model, host, { listenPort: own, peerPort: peer }).ready()
    await bridge.says(/Connected to/)
    const stranger = connect(own, '127.0.0.1')
    stranger.on('error', () => undefined)
    stranger.write('let me in\n')
    await bridge.says(/Closed a connection from 127\.0\.0\.1:\d+: only .* may come in/)
    await waitFor('the end of the stranger', () => stranger.destroyed || stranger.readableEnded)

    await plain.dial(own, host)
    await bridge.says(/Accepted a connection/)
    bridge.type('your turn')
    plain.send('from the peer itself\n')
    await bridge.shows('from the peer itself')
    expect(bridge.stdout.lines).toEqual(['from the peer itself'])
    expect(await answers(bridge.pagePort, host)).toBe(false)
  })
})

it('the page is the same on both families of loopback, whichever the chat uses', async () => {
  const [own, peer] = await ports()
  const bridge = await startAt('async', '::1', { listenPort: own, peerPort: peer }).ready()
  const texts = await Promise.all(
    ['localhost', '127.0.0.1', '[::1]'].map(async (host) => {
      const page = await fetch(`http://${host}:${bridge.pagePort}/`)
      expect(page.status).toBe(200)
      return page.text()
    }),
  )
  expect(new Set(texts).size).toBe(1)
  expect(await answers(own, '127.0.0.1')).toBe(false)
})
