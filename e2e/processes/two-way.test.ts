/** One connection used both ways: how it ends, half of it or all, and who comes next. */
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startBridge, type BridgeProcess, type Model } from '../support/bridge-process.js'
import { LineCollector } from '../support/line-collector.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { needs } from '../support/tools.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

const models: Model[] = ['sync', 'async']

interface Client {
  socket: Socket
  lines: LineCollector
}

/** Somebody who dials, and leaves when the test does. */
function dial(port: number): Client {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  return { socket, lines: new LineCollector(socket) }
}

/** Somebody who dials and is let in. */
async function comeIn(bridge: BridgeProcess, port: number): Promise<Client> {
  const client = dial(port)
  await bridge.says(/Connected with/)
  return client
}

async function startAwaiting(model: Model, ...flags: string[]) {
  const port = await freePort()
  const bridge = await startBridge(model, { listenPort: port, flags }).ready()
  await bridge.says(/waits to be dialled/)
  return { bridge, port }
}

/** A server that keeps what it accepts, for a bridge that dials. */
async function startDialling(model: Model, ...flags: string[]) {
  const port = await freePort()
  const accepted: Client[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    accepted.push({ socket, lines: new LineCollector(socket) })
  })
  server.listen(port, '127.0.0.1')
  onTestFinished(() => {
    server.close()
    for (const { socket } of accepted) socket.destroy()
  })
  const bridge = await startBridge(model, { peerPort: port, flags }).ready()
  const client = (number: number) => waitFor(`connection ${number}`, () => accepted[number - 1])
  await bridge.linked()
  return { bridge, client }
}

async function talk(bridge: BridgeProcess, { socket, lines }: Client, text: string) {
  socket.write(`to us: ${text}\n`)
  bridge.type(`to them: ${text}`)
  await Promise.all([bridge.shows(`to us: ${text}`), lines.line(`to them: ${text}`)])
}

describe('a half-closed connection (nc -N)', () => {
  it('an async peer sends on, until the next one comes and takes its place', async (context) => {
    const { bridge, port } = await startAwaiting('async')
    const viewer = await Viewer.open(bridge.url)
    const nc = new TestProcess('nc -N', [
      needs(context, 'nc.openbsd'),
      ...['-N', '127.0.0.1', `${port}`],
    ])
    await bridge.says(/Connected with/)
    nc.write('last words\n')
    nc.endInput()
    await bridge.shows('last words')
    await bridge.says(/has ended its side of . 127\.0\.0\.1:\d+: nothing more comes/)
    bridge.type('are you still listening?')
    await nc.shows('are you still listening?')
    const ended = await viewer.message('socket', ({ peerEndedNs }) => peerEndedNs !== null)
    expect(ended.closedNs).toBeNull()
    const recv = await viewer.span(
      ({ operation, releasedBy }) => operation === 'recv' && releasedBy === 'close',
    )
    expect(recv).toMatchObject({ connection: ended.id, bytes: 0 })

    const next = await comeIn(bridge, port)
    expect(bridge.stderr.text).toMatch(/from our side: the peer had ended its side, and somebody/)
    expect(await nc.exit()).toMatchObject({ code: 0 })
    await talk(bridge, next, 'whole again')
    expect(nc.stdout.lines).toEqual(['are you still listening?'])
  })

  it('a sync peer starts over, and serves the next one', async (context) => {
    const { bridge, port } = await startAwaiting('sync')
    const nc = new TestProcess('nc -N', [
      needs(context, 'nc.openbsd'),
      ...['-N', '127.0.0.1', `${port}`],
    ])
    await bridge.says(/Connected with/)
    nc.write('last words\n')
    nc.endInput()
    await bridge.shows('last words')
    bridge.type('are you still listening?')
    await nc.shows('are you still listening?')
    await bridge.says(/The peer closed the connection . 127\.0\.0\.1:\d+\. Starting over/)
    expect(await nc.exit()).toMatchObject({ code: 0 })
    await talk(bridge, await comeIn(bridge, port), 'next')
  })
})

describe.each(models)('a %s peer that waits to be dialled', (model) => {
  it('serves one at a time: the second waits in the accept queue, and is shown there', async () => {
    const { bridge, port } = await startAwaiting(model)
    const viewer = await Viewer.open(bridge.url)
    const first = await comeIn(bridge, port)
    await talk(bridge, first, 'first')
    const second = dial(port)
    second.socket.write('hello?\n')
    await viewer.until('one that waits', () =>
      viewer.sockets.some(({ state, acceptQueue }) => state === 'LISTEN' && acceptQueue === 1),
    )
    await talk(bridge, first, 'still the first')
    expect(bridge.stdout.lines).not.toContain('hello?')
    first.socket.destroy()
    // A sync peer sits in recv(), and sees the end at once; what the second has sent is there.
    await bridge.shows('hello?')
    bridge.type('your turn')
    await second.lines.line('your turn')
  })

  it('serves the next one after a reset', async () => {
    const { bridge, port } = await startAwaiting(model)
    const first = await comeIn(bridge, port)
    await talk(bridge, first, 'first')
    first.socket.resetAndDestroy()
    await bridge.says(/was reset/)
    await talk(bridge, await comeIn(bridge, port), 'second')
  })

  it('shows every whole line that came, however the connection ends', async () => {
    for (const ends of [
      (socket: Socket) => socket.end(),
      (socket: Socket) => socket.resetAndDestroy(),
      () => undefined,
    ]) {
      const { bridge, port } = await startAwaiting(model)
      const { socket } = await comeIn(bridge, port)
      socket.write('one\ntwo\nthree\nfour\nand the beginning of')
      await bridge.shows('one')
      const viewer = await Viewer.open(bridge.url)
      if (model === 'sync') {
        await viewer.until('the rest in the process', () =>
          viewer.sockets.some(({ inProcess }) => inProcess > 20),
        )
      }
      ends(socket)
      if (ends.length === 0) bridge.signal('SIGTERM')
      for (let turn = 0; turn < 5; turn++) bridge.type(`turn ${turn}`)
      await bridge.shows('four')
      await bridge.says(/ended in the middle of a line: 20 bytes/)
      expect(bridge.stdout.lines).toEqual(['one', 'two', 'three', 'four'])
    }
  })

  it('serves three clients one after the other, whoever closes how', async () => {
    const { bridge, port } = await startAwaiting(model)
    for (const name of ['one', 'two', 'three']) {
      const client = await comeIn(bridge, port)
      await talk(bridge, client, name)
      client.socket.destroy()
    }
    expect(bridge.stderr.text.match(/Connected with/g)).toHaveLength(3)
  })
})

describe('a peer that dials', () => {
  it('as sync starts over when the server closes, and is connected again', async () => {
    const { bridge, client } = await startDialling('sync')
    const first = await client(1)
    await talk(bridge, first, 'first')
    first.socket.end()
    // It sits in input(): the end is read by the recv() after the next turn.
    bridge.type('nobody reads this')
    await bridge.says(/The peer closed the connection/)
    await talk(bridge, await client(2), 'second')
  })

  it('as async goes on sending to a server that has ended its side, and dials anew after a reset', async () => {
    const { bridge, client } = await startDialling('async')
    const viewer = await Viewer.open(bridge.url)
    const first = await client(1)
    await talk(bridge, first, 'first')
    first.socket.end()
    await bridge.says(/has ended its side/)
    bridge.type('you still read')
    await first.lines.line('you still read')
    first.socket.destroy()
    // The line after that is fine for the kernel, and answered with RST.
    bridge.type('handed over')
    await bridge.says(/was reset/)
    const lost = await viewer.message('message', ({ text, state }) => {
      return text === 'handed over' && state === 'unconfirmed'
    })
    const second = await client(2)
    bridge.type('comes with the next connection')
    await second.lines.line('comes with the next connection')
    viewer.say({ type: 'sendAgain', key: 'again', message: lost.id })
    await second.lines.line('handed over')
  })
})

it.each(models)('--turn changes who speaks first (%s accepts it)', async (model) => {
  const { bridge, port } = await startAwaiting(model, '--turn', 'speak')
  const client = await comeIn(bridge, port)
  bridge.type('I begin')
  await client.lines.line('I begin')
  client.socket.write('and I answer\n')
  await bridge.shows('and I answer')
})

describe('who else may come in', () => {
  it('without --allow only this machine is listened to', async () => {
    const { bridge } = await startAwaiting('async')
    expect(bridge.stderr.text).toContain('listens on 127.0.0.1:')
  })

  it('--allow opens the port to the network, for those addresses', async () => {
    const { bridge } = await startAwaiting(
      'async',
      '--allow',
      '192.0.2.7',
      '--allow',
      '2001:db8::1',
    )
    expect(bridge.stderr.text).toContain('listens on [::]:')
  })
})
