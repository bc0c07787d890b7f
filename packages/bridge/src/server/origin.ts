/**
 * Who may talk to the page's server. A browser sends `Host`, and `Origin` where another page
 * could be behind the request; both are compared as strings, never parsed (RELIABILITY: junk in
 * a header must not reach `new URL`). A program sends no Origin and needs a valid Host only.
 */
import type { IncomingMessage } from 'node:http'

/** Of each header all that was sent: a second one is not dropped, as `headers` would. */
export type RequestHeaders = IncomingMessage['headersDistinct']

/** The only hosts a loopback page is served under: a foreign name would be DNS rebinding. */
export function loopbackHosts(port: number): string[] {
  return [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]
}

export type Refusal = 'twoHosts' | 'host' | 'origin' | 'site'

/** Why a request is refused; null when it is not. */
export function refusal(headers: RequestHeaders, hosts: readonly string[]): Refusal | null {
  const { host = [], origin = [] } = headers
  if (host.length > 1) return 'twoHosts'
  const [name] = host
  if (name === undefined || !hosts.includes(name)) return 'host'
  if (origin.some((one) => one !== `http://${name}`) || origin.length > 1) return 'origin'
  return mayAsk(headers) ? null : 'site'
}

/**
 * By what a browser says of who asks (Fetch Metadata): the page itself, or the user; a program says
 * nothing. A page of this machine with another port is the same site, but another page: it may be
 * left for this one by a link, and no more.
 */
function mayAsk(headers: RequestHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site === undefined || isOne(site, 'same-origin') || isOne(site, 'none')) return true
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers
  const isLink = isOne(mode, 'navigate') && isOne(destination, 'document')
  return isOne(site, 'same-site') && isLink
}

function isOne(values: readonly string[] | undefined, wanted: string): boolean {
  return values?.length === 1 && values[0] === wanted
}

/** RFC 9112, 3.2: a request with two Hosts is answered with 400. */
export const refusalStatus = (reason: Refusal): number => (reason === 'twoHosts' ? 400 : 403)

/** What happened, why, and what to do. @param port of the page */
export function refusalText(reason: Refusal, port: number): string {
  return `peerscope refused this request: ${reasons[reason](port)}\n`
}

const reasons: Record<Refusal, (port: number) => string> = {
  twoHosts: (port) =>
    `it names two hosts, so nobody can tell which one is meant. Send one: Host: localhost:${port}`,
  // A tunnel keeps what the browser believes to talk to: with another port it is another Host.
  host: (port) =>
    `this page answers to http://localhost:${port} only, and the request names another host or port. ` +
    `Through a tunnel use the same port at both ends: ssh -L ${port}:localhost:${port} HOST`,
  origin: (port) => `it comes from another page. Open http://localhost:${port} itself.`,
  site: (port) => `another site asked for it. Type the address: http://localhost:${port}`,
}
