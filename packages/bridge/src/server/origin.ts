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

/** What happened, why, and what to do. */
export const refusalText: Record<Refusal, string> = {
  host: 'peerscope refused this request: its Host is not this page. Open the address that the bridge printed.',
  origin:
    'peerscope refused this request: it comes from another page. Open the address that the bridge printed.',
  'cross-site':
    'peerscope refused this request: another site asked for it. Type the address that the bridge printed.',
}
