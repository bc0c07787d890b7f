/** Who may talk to the page's server (RELIABILITY: websites, DNS rebinding), over bare sockets. */
import { describe, expect, it } from 'vitest'
import { startBridge, type BridgeProcess } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'
import { askRaw, upgradeHeaders, type RawAnswer, type RawRequest } from '../support/raw-http.js'
import { Viewer } from '../support/viewer.js'

const kinds = [
  { kind: 'a page request', path: '/', extra: ['Connection: close'], fine: 200 },
  { kind: 'a WebSocket upgrade', path: '/ws', extra: upgradeHeaders, fine: 101 },
]

async function start(): Promise<BridgeProcess> {
  return startBridge('async', { listenPort: await freePort(), peerPort: await freePort() }).ready()
}

const goodHosts = (port: number) => [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]

const badHosts = (port: number) => [
  ...[`localhost.evil:${port}`, `127.0.0.1.evil:${port}`, `evil.localhost:${port}`],
  // Spellings of 127.0.0.1 that some parsers understand, and what is no address at all.
  ...[`10.0.2.555:${port}`, `0177.0.0.1:${port}`, `2130706433:${port}`, `127.1:${port}`],
  ...[`0.0.0.0:${port}`, `[::]:${port}`, `[::ffff:127.0.0.1]:${port}`, `0x7f.0.0.1:${port}`],
  ...[`localhost.:${port}`, `LOCALHOST:${port}`, `localhost:${port + 1}`, `localhost:0${port}`],
  ...['localhost', '127.0.0.1', `user@localhost:${port}`, `localhost:${port}/`, `${port}`],
  ...['[', 'a b', ':99999', `:${port}`, '', `localhost:${port}, localhost:${port}`],
]

const goodOrigins = (host: string) => [[], [`Origin: http://${host}`]]

const badOrigins = (port: number) =>
  [
    ...['http://evil.example', 'null', 'file://', 'chrome-extension://x', ''],
    ...[`http://localhost:${port + 1}`, 'http://localhost', `https://localhost:${port}`],
    // Another name of the same page is another origin (RFC 6454).
    ...[`http://127.0.0.1:${port}`, `http://localhost:${port}/`, `HTTP://localhost:${port}`],
    ...[`http://localhost:${port}.evil.example`, `http://localhost:${port}@evil.example`],
  ].map((origin) => [`Origin: ${origin}`])

/** What each of several requests was answered. */
async function statuses(
  requests: readonly RawRequest[],
): Promise<{ status: number; headers: readonly string[] }[]> {
  const answers = await Promise.all(requests.map(askRaw))
  for (const answer of answers) expectNoCors(answer)
  return answers.map(({ status }, i) => ({ status, headers: requests[i]?.headers ?? [] }))
}

function expectNoCors({ headers }: RawAnswer): void {
  const names = [...headers.keys()].filter((name) => name.startsWith('access-control-'))
  expect(names).toEqual([])
}

const isRefusal = (status: number) => status === 403 || status === 400

describe.each(kinds)('$kind', ({ path, extra, fine }) => {
  it('is accepted under the three names of loopback, on IPv4 and IPv6', async () => {
    const { pagePort: port } = await start()
    const requests = ['127.0.0.1', '::1'].flatMap((address) =>
      goodHosts(port).flatMap((host) =>
        goodOrigins(host).map((origin) => {
          return { port, address, path, headers: [`Host: ${host}`, ...origin, ...extra] }
        }),
      ),
    )
    const answers = await statuses(requests)
    expect(answers.filter(({ status }) => status !== fine)).toEqual([])
  })

  it('is refused under any other Host, or none', async () => {
    const { pagePort: port } = await start()
    const hosts = [...badHosts(port).map((host) => [`Host: ${host}`]), []]
    const requests = hosts.map((host) => ({ port, path, headers: [...host, ...extra] }))
    const old = { port, path, version: '1.0', headers: extra }
    const answers = await statuses([...requests, old])
    expect(answers.filter(({ status }) => !isRefusal(status))).toEqual([])
  })

  it('is refused from any other Origin', async () => {
    const { pagePort: port } = await start()
    const requests = badOrigins(port).map((origin) => {
      return { port, path, headers: [`Host: localhost:${port}`, ...origin, ...extra] }
    })
    const answers = await statuses(requests)
    expect(answers.filter(({ status }) => !isRefusal(status))).toEqual([])
  })

  it('is refused when another site asks for it', async () => {
    const { pagePort: port } = await start()
    const from = (site: string) => {
      const headers = [`Host: localhost:${port}`, `Sec-Fetch-Site: ${site}`, ...extra]
      return { port, path, headers }
    }
    const foreign = ['cross-site', 'same-site', 'Cross-Site', 'Same-Origin', 'same-origin, none']
    const answers = await statuses(['same-origin', 'none', ...foreign].map(from))
    expect(answers.map(({ status }) => status)).toEqual([fine, fine, ...foreign.map(() => 403)])
  })

  it('is refused with two of a header that says who asks, or whom', async () => {
    const { pagePort: port } = await start()
    const [host, origin] = [`Host: localhost:${port}`, `Origin: http://localhost:${port}`]
    const site = 'Sec-Fetch-Site: same-origin'
    const twice = [
      [host, host],
      [host, 'Host: evil'],
      [host, origin, origin],
      [host, site, site],
    ]
    const answers = await statuses(
      twice.map((headers) => ({ port, path, headers: [...headers, ...extra] })),
    )
    // RFC 9112, 3.2.
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 403, 403])
  })
})

const paths = [
  ...['/../package.json', '/../../../../../../etc/passwd', '/assets/../../package.json'],
  ...['/..%2fpackage.json', '/%2e%2e/package.json', '/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd'],
  ...['/..\\package.json', '/..%5cpackage.json', '//etc/passwd', '/%00', '/index.html%00.txt'],
  ...['/%252e%252e/package.json', '/%ff', '/%', '/assets/', '/.git/config', '/../dist/../src'],
]

describe('the page', () => {
  it('can be left for another one of this machine by a link', async () => {
    const { pagePort: port } = await start()
    const from = ['Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: navigate']
    const asked = (destination: string) => ({
      port,
      headers: [`Host: localhost:${port}`, ...from, `Sec-Fetch-Dest: ${destination}`],
    })
    const answers = await statuses([asked('document'), asked('iframe')])
    expect(answers.map(({ status }) => status)).toEqual([200, 403])
  })

  it('may not be framed, sniffed or included by others', async () => {
    const { pagePort: port } = await start()
    const own = [`Host: localhost:${port}`]
    // A preflight gets no permission either.
    const preflight = [...own, 'Origin: http://evil.example', 'Access-Control-Request-Method: GET']
    for (const path of ['/', '/index.html', '/nothing-here']) {
      const { headers } = await askRaw({ port, path, headers: own })
      expect(headers.get('content-security-policy')).toMatch(/default-src 'self'/)
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      const refused = await askRaw({ port, path, method: 'OPTIONS', headers: preflight })
      expectNoCors(refused)
      expect(refused.status).toBe(403)
    }
  })

  it('changes nothing by a GET or a form', async () => {
    const bridge = await start()
    const { pagePort: port } = bridge
    const say = encodeURIComponent('{"type":"say","key":"x","lines":["by GET"]}')
    const headers = [`Host: localhost:${port}`, 'Connection: close']
    const form = [...headers, 'Content-Type: text/plain', 'Content-Length: 12']
    const gets = [`/?${say}`, `/ws?${say}`, '/say?lines=x', '/api/say', '/switchModel?model=sync']
    for (const path of gets) await askRaw({ port, path, headers })
    for (const path of ['/', '/ws', '/say']) {
      const post = { port, path, method: 'POST', headers: form, body: '{"say":"hi"}' }
      const { status } = await askRaw(post)
      expect([400, 403, 404, 405], path).toContain(status)
    }
    const viewer = await Viewer.open(bridge.url)
    const { messages, runs } = await viewer.message('snapshot')
    expect({ messages, runs: runs.length }).toEqual({ messages: [], runs: 1 })
  })

  it('is all that can be read of the disk', async () => {
    const { pagePort: port } = await start()
    for (const path of paths) {
      const { status, body } = await askRaw({ port, path, headers: [`Host: localhost:${port}`] })
      expect([400, 403, 404], path).toContain(status)
      expect(body, path).not.toMatch(/"name"|root:/)
    }
  })
})
