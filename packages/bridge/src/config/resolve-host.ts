import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { ProblemError } from '@peerscope/protocol'
import { canonicalHost } from '../blocking/sockaddr.js'
import { reasonOf } from '../session/recording.js'

/** A host name by RFC 1123: labels of letters, digits and hyphens, the last not all digits. */
const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i
const ONLY_NUMBERS = /(^|\.)(\d+|0x[\da-f]*)\.?$/i

/**
 * A host as a numeric address. Resolved once, before the program starts, so that no name look-up
 * hides in what is measured. Of several addresses the first IPv4 one, as the usual scripts take.
 * @throws ProblemError when it is malformed or leads nowhere.
 */
export async function resolveHost(host: string, flag: string): Promise<string> {
  if (isIP(host) !== 0 && !host.includes('%')) return usable(canonicalHost(host), flag)
  if (!HOST_NAME.test(host) || ONLY_NUMBERS.test(host)) {
    throw new ProblemError('badAddress', { flag, value: host })
  }
  try {
    const { address } = await lookup(host, { order: 'ipv4first' })
    return usable(canonicalHost(address), flag)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError('unresolvable', { host, reason: reasonOf(error) })
  }
}

/** "Any", multicast and broadcast addresses name no single host (RFC 1122, 3.2.1.3; RFC 4291). */
const NO_HOST = /^(0\.|22[4-9]\.|23\d\.|255\.255\.255\.255$|::$|ff[\da-f]{2}:)/

function usable(address: string, flag: string): string {
  if (NO_HOST.test(address)) throw new ProblemError('unusableAddress', { flag, value: address })
  return address
}
