/**
 * The page's server: the built page, and the stream over a WebSocket at `/ws`. On loopback, on
 * both families, so that nobody else can sit on the other one under the same name.
 */
import { existsSync } from 'node:fs'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import {
  encodeFrame,
  HEARTBEAT_MS,
  KIND_MESSAGE,
  MAX_VIEWER_PAYLOAD_BYTES,
  ProblemError,
} from '@peerscope/protocol'
import type { Session } from '../session/session.js'
import { reasonOf } from '../session/recording.js'
import type { Watch } from '../watch/watch.js'
import { historyOf } from './history.js'
import { LabRunner } from './lab-runner.js'
import { LabViewer } from './lab-viewer.js'
import { loopbackHosts, refusal, refusalText } from './origin.js'
import { Viewer } from './viewer.js'
import { Fastify, fastifyStatic, helmet, websocket, type FastifyInstance } from './web-framework.js'

const MAX_VIEWERS = 2000
const MAX_LAB_VIEWERS = 200
const CLOSE_TIMEOUT_MS = 500
const PAGE = fileURLToPath(new URL('../../../web/dist/', import.meta.url))

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    objectSrc: ["'none'"],
  },
}

const webSocketOptions = {
  maxPayload: MAX_VIEWER_PAYLOAD_BYTES,
  maxFragments: 64,
  // A viewer that ignores close frames must not hold up the end of the bridge.
  closeTimeout: CLOSE_TIMEOUT_MS,
}

export interface PageServer {
  readonly url: string
  close(): Promise<void>
}

/** @throws ProblemError when the port is taken or the page is not built. */
export async function servePage(session: Session, port: number, watch: Watch): Promise<PageServer> {
  if (!existsSync(`${PAGE}index.html`)) throw new ProblemError('pageNotBuilt')
  const viewers = new Set<Viewer>()
  const labs = new LabRunner()
  const app = await buildApp(session, port, watch, viewers, labs)
  const release = await listenOnLoopback(app, port)

  const pump = () => {
    for (const viewer of viewers) viewer.planPump()
  }
  session.stream.sinks.add(pump)
  const heartbeat = setInterval(() => {
    if (viewers.size === 0) return
    const beat = { type: 'heartbeat', nowNs: session.clock(), sequence: session.stream.sequence }
    const frame = encodeFrame(KIND_MESSAGE, 0, Buffer.from(JSON.stringify(beat)), crc32)
    for (const viewer of viewers) viewer.beat(frame)
  }, HEARTBEAT_MS)

  return {
    url: `http://localhost:${port}`,
    close: async () => {
      clearInterval(heartbeat)
      session.stream.sinks.delete(pump)
      for (const viewer of viewers) viewer.close()
      labs.close()
      release()
      await app.close()
    },
  }
}

async function buildApp(
  session: Session,
  port: number,
  watch: Watch,
  viewers: Set<Viewer>,
  labs: LabRunner,
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: 1024,
    requestTimeout: 10_000,
    forceCloseConnections: true,
    // Hooks run before the upgrade, so the check below holds for WebSockets too.
  })
  const hosts = loopbackHosts(port)
  app.addHook('onRequest', async (request, reply) => {
    const reason = refusal(request.headers, hosts)
    if (reason === null) return
    // An upgrade has left the HTTP server: nobody but us ends its socket.
    if (request.headers.upgrade !== undefined) {
      reply.hijack()
      refuseUpgrade(request.raw.socket, refusalText(reason, port))
    } else {
      await reply.code(403).type('text/plain').send(refusalText(reason, port))
    }
  })
  await app.register(helmet, {
    contentSecurityPolicy,
    // Plain HTTP on loopback: a promise to use HTTPS would lock people out.
    strictTransportSecurity: false,
  })
  await app.register(websocket, {
    options: webSocketOptions,
    // ws has sent its close frame and ends by closeTimeout; to terminate now would lose the reason.
    errorHandler: (_error, socket) => {
      if (socket.readyState === socket.OPEN) socket.terminate()
    },
  })
  app.get('/ws', { websocket: true }, (socket) => {
    if (viewers.size >= MAX_VIEWERS) {
      socket.close(1013, 'too many viewers')
      return
    }
    const viewer = new Viewer(socket, session, watch)
    viewers.add(viewer)
    session.viewers = viewers.size
    socket.on('close', () => {
      viewers.delete(viewer)
      session.viewers = viewers.size
    })
  })
  let labViewers = 0
  app.get('/lab/ws', { websocket: true }, (socket) => {
    if (labViewers >= MAX_LAB_VIEWERS) {
      socket.close(1013, 'too many viewers')
      return
    }
    labViewers += 1
    socket.on('close', () => {
      labViewers -= 1
    })
    new LabViewer(socket, labs).welcome()
  })
  app.get('/history', async (request, reply) => {
    const records = await historyOf(session, watch, request.query)
    if (records === null) {
      return reply.code(404).type('text/plain').send('peerscope: no such history')
    }
    return reply.type('application/octet-stream').send(Buffer.from(records))
  })
  await app.register(fastifyStatic, { root: PAGE })
  for (const path of ['/stage', '/lab']) {
    app.get(path, (_request, reply) => reply.sendFile('index.html'))
  }
  app.setNotFoundHandler(async (_request, reply) => {
    await reply
      .code(404)
      .type('text/plain')
      .send('peerscope: there is nothing here. The page is at /')
  })
  return app
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

function refuseUpgrade(socket: Socket, text: string): void {
  const head = [
    'HTTP/1.1 403 Forbidden',
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ]
  socket.on('error', () => undefined)
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy())
}
