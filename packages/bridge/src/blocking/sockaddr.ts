/** Socket addresses as the C library wants them: struct sockaddr_in, sockaddr_in6 (ip(7), ipv6(7)). */
import { isIPv4, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Address } from '@peerscope/protocol'
import { AF_INET, platform } from './platform.js'

export const SOCKADDR_BYTES = 28
/** In place of an address to listen on: both loopback addresses at once, and no other. */
export const BOTH_LOOPBACKS = 'localhost'
const INET_BYTES = 16
/** Where sin6_scope_id is: the number of the interface that a link-local address is meant on. */
const SCOPE_AT = 24

/**
 * @throws RangeError for anything but a numeric IPv4 or IPv6 address; only a link-local one may have
 * a zone, and that has to be an interface of this machine.
 */
export function encodeSockaddr({ host, port }: Address): Uint8Array {
  const v4 = isIPv4(host)
  if (!v4 && !isIPv6(host)) throw new RangeError(`not an IP address: ${host}`)
  const bytes = new Uint8Array(v4 ? INET_BYTES : SOCKADDR_BYTES)
  const view = new DataView(bytes.buffer)
  const family = v4 ? AF_INET : platform.AF_INET6
  if (platform.sockaddrHasLength) {
    bytes[0] = bytes.length
    bytes[1] = family
  } else {
    view.setUint16(0, family, true)
  }
  view.setUint16(2, port)
  if (v4) bytes.set(host.split('.').map(Number), 4)
  else {
    ipv6Groups(host).forEach((group, i) => {
      view.setUint16(8 + i * 2, group)
    })
    // In the order of the host, as the kernel's own numbers are.
    view.setUint32(SCOPE_AT, scopeOf(host), true)
  }
  return bytes
}

/** The address in a sockaddr that the kernel filled in; an IPv4-mapped one as plain IPv4. */
export function decodeSockaddr(bytes: Uint8Array): Address {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const family = platform.sockaddrHasLength ? view.getUint8(1) : view.getUint16(0, true)
  const port = view.getUint16(2)
  if (family === AF_INET) return { host: bytes.subarray(4, 8).join('.'), port }
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(8 + i * 2))
  const host = formatIpv6(groups)
  const scope = isLinkLocal(host) && bytes.length > SCOPE_AT ? view.getUint32(SCOPE_AT, true) : 0
  return { host: scope === 0 ? host : `${host}%${zoneOf(scope)}`, port }
}

/** fe80::/10: an address that means another host on every network (RFC 4291, 2.5.6). */
export function isLinkLocal(host: string): boolean {
  return /^fe[89ab][\da-f]:/i.test(host)
}

function scopeOf(host: string): number {
  const [address = host, zone] = host.split('%')
  if (zone === undefined) return 0
  const number = /^\d+$/.test(zone) ? Number(zone) : scopesByName().get(zone)
  if (!isLinkLocal(address) || number === undefined) throw new RangeError(`no such zone: ${host}`)
  return number
}

/** The name of an interface, as Node writes it too; its number where it has no address left. */
function zoneOf(scope: number): string {
  return [...scopesByName()].find(([, number]) => number === scope)?.[0] ?? String(scope)
}

function scopesByName(): Map<string, number> {
  const scopes = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).flatMap((one) =>
      one.family === 'IPv6' && one.scopeid !== 0 ? [[name, one.scopeid] as const] : [],
    ),
  )
  return new Map(scopes)
}

function ipv6Groups(host: string): number[] {
  const plain = (host.split('%')[0] ?? host).replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, ...octets) => {
      const [a, b, c, d] = octets.slice(0, 4).map(Number)
      return `${(((a ?? 0) << 8) | (b ?? 0)).toString(16)}:${(((c ?? 0) << 8) | (d ?? 0)).toString(16)}`
    },
  )
  const [head = '', tail] = plain.split('::')
  const parse = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => parseInt(group, 16))
  const before = parse(head)
  if (tail === undefined) return before
  const after = parse(tail)
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after]
}

/** The canonical text of RFC 5952: lower case, the longest run of zeros (two or more) as `::`. */
function formatIpv6(groups: number[]): string {
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.')
  }
  let bestFrom = -1
  let bestLength = 1
  for (let from = 0; from < 8; from++) {
    let length = 0
    while (from + length < 8 && groups[from + length] === 0) length++
    if (length > bestLength) [bestFrom, bestLength] = [from, length]
  }
  const hex = groups.map((group) => group.toString(16))
  if (bestFrom < 0) return hex.join(':')
  return `${hex.slice(0, bestFrom).join(':')}::${hex.slice(bestFrom + bestLength).join(':')}`
}

/**
 * One form for one host: an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) is the IPv4 address. The
 * zone of a link-local address belongs to it; that of any other says nothing.
 */
export function canonicalHost(host: string): string {
  const [address = host, zone] = host.split('%')
  if (isIPv4(address)) return address
  const canonical = decodeSockaddr(encodeSockaddr({ host: address, port: 0 })).host
  return zone !== undefined && isLinkLocal(canonical) ? `${canonical}%${zone}` : canonical
}

export function isLoopback(host: string): boolean {
  const canonical = canonicalHost(host)
  return canonical === '::1' || (isIPv4(canonical) && canonical.startsWith('127.'))
}
