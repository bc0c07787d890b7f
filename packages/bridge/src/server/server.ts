/**
 * The page's server: the built page, and the stream over a WebSocket at `/ws`. On loopback, on
 * both families, so that nobody else can sit on the other one under the same name.
 */
import { existsSync } from 'node:fs'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import type { WebSocket } from 'ws'
import { encodeFrame, HEARTBEAT_MS, KIND_MESSAGE, ProblemError } from '@peerscope/protocol'
import { descriptorShares } from '../descriptors.js'
import {
  HEAD_MAY_TAKE,
  KEPT_IDLE,
  MAX_LAB_VIEWERS,
  MAX_UNREAD,
  MAX_UNREAD_OF_ALL,
  MAX_VIEWERS,
  REQUEST_MAY_TAKE,
} from '../limits.js'
import type { Session } from '../session/session.js'
import { reasonOf } from '../session/recording.js'
import type { Watch } from '../watch/watch.js'
import { Answers, type Handler } from './answers.js'
import { buildApp, type WebSocketRoutes } from './app.js'
import { Connections } from './connections.js'
import { HistorySlots } from './history-slots.js'
import { LabRunner } from './lab-runner.js'
import { LabViewer } from './lab-viewer.js'
import { loopbackHosts, refusal, refusalStatus, refusalText } from './origin.js'
import { Snapshots } from './snapshots.js'
import { Upgrades } from './upgrades.js'
import { Viewer, type Viewed } from './viewer.js'
import type { FastifyInstance } from './web-framework.js'

const PAGE = fileURLToPath(new URL('../../../web/dist/', import.meta.url))
const TIMEOUTS_ARE_CHECKED_EVERY = 1000

export interface PageServer {
  readonly url: string
  close(): Promise<void>
}

/** @throws ProblemError when the port is taken or the page is not built. */
export async function servePage(session: Session, port: number, watch: Watch): Promise<PageServer> {
  if (!existsSync(`${PAGE}index.html`)) throw new ProblemError('pageNotBuilt')
  const shares = descriptorShares()
  const viewers = new Set<Viewer>()
  const labViewers = new Set<LabViewer>()
  const labs = new LabRunner()
  const snapshots = new Snapshots(session)
  const slots = new HistorySlots()
  const connections = new Connections(shares.connections)
  const mayHave = () => Math.min(MAX_UNREAD, MAX_UNREAD_OF_ALL / Math.max(1, viewers.size))
  const viewed: Viewed = { session, watch, snapshots, mayHave }
  let answers: Answers | null = null
  const hosts = loopbackHosts(port)

  const webSockets: WebSocketRoutes = {
    '/ws': (socket) => {
      const viewer = admitted(socket, viewers, MAX_VIEWERS, () => new Viewer(socket, viewed))
      if (viewer === null) return
      socket.on('close', session.addViewer())
    },
    '/lab/ws': (socket) => {
      const make = () => new LabViewer(socket, labs)
      admitted(socket, labViewers, MAX_LAB_VIEWERS, make)?.welcome()
    },
  }
  const upgrades = new Upgrades({
    refusal: ({ headersDistinct }) => {
      const reason = refusal(headersDistinct, hosts)
      return reason === null
        ? null
        : { status: refusalStatus(reason), text: refusalText(reason, port) }
    },
    mayStay: (socket) => connections.begin(socket),
    answer: (request, response) => answers?.handle(request, response),
    paths: Object.keys(webSockets),
  })
  const server = (answer: Handler): Server => {
    const guarded = new Answers(connections, shares.answers, answer)
    answers = guarded
    return httpServer(guarded, connections, upgrades)
  }
  const app = await buildApp({
    session,
    watch,
    slots,
    page: PAGE,
    port,
    server,
    upgrades,
    webSockets,
  })
  const release = await listenOnLoopback(app, port)

  const unsubscribe = session.subscribe({
    frame: () => {
      for (const viewer of viewers) viewer.planPump()
    },
  })
  const heartbeat = setInterval(() => {
    const now = performance.now()
    answers?.check(now, slots.othersWait)
    snapshots.dropUnread(now)
    for (const viewer of labViewers) viewer.check(now)
    if (viewers.size === 0) return
    const beat = { type: 'heartbeat', nowNs: session.clock(), sequence: session.stream.sequence }
    const frame = encodeFrame(KIND_MESSAGE, 0, Buffer.from(JSON.stringify(beat)), crc32)
    for (const viewer of viewers) viewer.beat(frame, now)
  }, HEARTBEAT_MS)

  return {
    url: `http://localhost:${port}`,
    close: async () => {
      clearInterval(heartbeat)
      unsubscribe()
      for (const viewer of viewers) viewer.close()
      for (const socket of app.websocketServer.clients) socket.close(1001, 'the bridge stops')
      labs.close()
      release()
      await app.close()
    },
  }
}

/** One more of its kind, for as long as its connection lasts; null where there are too many. */
function admitted<V>(socket: WebSocket, all: Set<V>, most: number, make: () => V): V | null {
  if (all.size >= most) {
    socket.on('error', () => undefined)
    socket.close(1013, 'too many viewers')
    return null
  }
  const viewer = make()
  all.add(viewer)
  socket.on('close', () => {
    all.delete(viewer)
  })
  return viewer
}

function httpServer(answers: Answers, connections: Connections, upgrades: Upgrades): Server {
  const server = createHttpServer(
    {
      headersTimeout: HEAD_MAY_TAKE,
      requestTimeout: REQUEST_MAY_TAKE,
      keepAliveTimeout: KEPT_IDLE,
      connectionsCheckingInterval: TIMEOUTS_ARE_CHECKED_EVERY,
    },
    answers.handle,
  )
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
  })
  server.on('upgrade', upgrades.handle)
  return server
}

/** @returns what lets go of the second family. */
async function listenOnLoopback(app: FastifyInstance, port: number): Promise<() => void> {
  // The server on IPv6 hands its connections to the one HTTP server there is.
  const ipv6 = createServer((socket) => {
    app.server.emit('connection', socket)
  })
  try {
    await app.listen({ host: '127.0.0.1', port })
    await listenOnIpv6(ipv6, port)
  } catch (error) {
    await app.close()
    const reason = reasonOf(error)
    if (reason === 'EADDRINUSE') throw new ProblemError('pagePortInUse', { port })
    if (reason === 'EACCES') throw new ProblemError('portForbidden', { port, reason })
    throw new ProblemError('addressUnavailable', { host: 'localhost', port, reason })
  }
  return () => ipv6.close()
}

/** A machine without IPv6 has no second family to be squatted on. */
function listenOnIpv6(server: NetServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const absent = error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'
      if (absent) resolve()
      else reject(error)
    })
    server.listen({ host: '::1', port, ipv6Only: true }, () => {
      resolve()
    })
  })
}
