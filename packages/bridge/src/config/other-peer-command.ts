/** The command that starts the other peer, for an empty page to show. */
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Model } from '@peerscope/protocol'
import { isLinkLocal, isLoopback } from '../blocking/sockaddr.js'
import type { Link } from '../program/link.js'
import { neededPagePort } from './page-port.js'

export function otherPeerCommand(model: Model, link: Link): string {
  const { listen, peer, admitted, framing, turn } = link
  // Whoever was let in from elsewhere is most likely the one who is awaited.
  const from = peer?.host ?? admitted.find((host) => !isLoopback(host)) ?? '127.0.0.1'
  const own = isLoopback(from) ? from : ownAddress(from)
  const page = peer === null ? null : neededPagePort(peer.port)
  const flags = [
    ...(peer === null ? [] : [`--listen-port ${peer.port}`]),
    ...(page === null ? [] : [`--ui-port ${page}`]),
    ...(listen === null ? [] : [`--peer-ip ${own} --peer-port ${listen.port}`]),
    ...(framing === 'line' ? [] : [`--framing ${framing}`]),
    // Who is dialled listens first; if we do too, we would wait for each other.
    ...(turn === 'listen' && listen === null ? ['--turn speak'] : []),
  ]
  return `npm run peerscope -- ${model} ${flags.join(' ')}`
}

/**
 * An address of this machine that the other one may reach it by. To a link-local one belongs the
 * interface it is meant on, and how that is called over there is not known here.
 */
function ownAddress(from: string): string {
  const family = isIPv6(from) ? 'IPv6' : 'IPv4'
  const [, zone = null] = from.split('%')
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).map((one) => ({ ...one, name })),
  )
  const linkLocal = (one: { address: string }) => isLinkLocal(one.address)
  const own = addresses.find((one) => {
    if (one.family !== family || one.internal) return false
    return zone === null ? !linkLocal(one) : linkLocal(one) && one.name === zone
  })
  if (own === undefined) return 'ADDRESS'
  return zone === null ? own.address : `${own.address}%INTERFACE`
}
