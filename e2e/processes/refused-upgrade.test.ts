/** Whoever may not open the WebSocket, or asks in a wrong way, is told so over HTTP; nothing stays behind. */
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startBridge, type Model } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'
import { askRaw, type RawRequest } from '../support/raw-http.js'
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

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
const VERSION = 'Sec-WebSocket-Version: 13'

interface WrongUpgrade extends Pick<RawRequest, 'path' | 'method'> {
  what: string
  upgrade?: string
  headers?: readonly string[]
  status: number
  /** What the answer says. */
  says: string | RegExp
}

const wrong: WrongUpgrade[] = [
  { what: 'of a path that is none', path: '/nothing', status: 404, says: 'it is at /ws' },
  { what: 'of the page', path: '/', status: 404, says: 'it is at /ws' },
  { what: 'of a property of objects', path: '/constructor', status: 404, says: 'it is at /ws' },
  { what: 'with another method', method: 'POST', status: 405, says: 'with GET' },
  {
    what: 'of a version whose Origin nobody checks',
    headers: [KEY, 'Sec-WebSocket-Version: 8'],
    status: 426,
    says: 'version 13',
  },
  { what: 'without a version', headers: [KEY], status: 426, says: 'version 13' },
  {
    what: 'of two versions',
    headers: [KEY, VERSION, 'Sec-WebSocket-Version: 8'],
    status: 426,
    says: 'version 13',
  },
  { what: 'without a key', headers: [VERSION], status: 400, says: /key/i },
  // Who asks for HTTP/2 besides gets HTTP/1.1 (RFC 9110, 7.8).
  { what: 'to HTTP/2', path: '/', upgrade: 'h2c', status: 200, says: '<html' },
]

describe('an upgrade', () => {
  it('that is wrong is answered over HTTP with what to do, and its socket ends', async () => {
    const bridge = await startBridge('async', { listenPort: await freePort() }).ready()
    const { pagePort: port } = bridge
    for (const { what, path = '/ws', method = 'GET', upgrade = 'websocket', ...rest } of wrong) {
      const { headers = [KEY, VERSION], status, says } = rest
      const own = [`Host: localhost:${port}`, 'Connection: Upgrade', `Upgrade: ${upgrade}`]
      const answer = await askRaw({ port, path, method, headers: [...own, ...headers] })
      expect(answer.status, what).toBe(status)
      expect(answer.body, what).toMatch(says)
      expect(answer.headers.get('connection'), what).toContain('close')
    }
  })
})
