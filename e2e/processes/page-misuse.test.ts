/** Whoever can reach the page cannot take the bridge's memory, its time, or the chat's descriptors. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type BridgeProcess, cli, startBridge } from '../support/bridge-process.js'
import { residentMiB } from '../support/memory.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { askRaw } from '../support/raw-http.js'
import { openRawViewer, textFrame } from '../support/raw-viewer.js'
import { otherEndStands } from '../support/tcp-table.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

const HELLO = textFrame('{"type":"hello","resume":null}')
const EVERYTHING = '/history?from=0&to=9000000000000000'
/** What a bridge may grow by, whatever is done to it; a heap breathes by up to 50 MiB. */
const MAY_GROW_MIB = 110

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'connect')
  return socket
}

/** A bridge with so many bytes of spans, and a viewer that behaves. */
async function start(bytes: number) {
  const listenPort = await freePort()
  const bridge = await startBridge('async', { listenPort }).ready()
  await bridge.says(/listens on/)
  const client = await dial(listenPort)
  client.setNoDelay(true).resume()
  const sizeOfHistory = async () =>
    (await (await fetch(`${bridge.url}${EVERYTHING}`)).arrayBuffer()).byteLength
  // Each byte is a recv() of its own; without a newline none of them is a message.
  await waitFor(
    'spans',
    async () => {
      for (let i = 0; i < 3000; i++) {
        client.write('x')
        await new Promise((resolve) => setImmediate(resolve))
      }
      return (await sizeOfHistory()) > bytes
    },
    { timeoutMs: 60_000 },
  )
  client.destroy()
  const viewer = await Viewer.open(bridge.url)
  await viewer.message('snapshot')
  return { bridge, viewer, before: residentMiB(bridge) }
}

/** The bridge answers others, each time within two seconds. */
async function expectAnswers(viewer: Viewer, name: string): Promise<void> {
  for (let i = 0; i < 10; i++) {
    const key = `${name} ${i}`
    viewer.say({ type: 'ping', key })
    await viewer.until('an answer', () => viewer.all('pong').some((pong) => pong.key === key), 2000)
  }
}

async function expectQuickEnd(bridge: BridgeProcess): Promise<void> {
  bridge.signal('SIGTERM')
  const exit = await bridge.exit()
  expect(exit).toMatchObject({ code: 0, signal: null })
  expect(exit.afterMs).toBeLessThan(2000)
}

describe.runIf(process.platform === 'linux')('the bridge keeps its memory and its time', () => {
  it('when hundreds of requests for its history are sent ahead and none is read', async () => {
    const { bridge, viewer, before } = await start(1_000_000)
    const host = `Host: localhost:${bridge.pagePort}`
    const attackers = await Promise.all(Array.from({ length: 5 }, () => dial(bridge.pagePort)))
    for (const attacker of attackers) {
      attacker.pause()
      attacker.write(`GET ${EVERYTHING} HTTP/1.1\r\n${host}\r\n\r\n`.repeat(700))
    }
    await expectAnswers(viewer, 'meanwhile')
    expect(residentMiB(bridge) - before).toBeLessThan(MAY_GROW_MIB)
    await expectQuickEnd(bridge)
  }, 90_000)

  it('when hundreds of hellos come at once', async () => {
    const { bridge, viewer, before } = await start(1_000_000)
    const attackers = await Promise.all(
      Array.from({ length: 3 }, () => openRawViewer(bridge.pagePort)),
    )
    for (const attacker of attackers) {
      attacker.pause()
      attacker.write(Buffer.concat(Array.from({ length: 190 }, () => HELLO)))
    }
    await expectAnswers(viewer, 'meanwhile')
    expect(residentMiB(bridge) - before).toBeLessThan(MAY_GROW_MIB)
    await expectQuickEnd(bridge)
  }, 90_000)

  it('and disconnects a viewer that goes on saying hello and never reads', async () => {
    const { bridge } = await start(1_000_000)
    const attacker = await openRawViewer(bridge.pagePort)
    attacker.pause()
    const hellos = setInterval(() => attacker.write(HELLO), 1000)
    onTestFinished(() => {
      clearInterval(hellos)
    })
    attacker.write(HELLO)
    await waitFor('the end of its connection', () => !otherEndStands(attacker), {
      timeoutMs: 45_000,
    })
  }, 120_000)
})

describe('requests that are sent ahead', () => {
  it('are answered one after the other, in their order', async () => {
    const bridge = await startBridge('async', { listenPort: await freePort() }).ready()
    const socket = await dial(bridge.pagePort)
    let received = ''
    socket.setEncoding('latin1').on('data', (text: string) => (received += text))
    const host = `Host: localhost:${bridge.pagePort}`
    const paths = ['/', '/nothing', '/history?from=5&to=1', '/stage', '/nothing']
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\n${host}\r\n\r\n`).join(''))
    const statuses = () => [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    await waitFor('all answers', () => statuses().length >= paths.length)
    expect(statuses()).toEqual(['200', '404', '404', '200', '404'])
  })

  it('by the hundred end their connection', async () => {
    const bridge = await startBridge('async', { listenPort: await freePort() }).ready()
    const socket = await dial(bridge.pagePort)
    const ended = once(socket.resume(), 'close')
    const request = `GET / HTTP/1.1\r\nHost: localhost:${bridge.pagePort}\r\n\r\n`
    socket.write(request.repeat(700))
    await ended
  })
})

describe.runIf(process.platform === 'linux')('with a hundred descriptors', () => {
  /** A bridge in a process that may have no more of them. */
  async function startLimited(): Promise<{ bridge: TestProcess; chat: number; page: number }> {
    const [chat, page] = [await freePort(), await freePort()]
    const args = ['async', '--listen-port', `${chat}`, '--ui-port', `${page}`, '--lang', 'en']
    const command = `ulimit -n 100; exec "$0" "$@"`
    const bridge = new TestProcess('a bridge with 100 descriptors', [
      ...(['bash', '-c', command, process.execPath, cli] as const),
      ...args,
    ])
    await bridge.says(/listens on/)
    return { bridge, chat, page }
  }

  it('idle connections to the page leave room for the chat, and for the page', async () => {
    const { bridge, chat, page } = await startLimited()
    for (let i = 0; i < 100; i++) await dial(page)
    const own = { port: page, headers: [`Host: localhost:${page}`, 'Connection: close'] }
    expect((await askRaw(own)).status).toBe(200)
    const client = await dial(chat)
    client.write('hello\n')
    await bridge.shows('hello')
    bridge.type('hello yourself')
    const [answer] = (await once(client, 'data')) as [Buffer]
    expect(answer.toString()).toBe('hello yourself\n')
    // The link ends, and another one is accepted.
    client.destroy()
    const next = await dial(chat)
    next.write('here again\n')
    await bridge.shows('here again')
  })

  it('viewers leave room for the chat, and who comes after them is told so', async () => {
    const { bridge, chat, page } = await startLimited()
    const refused = { status: 0, body: '' }
    for (let i = 0; i < 100 && refused.status === 0; i++) {
      try {
        const viewer = await openRawViewer(page)
        viewer.write(HELLO)
      } catch {
        Object.assign(refused, await askRaw({ port: page, headers: [`Host: localhost:${page}`] }))
      }
    }
    expect(refused.status).toBe(503)
    expect(refused.body).toContain('ulimit -n')
    const client = await dial(chat)
    client.write('hello\n')
    await bridge.shows('hello')
  })
})
