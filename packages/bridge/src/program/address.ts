import { isIPv6 } from 'node:net'
import type { Address } from '@peerscope/protocol'
import { canonicalHost, isLoopback } from '../blocking/sockaddr.js'

/** `127.0.0.1:5002`, `[::1]:5002` (RFC 3986, 3.2.2). */
export function formatAddress({ host, port }: Address): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether a host may come in: one of the admitted, or loopback where loopback is admitted. */
export function isAdmitted(host: string, admitted: readonly string[]): boolean {
  const canonical = canonicalHost(host)
  return admitted.some((one) => one === canonical || (isLoopback(one) && isLoopback(canonical)))
}
