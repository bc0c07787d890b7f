import type { Address } from './messages/fields.js'

/** `127.0.0.1:5002`, `[::1]:5002` (RFC 3986, 3.2.2). */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
