/** What the page's server answers over HTTP: the built page, and the history. */
import type { Server } from 'node:http'
import { Readable } from 'node:stream'
import type { WebSocket } from 'ws'
import {
  CLOSE_MAY_TAKE,
  KEPT_IDLE,
  MAX_COMMAND,
  MAX_FRAGMENTS,
  MAX_REQUEST_BODY,
  REQUEST_MAY_TAKE,
} from '../limits.js'
import type { Session } from '../session/session.js'
import type { Watch } from '../watch/watch.js'
import type { Handler } from './answers.js'
import { historyOf, piecesOf } from './history.js'
import type { HistorySlots } from './history-slots.js'
import { loopbackHosts, refusal, refusalStatus, refusalText } from './origin.js'
import type { Upgrades } from './upgrades.js'
import { Fastify, fastifyStatic, helmet, websocket, type FastifyInstance } from '#web-framework'

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
  maxPayload: MAX_COMMAND,
  maxFragments: MAX_FRAGMENTS,
  // A few bytes can be decompressed to very many.
  perMessageDeflate: false,
  // A viewer that ignores close frames must not hold up the end of the bridge.
  closeTimeout: CLOSE_MAY_TAKE,
}

/** Who takes a WebSocket over, by path. */
export type WebSocketRoutes = Readonly<Record<string, (socket: WebSocket) => void>>

export interface AppParts {
  session: Session
  watch: Watch
  slots: HistorySlots
  /** Folder of the built page. */
  page: string
  port: number
  /** The server that its answers go through. */
  server: (answer: Handler) => Server
  /** Passes on the requests that may become WebSockets. */
  upgrades: Upgrades
  webSockets: WebSocketRoutes
}

export async function buildApp({
  session,
  watch,
  slots,
  page,
  port,
  server,
  upgrades,
  webSockets,
}: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: MAX_REQUEST_BODY,
    requestTimeout: REQUEST_MAY_TAKE,
    keepAliveTimeout: KEPT_IDLE,
    forceCloseConnections: true,
    serverFactory: server,
  })
  const hosts = loopbackHosts(port)
  app.addHook('onRequest', async (request, reply) => {
    const reason = refusal(request.raw.headersDistinct, hosts)
    if (reason === null) return
    await reply.code(refusalStatus(reason)).type('text/plain').send(refusalText(reason, port))
  })
  await app.register(helmet, {
    contentSecurityPolicy,
    // Plain HTTP on loopback: a promise to use HTTPS would lock people out.
    strictTransportSecurity: false,
  })
  await app.register(websocket, {
    options: { ...webSocketOptions, server: upgrades.admitted },
    // ws has sent its close frame and ends by closeTimeout; to terminate now would lose the reason.
    errorHandler: (_error, socket) => {
      if (socket.readyState === socket.OPEN) socket.terminate()
    },
  })
  app.get('/history', { exposeHeadRoute: false }, async (request, reply) => {
    const release = await slots.take()
    if (release === null) {
      return reply
        .code(503)
        .header('Retry-After', '1')
        .type('text/plain')
        .send('peerscope: too many ask for the history at once. Try again in a second.\n')
    }
    // Its memory is free once it has been read, or nobody is there to read it.
    reply.raw.once('close', release)
    if (reply.raw.destroyed || request.raw.socket.destroyed) release()
    const records = await historyOf(session, watch, request.query)
    if (records === null) {
      return reply.code(404).type('text/plain').send('peerscope: no such history')
    }
    return reply
      .type('application/octet-stream')
      .header('Content-Length', records.length)
      .send(Readable.from(piecesOf(records), { objectMode: false }))
  })
  for (const [url, wsHandler] of Object.entries(webSockets)) {
    app.route({
      method: 'GET',
      url,
      wsHandler,
      handler: (_request, reply) =>
        reply
          .code(426)
          .header('Upgrade', 'websocket')
          .type('text/plain')
          .send(
            'peerscope: this is a WebSocket, which programs and pages open. The page is at /\n',
          ),
    })
  }
  await app.register(fastifyStatic, { root: page })
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
