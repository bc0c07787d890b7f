/** The command that starts the other peer, for an empty page to show. */
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Model } from '@peerscope/protocol'
import { isLoopback } from '../blocking/sockaddr.js'
import type { Link } from '../program/link.js'
import { neededPagePort } from './page-port.js'

export function otherPeerCommand(model: Model, link: Link): string {
  const { listen, peer, admitted, framing, turn } = link
  // Whoever was let in from elsewhere is most likely the one who is awaited.
  const from = peer?.host ?? admitted.find((host) => !isLoopback(host)) ?? '127.0.0.1'
  const own = isLoopback(from) ? from : ownAddress(isIPv6(from))
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

/** An address of this machine that others may reach it by. */
function ownAddress(ipv6: boolean): string {
  const family = ipv6 ? 'IPv6' : 'IPv4'
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const own = addresses.find((one) => one.family === family && !one.internal && one.scopeid !== 1)
  return own?.address ?? 'ADDRESS'
}
