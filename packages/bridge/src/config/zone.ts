/**
 * Link-local addresses (fe80::/10) are the same on every network, so that each needs the interface
 * it is meant on: its zone, `fe80::1%eth0` (RFC 4007). Others have none.
 */
import { networkInterfaces } from 'node:os'
import { ProblemError } from '@peerscope/protocol'
import { canonicalHost, isLinkLocal } from '../blocking/sockaddr.js'

/**
 * The address with its zone as the system reports it: by name, on Windows by number.
 * @throws ProblemError where the zone is missing, unknown, or does not belong there.
 */
export function withZone(host: string, flag: string): string {
  const [bare = host, zone = ''] = host.split('%')
  const address = canonicalHost(bare)
  if (!isLinkLocal(address)) throw new ProblemError('zoneNotNeeded', { flag, value: host, address })
  const zones = zonesHere()
  const found = zones.find(({ name, id }) => zone === name || zone === String(id))
  if (found !== undefined) {
    return `${address}%${process.platform === 'win32' ? found.id : found.name}`
  }
  const names = zones.map(({ name }) => name)
  if (names.length === 0) throw new ProblemError('noZones', { flag, value: host })
  const example = `${address}%${names[0] ?? ''}`
  const values = { flag, value: host, example, zones: names.join(', ') }
  throw new ProblemError(zone === '' ? 'zoneMissing' : 'zoneUnknown', values)
}

/** The interfaces that have a link-local address of their own, which dialling one needs. */
function zonesHere(): { name: string; id: number }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, list]) => {
    const own = list?.find(({ family, address }) => family === 'IPv6' && isLinkLocal(address))
    return own?.family === 'IPv6' ? [{ name, id: own.scopeid }] : []
  })
}
