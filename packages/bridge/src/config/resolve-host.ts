import { lookup } from 'node:dns/promises'
import { isIP, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { ProblemError } from '@peerscope/protocol'
import { canonicalHost, isLinkLocal } from '../blocking/sockaddr.js'
import { reasonOf } from '../session/recording.js'
import { withZone } from './zone.js'

/** A host name by RFC 1123: labels of letters, digits and hyphens, the last not all digits. */
const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i
const ONLY_NUMBERS = /(^|\.)(\d+|0x[\da-f]*)\.?$/i

/** Addresses of one name that are tried: each may take its time, and a name can have hundreds. */
const MOST_ADDRESSES = 8

/**
 * A host as numeric addresses, in the order in which they are to be tried. Resolved once, before the
 * program starts, so that no name look-up hides in what is measured.
 * @throws ProblemError when it is malformed or leads nowhere.
 */
export async function resolveHost(host: string, flag: string): Promise<string[]> {
  if (host.includes('%') && isIPv6(host)) return [withZone(host, flag)]
  if (isIP(host) !== 0) return [usable(canonicalHost(host), flag)]
  if (!HOST_NAME.test(host) || ONLY_NUMBERS.test(host)) {
    throw new ProblemError('badAddress', { flag, value: host })
  }
  const found = await addressesOf(host)
  const single = found.filter((address) => !NO_HOST.test(address) && !isLinkLocal(address))
  const [first] = found
  if (single.length === 0) return [usable(first ?? host, flag)]
  return inTurn(single).slice(0, MOST_ADDRESSES)
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    const found = await lookup(host, { all: true, order: 'ipv4first' })
    return [...new Set(found.map(({ address }) => canonicalHost(address)))]
  } catch (error) {
    throw new ProblemError('unresolvable', { host, reason: reasonOf(error) })
  }
}

/**
 * The families by turns, as RFC 8305 orders them, but IPv4 first, which is what the usual scripts
 * take. Where this machine has no address of a family, dialling one is no use: hosts files often
 * name ::1 all the same.
 */
function inTurn(addresses: readonly string[]): string[] {
  const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
    list?.some(({ family }) => family === 'IPv6'),
  )
  const ipv4 = addresses.filter((address) => !isIPv6(address))
  const ipv6 = addresses.filter((address) => isIPv6(address))
  if (ipv4.length > 0 && !hasIpv6) return ipv4
  const longest = Math.max(ipv4.length, ipv6.length)
  return Array.from({ length: longest }, (_, i) => [ipv4[i], ipv6[i]])
    .flat()
    .filter((address) => address !== undefined)
}

/** "Any", multicast and broadcast addresses name no single host (RFC 1122, 3.2.1.3; RFC 4291). */
const NO_HOST = /^(0\.|22[4-9]\.|23\d\.|255\.255\.255\.255$|::$|ff[\da-f]{2}:)/

function usable(address: string, flag: string): string {
  if (NO_HOST.test(address)) throw new ProblemError('unusableAddress', { flag, value: address })
  return isLinkLocal(address) ? withZone(address, flag) : address
}
