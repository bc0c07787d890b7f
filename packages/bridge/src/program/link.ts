/** What connects a peer with the other one: addresses, who may come in, framing, buffers. */
import type { Address, Framing, LinkForm, SocketRole, Turn } from '@peerscope/protocol'
import type { BufferSizes } from '../blocking/sockets.js'
import type { Variant } from './model.js'

/** In place of an address that a link does not have. */
export const NOBODY: Address = { host: '0.0.0.0', port: 0 }

export interface Link {
  /** Where this peer listens; null when it only dials. */
  listen: Address | null
  /** Where the other peer is dialled; null when it is awaited. */
  peer: Address | null
  /** Further hosts that the peer's name leads to, for the same port: whichever answers is the peer. */
  alsoAt?: readonly string[]
  /** Hosts that may come in, in canonical form; loopback admits every loopback address. */
  admitted: string[]
  turn: Turn
  framing: Framing
  buffers: BufferSizes
}

/** @throws TypeError for a link that leads nowhere. */
export function linkForm({ listen, peer }: Pick<Link, 'listen' | 'peer'>): LinkForm {
  if (listen !== null && peer !== null) return 'pair'
  if (listen !== null) return 'accepted'
  if (peer !== null) return 'dialled'
  throw new TypeError('a link needs an address')
}

/** Where the other peer is dialled, one after the other; none when it is awaited. */
export function dialledAddresses({ peer, alsoAt = [] }: Pick<Link, 'peer' | 'alsoAt'>): Address[] {
  if (peer === null) return []
  return [peer, ...alsoAt.map((host) => ({ host, port: peer.port }))]
}

/** The kind of chat, which decides on the program that runs. */
export function variantOf(link: Link): Variant {
  return { form: linkForm(link), turn: link.turn, framing: link.framing }
}

/** The connection that the program receives on. */
export function receivingRole(link: Link): SocketRole {
  return linkForm(link) === 'dialled' ? 'outgoing' : 'incoming'
}
