/** --send-buffer and --receive-buffer: full buffers, and a send() that waits, within seconds. */
import { describe, expect, it } from 'vitest'
import { startBridge, type Model } from '../support/bridge-process.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { Viewer } from '../support/viewer.js'

const models: Model[] = ['sync', 'async']
const line = 'x'.repeat(999)

async function start(model: Model, ...flags: string[]) {
  const [listenPort, peerPort] = [await freePort(), await freePort()]
  const plain = new PlainPeer(peerPort, { reads: false })
  const bridge = await startBridge(model, { listenPort, peerPort, flags }).ready()
  const viewer = await Viewer.open(bridge.url)
  await plain.dial(listenPort)
  await bridge.says(/Accepted a connection/)
  return { bridge, viewer, plain }
}

describe.each(models)('a %s peer', (model) => {
  it('asks for its buffers before the connection is made, on the dialled and the accepted one', async () => {
    const { viewer } = await start(model, '--send-buffer', '8192', '--receive-buffer', '4096')
    // Linux doubles what is asked for (socket(7)).
    const open = await viewer.until('two connections', () => {
      const connected = viewer.sockets.filter(({ state }) => state === 'ESTABLISHED')
      return connected.length === 2 ? connected : undefined
    })
    for (const { sendBuffer, receiveBuffer } of open) {
      expect(sendBuffer).toBe(2 * 8192)
      expect(receiveBuffer).toBe(2 * 4096)
    }
  })

  it('has a send() that waits after some kilobytes, where the peer does not read', async () => {
    const { bridge, viewer, plain } = await start(model, '--send-buffer', '4096')
    const typed = 4000
    // A sync peer gets an answer to each line, so that it sends on and on.
    for (let i = 0; i < typed; i++) plain.send('go on\n')
    for (let i = 0; i < typed; i++) bridge.type(line)
    await viewer.until('a send() that is outstanding and a full buffer', () => {
      const waits = viewer
        .all('open')
        .at(-1)
        ?.lanes.some(({ operation }) => operation === 'send')
      const full = viewer.sockets.some(({ sendQueue, notSent }) => sendQueue > 0 && notSent > 0)
      return waits === true && full
    })
    const handed = viewer.chat.filter(({ state }) => state !== 'queued' && state !== 'received')
    // Far below what the system's own buffers hold: some megabytes.
    expect(handed.length).toBeLessThan(2500)
    const held = viewer.sockets.find(({ sendQueue }) => sendQueue > 0)
    expect(held?.sendQueue).toBeLessThan(64 * 1024)
    const incoming = await plain.incoming()
    incoming.resume()
    await viewer.span(
      ({ operation, releasedBy }) => operation === 'send' && releasedBy === 'bufferSpace',
    )
  })
})
