import type { Address } from './messages/fields.js'

/** `127.0.0.1:5002`, `[::1]:5002` (RFC 3986, 3.2.2). */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/**
 * A host as another machine may know it: the zone of a link-local address names an interface of one
 * machine, and the other end of the same cable is called otherwise (RFC 4007, 6).
 */
export function hostOnTheWire(host: string): string {
  return host.split('%')[0] ?? host
}
