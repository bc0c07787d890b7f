/** A bridge that is watched, or what else may listen at its address. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { SessionMessage, WatchedMessage } from '@peerscope/protocol'
import { AnotherBridge, sessionOf } from './another-bridge.fixture.js'
import { WatchedBridge } from './watched-bridge.js'

/** Our clock stands, unless a test moves it. */
export const ours = { nowNs: 0 }

export function watch(url: string, own: Partial<SessionMessage> = {}) {
  ours.nowNs = 1000
  const told: WatchedMessage[] = []
  const problems: string[] = []
  const bridge: WatchedBridge = new WatchedBridge(3, url, () => ours.nowNs, sessionOf(own), {
    changed: () => void told.push(bridge.message),
    problem: ({ code }) => void problems.push(code),
  })
  onTestFinished(() => {
    bridge.close()
  })
  return { bridge, told, problems, states: () => told.map(({ state }) => state) }
}

export async function another(
  session: Partial<SessionMessage> = {},
  port = 0,
): Promise<AnotherBridge> {
  const started = await AnotherBridge.start(session, port)
  onTestFinished(() => started.stop())
  return started
}

/**
 * Something else that listens: what connected to it, and how many still do.
 * @param allowHalfOpen whether it goes on when the other side has ended
 */
export async function server(taken: (socket: Socket) => unknown, allowHalfOpen = false) {
  const sockets: Socket[] = []
  const listening = createServer({ allowHalfOpen }, (socket) => {
    sockets.push(socket.resume())
    socket.on('error', () => undefined)
    taken(socket)
  }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    listening.close()
  })
  const { port } = listening.address() as AddressInfo
  const open = () => sockets.filter(({ closed }) => !closed).length
  return { url: `http://127.0.0.1:${port}`, taken: sockets, open }
}

export const notFound = (socket: Socket) =>
  socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
