/** The flags that say who talks to whom, and how: from the command line to a link. */
import { isIPv6 } from 'node:net'
import { framings, ProblemError, turns, type Address } from '@peerscope/protocol'
import { hasBlockingCalls } from '../blocking/platform.js'
import { BOTH_LOOPBACKS, isLoopback } from '../blocking/sockaddr.js'
import { linkForm, type Link } from '../program/link.js'
import {
  bufferOf,
  choiceOf,
  listOf,
  portOf,
  stringOf,
  type FlagTable,
  type FlagValues,
} from './flags.js'
import { resolveHost } from './resolve-host.js'

export const linkFlags: FlagTable = {
  'listen-port': { type: 'string', example: '5002' },
  'peer-ip': { type: 'string', example: '127.0.0.1' },
  'peer-port': { type: 'string', example: '5003' },
  turn: { type: 'string', example: 'listen' },
  framing: { type: 'string', example: 'raw' },
  allow: { type: 'string', example: '192.0.2.7', many: true },
  'receive-buffer': { type: 'string', example: '4096' },
  'send-buffer': { type: 'string', example: '4096' },
}

/** Whoever may come in where no peer is named: a program on this machine. */
const THIS_MACHINE = '127.0.0.1'

/** A link as it was asked for: host names are not resolved yet. */
export interface AskedLink extends Omit<Link, 'listen' | 'turn' | 'alsoAt'> {
  listenPort: number | null
  turn: Link['turn'] | null
}

/** @throws ProblemError for the first thing that is wrong. */
export function askedLink(values: FlagValues): AskedLink {
  const listenPort = portOf(values, 'listen-port')
  const peer = askedPeer(values)
  if (listenPort === null && peer === null) throw new ProblemError('missingLink')
  const allow = listOf(values, 'allow')
  if (allow.length > 0 && listenPort === null) {
    throw new ProblemError('flagNeeds', { flag: '--allow', needs: '--listen-port' })
  }
  return {
    listenPort,
    peer,
    admitted: allow,
    turn: choiceOf(values, 'turn', turns),
    framing: choiceOf(values, 'framing', framings) ?? 'line',
    buffers: { receive: bufferOf(values, 'receive-buffer'), send: bufferOf(values, 'send-buffer') },
  }
}

function askedPeer(values: FlagValues): Address | null {
  const host = stringOf(values, 'peer-ip')
  const port = portOf(values, 'peer-port')
  if (host !== null && port !== null) return { host, port }
  if (host !== null)
    throw new ProblemError('missingFlag', { flag: '--peer-port', given: '--peer-ip' })
  if (port !== null)
    throw new ProblemError('missingFlag', { flag: '--peer-ip', given: '--peer-port' })
  return null
}

/** @throws ProblemError when a host is malformed or leads nowhere. */
export async function resolveLink(asked: AskedLink): Promise<Link> {
  const { listenPort, framing, buffers } = asked
  const [first, ...alsoAt] =
    asked.peer === null ? [] : await resolveHost(asked.peer.host, '--peer-ip')
  const peer = asked.peer === null || first === undefined ? null : { ...asked.peer, host: first }
  const resolved = asked.admitted.map((host) => resolveHost(host, '--allow'))
  const allowed = (await Promise.all(resolved)).flat()
  const named = [peer?.host ?? THIS_MACHINE, ...alsoAt]
  const admitted = [...named, ...allowed]
  const listen =
    listenPort === null ? null : { host: await listenHost(named, allowed), port: listenPort }
  // Who is dialled waits to be spoken to; who dials speaks (as `nc` does, and most small clients).
  const usual = linkForm({ listen, peer }) === 'accepted' ? 'listen' : 'speak'
  const further = alsoAt.length === 0 ? {} : { alsoAt }
  return { listen, peer, ...further, admitted, turn: asked.turn ?? usual, framing, buffers }
}

/**
 * Peers on this machine are awaited on loopback only, others on every address of their families.
 * @param named who is dialled @param allowed who else may come in
 */
async function listenHost(named: readonly string[], allowed: readonly string[]): Promise<string> {
  const admitted = [...named, ...allowed]
  const near = admitted.every(isLoopback)
  const ipv6 = admitted.some((host) => isIPv6(host))
  const mixed = ipv6 && !admitted.every((host) => isIPv6(host))
  if (near && !mixed) return ipv6 ? '::1' : '127.0.0.1'
  if (near && (await canListenOnBothLoopbacks())) return BOTH_LOOPBACKS
  // A name that leads to both is no reason to be open to every network: its first address is enough.
  if (near && allowed.length === 0) return isIPv6(named[0] ?? '') ? '::1' : '127.0.0.1'
  return ipv6 ? '::' : '0.0.0.0'
}

async function canListenOnBothLoopbacks(): Promise<boolean> {
  if (!hasBlockingCalls) return false
  const { canBindToLoopback } = await import('../blocking/sockets.js')
  return canBindToLoopback()
}
