/** How a connection can end: in the middle of a line, on one side only, by a reset. */
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Model } from '../support/bridge-process.js'
import { startLinked, type Linked } from '../support/linked-bridge.js'
import { Viewer } from '../support/viewer.js'

const models: Model[] = ['sync', 'async']

/** Types a line and waits until it has arrived: then a sync program sits in recv(). */
async function say({ bridge, lines }: Linked, line: string): Promise<void> {
  bridge.type(line)
  await lines.line(line)
}

/** After a new start the two are linked again, in both directions. */
async function expectNewLink({ bridge, plain, listenPort }: Linked, number: number): Promise<void> {
  const lines = await plain.lines(number)
  await plain.dial(listenPort)
  bridge.type('is anybody there?')
  plain.send('yes, again\n')
  await lines.line('is anybody there?')
  await bridge.shows('yes, again')
  expect(bridge.stderr.text).not.toMatch(/defect|stopped with an error/)
}

describe.each(models)('a %s peer', (model) => {
  const start = async () => {
    const linked = await startLinked(model)
    await say(linked, 'your turn')
    return { ...linked, viewer: await Viewer.open(linked.bridge.url) }
  }

  it('shows a line that was cut off as incomplete, and prints it nowhere', async () => {
    const { viewer, ...linked } = await start()
    linked.plain.send('whole\n')
    await linked.bridge.shows('whole')
    await say(linked, 'go on')
    linked.plain.send('in the middle of a li')
    linked.plain.hangUp()
    await linked.bridge.says(/ended in the middle of a line: 21 bytes/)
    const cut = await viewer.message('message', ({ state }) => state === 'incomplete')
    expect(cut).toMatchObject({ text: 'in the middle of a li', direction: 'received' })
    if (model === 'sync') await expectNewLink(linked, 2)
    expect(linked.bridge.stdout.text).not.toContain('in the middle')
  })

  it('is not misled by a character that was cut in two', async () => {
    const { viewer, ...linked } = await start()
    // U+1F600, without its last byte.
    linked.plain.send(Buffer.from([0x61, 0xf0, 0x9f, 0x98]))
    linked.plain.hangUp()
    const cut = await viewer.message('message', ({ state }) => state === 'incomplete')
    expect(cut).toMatchObject({ text: 'a\ufffd', raw: 'YfCfmA==' })
  })

  it('resets a connection that brings a line without end', async () => {
    const { viewer, ...linked } = await start()
    const brokenBy = new Promise((resolve) => {
      linked.plain.outgoing.once('error', resolve)
    })
    linked.plain.send('x'.repeat(3 * 1024 * 1024))
    await linked.bridge.says(/more than 1048576 bytes without a newline/)
    expect(String(await brokenBy)).toMatch(/ECONNRESET|EPIPE/)
    expect(viewer.chat.map(({ text }) => text)).toEqual(['your turn'])
    if (model === 'sync') await expectNewLink(linked, 2)
  })

  it('survives a reset, and says that there was one', async () => {
    const { viewer, ...linked } = await start()
    linked.plain.reset()
    await linked.bridge.says(/The connection . 127\.0\.0\.1:\d+ was reset/)
    const { end } = await viewer.message('socket', ({ role, closedNs }) => {
      return role === 'incoming' && closedNs !== null
    })
    expect(end).toBe('reset')
    // What was sent before had been acknowledged already.
    const sent = viewer.chat.find(({ text }) => text === 'your turn')
    expect(['handed', 'acknowledged']).toContain(sent?.state)
    if (model === 'sync') return expectNewLink(linked, 2)
    await linked.plain.dial(linked.listenPort)
    linked.plain.send('here I am\n')
    await linked.bridge.shows('here I am')
    await say(linked, 'welcome back')
  })
})

describe('when the peer ends its sending side', () => {
  it('an async peer receives no more, goes on sending, and accepts anew', async () => {
    const linked = await startLinked('async')
    linked.plain.send('last words\n')
    linked.plain.hangUp()
    await linked.bridge.shows('last words')
    await linked.bridge.says(/The peer closed the connection/)
    await say(linked, 'still listening?')
    await linked.plain.dial(linked.listenPort)
    linked.plain.send('yes\n')
    await linked.bridge.shows('yes')
    await say(linked, 'on the same connection')
  })

  it('a sync peer shows what came before, and starts over', async () => {
    const linked = await startLinked('sync')
    const first = await linked.plain.incoming()
    await say(linked, 'your turn')
    linked.plain.send('last words\n')
    linked.plain.hangUp()
    await linked.bridge.shows('last words')
    // The next recv() reads the end.
    await say(linked, 'are you there?')
    await linked.bridge.says(/The peer closed the connection/)
    if (!first.readableEnded) await once(first, 'end')
    await expectNewLink(linked, 2)
  })

  it('an async peer dials anew when the side it sends to has ended', async () => {
    const linked = await startLinked('async')
    await say(linked, 'one')
    const first = await linked.plain.incoming()
    first.end()
    const lines = await linked.plain.lines(2)
    linked.bridge.type('two')
    await lines.line('two')
    // Receiving was never disturbed.
    linked.plain.send('both heard\n')
    await linked.bridge.shows('both heard')
  })
})

it.each(models)('a %s peer calls what a reset took away unconfirmed', async (model) => {
  const { bridge, plain, listenPort } = await startLinked(model)
  const viewer = await Viewer.open(bridge.url)
  const incoming = await plain.incoming()
  incoming.pause()
  // More than the buffers hold: some of it is handed over and cannot have arrived.
  for (let i = 0; i < 150; i++) {
    plain.send('go on\n')
    bridge.type(`${i} ${'x'.repeat(60_000)}`)
  }
  await viewer.until('a full send buffer', () => {
    const isFull = viewer.sockets.some(({ sendQueue }) => sendQueue > 1e6)
    return isFull && viewer.chat.some(({ state }) => state === 'handed')
  })
  incoming.resetAndDestroy()
  await viewer.message('message', ({ state }) => state === 'unconfirmed')
  const lines = await plain.lines(2)
  await plain.dial(listenPort)
  plain.send('go on\n')
  // What was not handed over comes next; what was is never sent again by itself.
  const next = numberOf(await lines.line(/./))
  await viewer.until('the line before it to be unconfirmed', () => {
    return viewer.chat.some(({ state, text }) => {
      return state === 'unconfirmed' && numberOf(text) === next - 1
    })
  })
})

const numberOf = (line: string): number => Number(line.split(' ')[0])
