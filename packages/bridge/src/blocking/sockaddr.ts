/** Socket addresses as the C library wants them: struct sockaddr_in, sockaddr_in6 (ip(7), ipv6(7)). */
import { isIPv4, isIPv6 } from 'node:net'
import type { Address } from '@peerscope/protocol'
import { AF_INET, platform } from './platform.js'

export const SOCKADDR_BYTES = 28
const INET_BYTES = 16

/** @throws RangeError for anything but a numeric IPv4 or IPv6 address (a zone is not supported). */
export function encodeSockaddr({ host, port }: Address): Uint8Array {
  const v4 = isIPv4(host)
  if ((!v4 && !isIPv6(host)) || host.includes('%'))
    throw new RangeError(`not an IP address: ${host}`)
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
  else
    ipv6Groups(host).forEach((group, i) => {
      view.setUint16(8 + i * 2, group)
    })
  return bytes
}

/** The address in a sockaddr that the kernel filled in; an IPv4-mapped one as plain IPv4. */
export function decodeSockaddr(bytes: Uint8Array): Address {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const family = platform.sockaddrHasLength ? view.getUint8(1) : view.getUint16(0, true)
  const port = view.getUint16(2)
  if (family === AF_INET) return { host: bytes.subarray(4, 8).join('.'), port }
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(8 + i * 2))
  return { host: formatIpv6(groups), port }
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

/** One form for one host: an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) is the IPv4 address. */
export function canonicalHost(host: string): string {
  const [address = host] = host.split('%')
  return isIPv4(address) ? address : decodeSockaddr(encodeSockaddr({ host: address, port: 0 })).host
}

export function isLoopback(host: string): boolean {
  const canonical = canonicalHost(host)
  return canonical === '::1' || (isIPv4(canonical) && canonical.startsWith('127.'))
}
