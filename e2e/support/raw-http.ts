/** HTTP by hand over a bare socket: requests that no well-behaved client would send. */
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { waitFor } from './wait.js'

export interface RawRequest {
  port: number
  /** Address to dial, whatever the Host says. */
  address?: string
  method?: string
  path?: string
  version?: string
  /** Header lines as they go onto the wire. */
  headers: readonly string[]
  body?: string
}

export interface RawAnswer {
  /** 0 where the connection ended without an answer. */
  status: number
  /** By name in lower case. */
  headers: ReadonlyMap<string, string>
  body: string
}

export const upgradeHeaders = [
  ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** Sends a request; the connection stays until the end of the test. */
export async function sendRaw(request: RawRequest): Promise<{ answer: RawAnswer; socket: Socket }> {
  const { port, address = '127.0.0.1', method = 'GET', path = '/', version = '1.1' } = request
  const socket = connect(port, address)
  onTestFinished(() => {
    socket.destroy()
  })
  let received = ''
  let ended = false
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => (received += text))
  socket.on('error', () => undefined)
  socket.on('close', () => (ended = true))
  const head = [`${method} ${path} HTTP/${version}`, ...request.headers].join('\r\n')
  socket.write(`${head}\r\n\r\n${request.body ?? ''}`, 'latin1')
  const answer = await waitFor(
    `an answer to ${JSON.stringify(head)}`,
    () => readAnswer(received, ended),
    { state: () => received },
  )
  return { answer, socket }
}

/** Sends a request and leaves. */
export async function askRaw(request: RawRequest): Promise<RawAnswer> {
  const { answer, socket } = await sendRaw(request)
  socket.destroy()
  return answer
}

/** The answer, once all of it has come (a 101 has no body: RFC 9110, 15.2.2). */
function readAnswer(text: string, ended: boolean): RawAnswer | undefined {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return ended ? { status: 0, headers: new Map(), body: text } : undefined
  const [first = '', ...lines] = text.slice(0, headEnd).split('\r\n')
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const status = Number(first.split(' ')[1])
  const body = text.slice(headEnd + 4)
  const length = headers.get('content-length')
  const whole = status === 101 || (length !== undefined && body.length >= Number(length))
  return whole || ended ? { status, headers, body } : undefined
}
