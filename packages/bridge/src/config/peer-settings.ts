/** From the flags of a chat to the settings of its session. */
import { isName, MAX_WATCHED, ProblemError, type Language, type Model } from '@peerscope/protocol'
import { isLoopback } from '../blocking/sockaddr.js'
import { expectRunnable } from '../models/registry.js'
import type { SessionSettings } from '../session/session-settings.js'
import { DEFAULT_SPOOL_LIMIT, LEAST_SPOOL_LIMIT } from '../session/spool.js'
import { isOwnPage, watchedUrl } from '../watch/watched-url.js'
import {
  expectNone,
  listOf,
  portOf,
  readFlags,
  sizeOf,
  stringOf,
  type FlagTable,
  type FlagValues,
} from './flags.js'
import { askedLink, linkFlags, resolveLink } from './link-flags.js'
import { otherPeerCommand } from './other-peer-command.js'
import { pagePort } from './page-port.js'

const NAME_CHARACTERS = 40

export const chatFlags: FlagTable = {
  ...linkFlags,
  name: { type: 'string', example: 'Alice' },
  'peer-name': { type: 'string', example: 'Bob' },
  'ui-port': { type: 'string', example: '8002' },
  watch: { type: 'string', example: 'http://localhost:8003', many: true },
  record: { type: 'string', example: 'chat.session' },
  'spool-limit': { type: 'string', example: '500MiB' },
  'no-ui': { type: 'boolean' },
  json: { type: 'boolean' },
  lang: { type: 'string', example: 'de' },
  help: { type: 'boolean' },
}

export interface ChatSettings extends SessionSettings {
  /** Port of the page; null for none. */
  uiPort: number | null
  json: boolean
  /** Pages of other bridges to view. */
  watch: string[]
}

/** @throws ProblemError for the first thing that is wrong. */
export async function readChatSettings(
  model: Model,
  args: string[],
  language: Language,
): Promise<ChatSettings> {
  const { values, positionals } = readFlags(args, chatFlags)
  expectNone(positionals)
  expectRunnable(model)
  const asked = askedLink(values)
  const listenPort = asked.listenPort
  const peerPort = asked.peer?.port ?? null
  const askedPage = portOf(values, 'ui-port')
  const uiPort =
    values['no-ui'] === true ? null : pagePort(askedPage, listenPort, [listenPort, peerPort])
  const name = nameOf(values, 'name') ?? defaultName(listenPort)
  const peerName = nameOf(values, 'peer-name') ?? defaultName(peerPort)
  const link = await resolveLink(asked)
  const near = link.peer !== null && isLoopback(link.peer.host)
  checkDistinct(listenPort, near ? peerPort : null, uiPort)
  return {
    model,
    name,
    peerName,
    link,
    record: stringOf(values, 'record'),
    spoolLimit: sizeOf(values, 'spool-limit', LEAST_SPOOL_LIMIT) ?? DEFAULT_SPOOL_LIMIT,
    otherPeerCommand: otherPeerCommand(model, link) + names(values),
    language,
    uiPort,
    json: values.json === true,
    watch: watchedPages(values, uiPort),
  }
}

/** A peer is known by its port; one that only dials has none that stays. */
function defaultName(port: number | null): string {
  return port === null ? 'Client' : `Peer ${port}`
}

function nameOf(values: FlagValues, flag: string): string | null {
  const name = stringOf(values, flag)?.trim() ?? null
  if (name === null || (isName(name) && Array.from(name).length <= NAME_CHARACTERS)) return name
  throw new ProblemError('badName', { flag: `--${flag}`, value: name })
}

/** @param peerPort of a peer on this machine; null for one elsewhere, whose ports are its own. */
function checkDistinct(
  listenPort: number | null,
  peerPort: number | null,
  uiPort: number | null,
): void {
  const differ = (flag: string, port: number | null, other: string, otherPort: number | null) => {
    if (port === null || port !== otherPort) return
    throw new ProblemError('samePort', { flag, other, port })
  }
  differ('--listen-port', listenPort, '--peer-port', peerPort)
  differ('--listen-port', listenPort, '--ui-port', uiPort)
  differ('--ui-port', uiPort, '--peer-port', peerPort)
}

/** The names that were given, the other way round; one that a shell would take apart is left out. */
function names(values: FlagValues): string {
  const flag = (name: string | null, as: string) =>
    name !== null && /^[\p{L}\p{N}_-]+$/u.test(name) ? ` --${as} ${name}` : ''
  return flag(nameOf(values, 'peer-name'), 'name') + flag(nameOf(values, 'name'), 'peer-name')
}

/** @throws ProblemError for what is no address of a page, or our own. */
function watchedPages(values: FlagValues, uiPort: number | null): string[] {
  const pages = [...new Set(listOf(values, 'watch').map((value) => watchedUrl(value, '--watch')))]
  const own = pages.find((page) => isOwnPage(page, uiPort))
  if (own !== undefined) throw new ProblemError('watchesItself', { url: own })
  if (pages.length > MAX_WATCHED) throw new ProblemError('tooManyWatched', { limit: MAX_WATCHED })
  return pages
}
