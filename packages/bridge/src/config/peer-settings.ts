/** From the flags of a chat to the settings of its session. */
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { ProblemError, type Language, type Model } from '@peerscope/protocol'
import { hasBlockingCalls } from '../blocking/platform.js'
import { isLoopback } from '../blocking/sockaddr.js'
import {
  expectNone,
  portOf,
  readFlags,
  stringOf,
  type FlagTable,
  type FlagValues,
} from './flags.js'
import type { SessionSettings } from '../session/session-settings.js'
import { resolveHost } from './resolve-host.js'

/** The page of a peer is this far above its chat port. */
const PAGE_ABOVE = 3000
const NAME = /^[^\p{C}]{1,40}$/u

export const chatFlags: FlagTable = {
  'listen-port': { type: 'string', example: '5002' },
  'peer-ip': { type: 'string', example: '127.0.0.1' },
  'peer-port': { type: 'string', example: '5003' },
  name: { type: 'string', example: 'Alice' },
  'peer-name': { type: 'string', example: 'Bob' },
  'ui-port': { type: 'string', example: '8002' },
  record: { type: 'string', example: 'chat.session' },
  'no-ui': { type: 'boolean' },
  json: { type: 'boolean' },
  lang: { type: 'string', example: 'de' },
  help: { type: 'boolean' },
}

export interface ChatSettings extends SessionSettings {
  /** Port of the page; null for none. */
  uiPort: number | null
  json: boolean
}

/** @throws ProblemError for the first thing that is wrong. */
export async function readChatSettings(
  model: Model,
  args: string[],
  language: Language,
): Promise<ChatSettings> {
  const { values, positionals } = readFlags(args, chatFlags)
  expectNone(positionals)
  if (model === 'sync' && !hasBlockingCalls) throw new ProblemError('syncNeedsPosix')
  const listenPort = needed(portOf(values, 'listen-port'), '--listen-port')
  const peerHost = needed(stringOf(values, 'peer-ip'), '--peer-ip')
  const peerPort = needed(portOf(values, 'peer-port'), '--peer-port')
  const uiPort = values['no-ui'] === true ? null : pagePort(values, listenPort)
  const name = nameOf(values, 'name') ?? `Peer ${listenPort}`
  const peerName = nameOf(values, 'peer-name') ?? `Peer ${peerPort}`
  const peer = await resolveHost(peerHost, '--peer-ip')
  checkDistinct(listenPort, isLoopback(peer) ? peerPort : null, uiPort)
  return {
    model,
    name,
    peerName,
    listen: { host: listenHost(peer), port: listenPort },
    peer: { host: peer, port: peerPort },
    admitted: [peer],
    record: stringOf(values, 'record'),
    otherPeerCommand: otherPeerCommand(model, listenPort, peer, peerPort) + names(values),
    language,
    uiPort,
    json: values.json === true,
  }
}

function needed<T>(value: T | null, flag: string): T {
  if (value !== null) return value
  throw new ProblemError('missingFlag', { flag, needs: '--listen-port, --peer-ip, --peer-port' })
}

function pagePort(values: FlagValues, listenPort: number): number {
  const port = portOf(values, 'ui-port') ?? listenPort + PAGE_ABOVE
  if (port <= 65535) return port
  throw new ProblemError('noRoomForPage', { listen: listenPort, port })
}

function nameOf(values: FlagValues, flag: string): string | null {
  const name = stringOf(values, flag)?.trim() ?? null
  if (name === null || NAME.test(name)) return name
  throw new ProblemError('badName', { flag: `--${flag}`, value: name })
}

/** @param peerPort of a peer on this machine; null for one elsewhere, whose ports are its own. */
function checkDistinct(listenPort: number, peerPort: number | null, uiPort: number | null): void {
  const same = (flag: string, other: string, port: number) => {
    throw new ProblemError('samePort', { flag, other, port })
  }
  if (listenPort === peerPort) same('--listen-port', '--peer-port', listenPort)
  if (listenPort === uiPort) same('--listen-port', '--ui-port', listenPort)
  if (uiPort !== null && uiPort === peerPort) same('--ui-port', '--peer-port', uiPort)
}

/** A peer on this machine is awaited on loopback only, others on every address of its family. */
function listenHost(peer: string): string {
  if (isIPv6(peer)) return isLoopback(peer) ? '::1' : '::'
  return isLoopback(peer) ? '127.0.0.1' : '0.0.0.0'
}

function otherPeerCommand(
  model: Model,
  listenPort: number,
  peer: string,
  peerPort: number,
): string {
  const own = isLoopback(peer) ? peer : ownAddress(isIPv6(peer))
  const flags = `--listen-port ${peerPort} --peer-ip ${own} --peer-port ${listenPort}`
  return `npm run peerscope -- ${model} ${flags}`
}

/** The names that were given, the other way round; one that a shell would take apart is left out. */
function names(values: FlagValues): string {
  const flag = (name: string | null, as: string) =>
    name !== null && /^[\p{L}\p{N}_-]+$/u.test(name) ? ` --${as} ${name}` : ''
  return flag(nameOf(values, 'peer-name'), 'name') + flag(nameOf(values, 'name'), 'peer-name')
}

/** An address of this machine that others may reach it by. */
function ownAddress(ipv6: boolean): string {
  const family = ipv6 ? 'IPv6' : 'IPv4'
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const own = addresses.find((one) => one.family === family && !one.internal && one.scopeid !== 1)
  return own?.address ?? 'ADDRESS'
}
