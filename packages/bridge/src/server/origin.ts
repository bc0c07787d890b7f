/**
 * Who may talk to the page's server. A browser sends `Host`, and `Origin` where another page
 * could be behind the request; both are compared as strings, never parsed (RELIABILITY: junk in
 * a header must not reach `new URL`). A program sends no Origin and needs a valid Host only.
 */

export interface RequestHeaders {
  host?: string | undefined
  origin?: string | string[] | undefined
  'sec-fetch-site'?: string | string[] | undefined
}

/** The only hosts a loopback page is served under: a foreign name would be DNS rebinding. */
export function loopbackHosts(port: number): string[] {
  return [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]
}

export type Refusal = 'host' | 'origin' | 'cross-site'

/** Why a request is refused; null when it is not. */
export function refusal(headers: RequestHeaders, hosts: readonly string[]): Refusal | null {
  const { host, origin } = headers
  if (host === undefined || !hosts.includes(host)) return 'host'
  if (origin !== undefined && origin !== `http://${host}`) return 'origin'
  if (headers['sec-fetch-site'] === 'cross-site') return 'cross-site'
  return null
}

/** What happened, why, and what to do. @param port of the page */
export function refusalText(reason: Refusal, port: number): string {
  return `peerscope refused this request: ${reasons[reason](port)}\n`
}

const reasons: Record<Refusal, (port: number) => string> = {
  // A tunnel keeps what the browser believes to talk to: with another port it is another Host.
  host: (port) =>
    `this page answers to http://localhost:${port} only, and the request names another host or port. ` +
    `Through a tunnel use the same port at both ends: ssh -L ${port}:localhost:${port} HOST`,
  origin: (port) => `it comes from another page. Open http://localhost:${port} itself.`,
  'cross-site': (port) => `another site asked for it. Type the address: http://localhost:${port}`,
}
