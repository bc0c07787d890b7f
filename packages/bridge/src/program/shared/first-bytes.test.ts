import { describe, expect, it } from 'vitest'
import type { Framing, SocketRole } from '@peerscope/protocol'
import type { ProgramEvent } from '../events.js'
import { guiseOf, recogniseFirst } from './first-bytes.js'
import { openFramer } from './framing.js'

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

const guises = [
  ['GET / HTTP/1.1\r\nHost: localhost:5002\r\n\r\n', 'looksLikeBrowser'],
  [`GET /${'a'.repeat(1000)} HTTP/1.1\r\n`, 'looksLikeBrowser'],
  ['PRI * HTTP/2.0\r\n\r\n', 'looksLikeBrowser'],
  ['OPTIONS * HTTP/1.0\n', 'looksLikeBrowser'],
  ['GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n', 'looksLikeWatching'],
  ['HTTP/1.1 400 Bad Request\r\n', 'looksLikeWebServer'],
  ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'looksLikeTls'],
  ['\xff\xfb\x1f\xff\xfb\x20', 'looksLikeTelnet'],
  ['\xff\xfa\x18', 'looksLikeTelnet'],
  ['\xff\xfe\x18\xff\xfb\x20', 'looksLikeTelnet'],
  ['SSH-2.0-OpenSSH_9.2p1\r\n', 'looksLikeSsh'],
  ['\xff\xfeh\0i\0\n\0', 'looksLikeUtf16'],
  ['\xfe\xff\0h\0i', 'looksLikeUtf16'],
  ['h\0i\0', 'looksLikeUtf16'],
  ['\0h\0\n', 'looksLikeUtf16'],
] as const

describe('the first bytes of a connection', () => {
  it.each(guises)('%j: %s', (text, guise) => {
    expect(guiseOf(latin1(text))).toBe(guise)
  })

  it.each(guises)('are known however they are cut: %j', (text, guise) => {
    for (let length = 0; length < text.length; length++) {
      expect([undefined, guise]).toContain(guiseOf(latin1(text.slice(0, length))))
    }
  })

  it.each([
    'hello\n',
    'GET well soon\n',
    'GET / HTTP/1.1, said the browser\n',
    'get / HTTP/1.1\r\n',
    'Hi\n',
    'HTTP is a protocol\n',
    'SSH, be quiet\n',
    'OK\n',
    '\x16\x16\x16',
    '\xff\x00',
    '\xff\xff',
    'a\0b\n',
    'a\0\0b',
    '\0\0\0\x05hello',
    '\0\x05hello',
    '\xfe\x01',
    'grüße\n',
    '\n',
    ' GET / HTTP/1.1\r\n',
    `GET /${'a'.repeat(3000)}`,
  ])('%j are a chat', (text) => {
    expect(guiseOf(latin1(text))).toBeNull()
  })
})

function connection(framing: Framing, role: SocketRole = 'incoming') {
  const told: ProgramEvent[] = []
  const framer = openFramer(framing)
  const context = {
    tell: (event: ProgramEvent) => {
      told.push(event)
    },
  }
  recogniseFirst(framer, role, { host: '::1', port: 40_000 }, context)
  const shown = () => {
    const texts: string[] = []
    for (let line = framer.shift(); line !== null; line = framer.shift()) {
      texts.push(Buffer.from(line.bytes).toString('latin1'))
    }
    return texts
  }
  return { framer, told, shown }
}

describe.each(['line', 'raw'] satisfies Framing[])('with --framing %s', (framing) => {
  it('what looks like something else is told once, and shown as it came', () => {
    const { framer, told, shown } = connection(framing)
    const pieces = ['GET / HT', 'TP/1.1\r\n', 'GET / HTTP/1.1\r\n']
    for (const piece of pieces) expect(framer.push(latin1(piece))).toBe(true)
    const problem = { code: 'looksLikeBrowser', values: { address: '[::1]:40000' } }
    expect(told).toEqual([{ type: 'notice', problem }])
    const line = 'GET / HTTP/1.1'
    expect(shown()).toEqual(framing === 'line' ? [line, line] : pieces)
  })

  it('a chat that goes on with a request line is a chat', () => {
    const { framer, told, shown } = connection(framing)
    framer.push(latin1('look:\n'))
    framer.push(latin1('GET /ws HTTP/1.1\r\n'))
    expect(told).toEqual([])
    expect(shown()).toHaveLength(2)
    expect(framer.refused).toBeUndefined()
  })

  it('a bridge that watches this port by mistake is refused, before it is shown', () => {
    const { framer, told, shown } = connection(framing)
    expect(framer.push(latin1('GET /ws HTTP/1.1\r\nHost: localhost:5002\r\n'))).toBe(false)
    expect(framer.refused).toBe(true)
    expect(told).toMatchObject([{ problem: { code: 'looksLikeWatching' } }])
    expect(shown()).toEqual([])
  })
})
