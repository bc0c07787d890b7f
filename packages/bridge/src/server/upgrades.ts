/**
 * Requests that want to become WebSockets. All that can be wrong with one is found before it is one,
 * and answered over HTTP. (An upgrade has left the HTTP server: nobody but us ends its socket.)
 */
import { createServer, ServerResponse, STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { CLOSE_MAY_TAKE } from '../limits.js'

/** RFC 6455, 4.4. Version 8, which ws takes too, has its Origin in a header that nobody would check. */
const VERSION = '13'

export interface UpgradeRules {
  /** Why a request is refused whatever it wants; null when it is not. */
  refusal(request: IncomingMessage): { status: number; text: string } | null
  /** Paths that have a WebSocket. */
  paths: readonly string[]
  /** Whether there is room for one more connection. */
  mayStay(socket: Socket): boolean
  /** For what is no WebSocket at all: `Upgrade: h2c` may be ignored (RFC 9110, 7.8). */
  answer(request: IncomingMessage, response: ServerResponse): void
}

export class Upgrades {
  /**
   * Never listens on a port: it only says `upgrade` of those requests that nothing is wrong with, and
   * @fastify/websocket, which takes every upgrade of the server that it is given, is given this one.
   */
  readonly admitted = createServer()
  readonly #rules: UpgradeRules

  constructor(rules: UpgradeRules) {
    this.#rules = rules
  }

  readonly handle = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const { socket } = request
    socket.on('error', () => undefined)
    const wanted = request.headers.upgrade?.toLowerCase()
    if (wanted !== 'websocket') {
      this.#answerPlainly(request, socket)
      return
    }
    const problem = this.#problem(request, socket)
    if (problem !== null) {
      refuse(socket, problem)
      return
    }
    this.admitted.emit('upgrade', request, stream, head)
  }

  #problem(request: IncomingMessage, socket: Socket): Refused | null {
    const refused = this.#rules.refusal(request)
    if (refused !== null) return refused
    if (!this.#rules.paths.includes(pathOf(request))) {
      return { status: 404, text: 'there is no WebSocket here; it is at /ws. The page is at /' }
    }
    if (request.method !== 'GET') {
      const text = 'a WebSocket is opened with GET (RFC 6455, 4.1).'
      return { status: 405, text, headers: ['Allow: GET'] }
    }
    const versions = request.headersDistinct['sec-websocket-version'] ?? []
    if (versions.length !== 1 || versions[0] !== VERSION) {
      const text = `this WebSocket speaks version ${VERSION} only (RFC 6455, 4.4).`
      return { status: 426, text, headers: upgradeHeaders }
    }
    if (!this.#rules.mayStay(socket)) {
      const text = 'this page has all the connections that it may have. Close other pages of it.'
      return { status: 503, text, headers: ['Retry-After: 1'] }
    }
    return null
  }

  /** As if it had not asked for an upgrade; then the connection ends. */
  #answerPlainly(request: IncomingMessage, socket: Socket): void {
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.once('finish', () => {
      response.detachSocket(socket)
      endSoon(socket)
    })
    this.#rules.answer(request, response)
  }
}

interface Refused {
  status: number
  text: string
  headers?: readonly string[]
}

export const upgradeHeaders = ['Upgrade: websocket', `Sec-WebSocket-Version: ${VERSION}`]

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

function refuse(socket: Socket, { status, text, headers = [] }: Refused): void {
  const body = text.startsWith('peerscope') ? text : `peerscope: ${text}\n`
  const connection = status === 426 ? 'close, Upgrade' : 'close'
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Connection: ${connection}`,
    'Content-Type: text/plain',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  endSoon(socket)
}

/** What is unread when a socket is closed makes a reset of it, which may overtake the answer (RFC 1122, 4.2.2.13). */
function endSoon(socket: Socket): void {
  const late = setTimeout(() => {
    socket.destroy()
  }, CLOSE_MAY_TAKE)
  socket.once('close', () => {
    clearTimeout(late)
  })
  socket.once('end', () => {
    socket.destroy()
  })
  socket.resume()
  socket.end()
}
