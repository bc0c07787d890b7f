/** What the page's server answers over HTTP: the built page, and the history. */
import type { Server } from 'node:http'
import { Readable } from 'node:stream'
import { KEPT_IDLE, MAX_REQUEST_BODY, REQUEST_MAY_TAKE } from '../limits.js'
import type { Session } from '../session/session.js'
import type { Watch } from '../watch/watch.js'
import type { Handler } from './answers.js'
import { historyOf, piecesOf } from './history.js'
import type { HistorySlots } from './history-slots.js'
import { loopbackHosts, refusal, refusalStatus, refusalText } from './origin.js'
import { Fastify, fastifyStatic, helmet, type FastifyInstance } from './web-framework.js'

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

export interface AppParts {
  session: Session
  watch: Watch
  slots: HistorySlots
  /** Folder of the built page. */
  page: string
  port: number
  /** The server that its answers go through. */
  server: (answer: Handler) => Server
}

export async function buildApp({
  session,
  watch,
  slots,
  page,
  port,
  server,
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
  for (const path of ['/ws', '/lab/ws']) {
    app.get(path, (_request, reply) =>
      reply
        .code(426)
        .header('Upgrade', 'websocket')
        .type('text/plain')
        .send('peerscope: this is a WebSocket, which programs and pages open. The page is at /\n'),
    )
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
