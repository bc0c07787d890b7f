/** Programs that are no chat, on the chat port: said what they look like, and shown as they are. */
import { get } from 'node:http'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startBridge, type Model } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'

const models: Model[] = ['sync', 'async']
const kinds = models.flatMap((model) => ['line', 'raw'].map((framing) => ({ model, framing })))

describe.each(kinds)('a $model bridge with --framing $framing', ({ model, framing }) => {
  const start = async () => {
    const port = await freePort()
    const bridge = startBridge(model, { listenPort: port, flags: ['--framing', framing] })
    await bridge.says(/waits to be dialled/)
    return { port, bridge }
  }

  it('says that a browser is one, and shows its request', async () => {
    const { port, bridge } = await start()
    const request = get(`http://127.0.0.1:${port}/`)
    request.on('error', () => undefined)
    onTestFinished(() => {
      request.destroy()
    })
    await bridge.says(/What 127\.0\.0\.1:\d+ sends looks like a browser: an HTTP request/)
    await bridge.stdout.line(/GET \/ HTTP\/1\.1/)
  })

  it('says that a TLS hello is one', async () => {
    const { port, bridge } = await start()
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    socket.on('error', () => undefined)
    onTestFinished(() => {
      socket.destroy()
    })
    await bridge.says(/What 127\.0\.0\.1:\d+ sends looks like a TLS hello/)
  })

  it('says that telnet negotiates, and shows the text that follows', async () => {
    const { port, bridge } = await start()
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => {
      socket.destroy()
    })
    socket.write(Buffer.from('\xff\xfb\x1f\xff\xfb\x20hello\r\n', 'latin1'))
    await bridge.says(/What 127\.0\.0\.1:\d+ sends looks like telnet negotiation/)
    await bridge.stdout.line(/hello/)
  })

  it('refuses a bridge that watches it by mistake, and chats with the next one', async () => {
    const { port, bridge } = await start()
    const wrong = startBridge('async', {
      listenPort: await freePort(),
      flags: ['--watch', `http://localhost:${port}`],
    })
    await bridge.says(/Reset the connection from 127\.0\.0\.1:\d+: .* watches this chat port/)
    wrong.signal('SIGTERM')
    await wrong.exit()
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => {
      socket.destroy()
    })
    socket.write('hello\n')
    await bridge.stdout.line(/^hello/)
    expect(bridge.stdout.lines).toHaveLength(1)
    expect(bridge.stderr.text).not.toContain('without a newline')
  })
})

it.each(models)('a %s bridge that dials a page is told that it is one', async (model) => {
  const page = await startBridge('async', { listenPort: await freePort() }).ready()
  const bridge = startBridge(model, { peerPort: page.pagePort })
  await bridge.linked()
  bridge.type('hello?')
  bridge.type('')
  await bridge.says(/What 127\.0\.0\.1:\d+ sends looks like a web server/)
  await bridge.stdout.line(/^HTTP\/1\.1 400/)
})
