/** Every end of a connection: a span that says what released it, a socket's state, a sentence. */
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startBridge, type Model } from '../support/bridge-process.js'
import { fullListener } from '../support/full-listener.js'
import { startLinked, type Linked } from '../support/linked-bridge.js'
import { freePort } from '../support/ports.js'
import { Viewer } from '../support/viewer.js'

const models: Model[] = ['sync', 'async']

interface End {
  name: string
  /** What the peer does while we wait in recv(). */
  happens: (linked: Linked) => void
  releasedBy: string
  socket: string
  says: { en: RegExp; de: RegExp }
}

const ends: End[] = [
  {
    name: 'the peer closes (FIN)',
    happens: ({ plain }) => {
      plain.hangUp()
    },
    releasedBy: 'close',
    socket: 'close',
    says: {
      en: /The peer closed the connection . 127\.0\.0\.1:\d+\. Starting over\./,
      de: /Der Peer hat die Verbindung . 127\.0\.0\.1:\d+ geschlossen\. Von vorn\./,
    },
  },
  {
    name: 'the peer breaks it off (RST)',
    happens: ({ plain }) => {
      plain.reset()
    },
    releasedBy: 'reset',
    socket: 'reset',
    says: { en: /The connection . .* was reset/, de: /Die Verbindung . .* wurde zurückgesetzt/ },
  },
  {
    name: 'we stop (SIGTERM)',
    happens: ({ bridge }) => {
      bridge.signal('SIGTERM')
    },
    releasedBy: 'cancel',
    socket: 'cancel',
    says: {
      en: /Closed the connection . .* from our side/,
      de: /Die Verbindung . .* von unserer Seite geschlossen/,
    },
  },
]

const cells = ends.flatMap((end) =>
  models.flatMap((model) =>
    (['en', 'de'] as const).map((language) => ({ title: end.name, ...end, model, language })),
  ),
)

describe('a recv() that is outstanding when', () => {
  it.each(cells)(
    '$title, our $model, told in $language',
    async ({ model, language, happens, releasedBy, socket, says }) => {
      const linked = await startLinked(model, '--lang', language)
      const viewer = await Viewer.open(linked.bridge.url)
      linked.bridge.type('your turn')
      await linked.lines.line('your turn')
      await viewer.until('an open recv()', () =>
        [...viewer.all('snapshot').map(({ open }) => open), ...viewer.all('open')]
          .at(-1)
          ?.lanes.some(({ operation }) => operation === 'recv'),
      )
      happens(linked)
      await linked.bridge.says(says[language])
      const recv = await viewer.span((span) => span.operation === 'recv' && span.bytes === 0)
      expect(recv.releasedBy).toBe(releasedBy)
      const closed = await viewer.message('socket', ({ id, closedNs }) => {
        return id === recv.connection && closedNs !== null
      })
      expect(closed).toMatchObject({ role: 'incoming', end: socket })
      // close(2) is a call of its own.
      const close = await viewer.span(
        (span) => span.operation === 'close' && span.connection === recv.connection,
      )
      expect(close).toMatchObject({ mode: 'running', releasedBy: 'none' })
    },
  )
})

describe.each(models)('an attempt of a %s peer to connect', (model) => {
  const failed = (viewer: Viewer) =>
    viewer.span(({ operation, error }) => operation === 'connect' && error !== 0, 15_000)

  it('that is refused says so, and is released by the error', async () => {
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    const bridge = await startBridge(model, { listenPort, peerPort }).ready()
    await bridge.says(/Nobody listens at .* \(connection refused\)/)
    const viewer = await Viewer.open(bridge.url)
    expect(await failed(viewer)).toMatchObject({ releasedBy: 'error', error: 111 })
  })

  it('that nobody answers is given up after 5 s, and says that', async (context) => {
    const { port: peerPort } = await fullListener(context)
    const bridge = await startBridge(model, { listenPort: await freePort(), peerPort }).ready()
    const viewer = await Viewer.open(bridge.url)
    const span = await failed(viewer)
    expect(span.releasedBy).toBe('timeout')
    expect(span.duration).toBeGreaterThan(4.9e9)
    expect(span.duration).toBeLessThan(6e9)
    await bridge.says(/does not answer \(5 s without a word\)/)
  })
})

it.each(models)(
  'starting over closes the other connection too, a %s peer says so',
  async (model) => {
    const { bridge, plain, lines } = await startLinked(model)
    const incoming = await plain.incoming()
    bridge.type('your turn')
    await lines.line('your turn')
    plain.hangUp()
    await bridge.says(/The peer closed the connection/)
    if (model === 'async') {
      // It goes on sending: only a model switch, or the end, closes that one.
      bridge.type('still there')
      await lines.line('still there')
      bridge.signal('SIGTERM')
    }
    await bridge.says(/Closed the connection . .* from our side/)
    if (!incoming.readableEnded) await once(incoming, 'end')
  },
)
