/** A script that dials once, at its start, never dials a bridge that was restarted. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startBridge } from '../support/bridge-process.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'

describe('a peer that never dials again', () => {
  const restarted = async (model: 'sync' | 'async') => {
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    const plain = new PlainPeer(peerPort)
    const start = () => startBridge(model, { listenPort, peerPort })
    const first = start()
    await plain.dial(listenPort)
    await first.says(/Accepted a connection/)
    first.signal('SIGTERM')
    await first.exit()
    const second = start()
    await second.says(/Connected to/)
    return { second, plain, listenPort }
  }

  it('leaves a sync bridge in accept(), which says that typed lines wait, and what to do', async () => {
    const { second, plain, listenPort } = await restarted('sync')
    expect(second.stderr.text).toMatch(/goes there as soon as that peer has dialled this one/)
    second.type('into the void?')
    const words = /took our connection, but has not dialled this peer for 5 s.*accept\(\).*waits/
    await second.says(words, 12_000)
    // The advice holds: the script is started again, and the line arrives.
    await plain.dial(listenPort)
    await second.says(/Accepted a connection from .*: by turns .* You begin\./)
    const lines = await plain.lines(2)
    await lines.line('into the void?')
    expect(second.stderr.text.match(/took our connection/g)).toHaveLength(1)
  })

  it('is no trouble for an async bridge: what is typed goes', async () => {
    const { second, plain } = await restarted('async')
    second.type('straight on')
    await (await plain.lines(2)).line('straight on')
    expect(second.stderr.text).toMatch(/Connected to .*: what you type goes there\.$/m)
    expect(second.stderr.text).not.toContain('has not dialled')
  })
})

describe('a peer that answers on the connection that was dialled, as nc -l does', () => {
  it.each(['sync', 'async'] as const)('is told of once by a %s bridge', async (model) => {
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.write('hello?\n')
      const again = setInterval(() => socket.write('anybody?\n'), 100)
      socket.on('close', () => {
        clearInterval(again)
      })
    }).listen(peerPort, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
    })
    const bridge = startBridge(model, { listenPort, peerPort })
    await bridge.says(/sends on the connection that this peer dialled.* leave out --listen-port/)
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(bridge.stderr.text.match(/sends on the connection/g)).toHaveLength(1)
    expect(bridge.stdout.text).toBe('')
  })

  it('but not one that has nothing to say', async () => {
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    const [one, other] = [
      startBridge('sync', { listenPort, peerPort }),
      startBridge('async', { listenPort: peerPort, peerPort: listenPort }),
    ]
    one.type('hello')
    await other.stdout.line('hello')
    other.type('bye')
    await one.stdout.line('bye')
    await new Promise((resolve) => setTimeout(resolve, 500))
    for (const { stderr } of [one, other]) expect(stderr.text).not.toContain('sends on the')
  })
})
