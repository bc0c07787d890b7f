/** A website that tries to open the WebSocket is refused, and leaves nothing behind. */
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startBridge, type Model } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'
import { waitFor } from '../support/wait.js'

const ATTEMPTS = 100

/** An upgrade as another page would ask for it. Resolves when the bridge has ended it. */
async function refusedUpgrade(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let answer = ''
  socket.setEncoding('latin1').on('data', (text: string) => (answer += text))
  const head = [
    'GET /ws HTTP/1.1',
    `Host: localhost:${port}`,
    'Origin: http://evil.example',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await once(socket, 'end')
  // Like a page that does not care: it never closes its side by itself.
  return answer
}

describe.runIf(process.platform === 'linux').each(['sync', 'async'] as Model[])(
  'a %s bridge that refused upgrades',
  (model) => {
    it('holds none of their sockets, and ends at SIGTERM in under 2 s', async () => {
      const [own, peer] = [await freePort(), await freePort()]
      const bridge = await startBridge(model, { listenPort: own, peerPort: peer }).ready()
      const descriptors = () => readdirSync(`/proc/${bridge.pid}/fd`).length
      const before = descriptors()
      for (let i = 0; i < ATTEMPTS; i++) {
        expect(await refusedUpgrade(bridge.pagePort)).toMatch(/^HTTP\/1\.1 403 /)
      }
      await waitFor('the sockets to be gone', () => descriptors() < before + 10)
      bridge.signal('SIGTERM')
      const exit = await bridge.exit()
      expect(exit).toMatchObject({ code: 0, signal: null })
      expect(exit.afterMs).toBeLessThan(2000)
    })
  },
)
