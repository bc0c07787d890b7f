/** Everybody a bridge is to get on with, as real processes. docs/partners.md lists them. */
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'vitest'
import {
  startBridge,
  type BridgeOptions,
  type BridgeProcess,
  type Model,
} from './bridge-process.js'
import { TestProcess } from './process.js'
import { startPython, type Script } from './python.js'
import { needs, type Tool } from './tools.js'

export type Framing = 'line' | 'raw'
/** Who starts first. */
export type Order = 'we' | 'they'

export interface Ports {
  /** Of the bridge, and of its partner. */
  ours: number
  theirs: number
}

export interface Partner {
  name: string
  /** Which connections our bridge has. */
  link: 'pair' | 'accepted' | 'dialled'
  framings: Framing[]
  /** A program that does not try again finds nobody when it is started first. */
  orders: Order[]
  start(context: TestContext, ports: Ports, framing: Framing): TestProcess
  /** What it says on standard error, or shows of itself, once it waits for us. */
  isReady?: RegExp
  /** What is typed there goes onto the wire with its newline, whatever the framing. */
  sendsNewline?: boolean
  /** It shows what it receives only when something is typed there. */
  isHeld?: boolean
}

const loopback = '127.0.0.1'

/** Our side of the link. */
export function startOurs(
  model: Model,
  { link }: Partner,
  { ours, theirs }: Ports,
  framing: Framing,
): BridgeProcess {
  const options: Record<Partner['link'], BridgeOptions> = {
    pair: { listenPort: ours, peerPort: theirs },
    accepted: { listenPort: ours },
    dialled: { peerPort: theirs },
  }
  const flags = framing === 'line' ? [] : ['--framing', framing]
  return startBridge(model, { ...options[link], flags })
}

const python = (
  script: Script,
  link: Partner['link'],
  framing: Framing,
  extra: Partial<Partner> = {},
): Partner => ({
  name: `${script}.py`,
  link,
  framings: [framing],
  orders: ['we', 'they'],
  start: (context, { ours, theirs }) => {
    const listening = link === 'accepted' ? {} : { listenPort: theirs }
    const dialling = link === 'dialled' ? {} : { peerPort: ours }
    return startPython(context, script, { ...listening, ...dialling })
  },
  ...(link === 'accepted' ? {} : { isReady: /listening on port/ }),
  ...extra,
})

/** A program that neither frames nor shows anything by itself: what is typed is sent as it is. */
const tool = (
  name: Tool,
  link: 'accepted' | 'dialled',
  args: (ports: Ports) => (string | number)[],
): Partner => ({
  name: link === 'accepted' ? `${name}, dialling` : `${name}, listening`,
  link,
  framings: ['line', 'raw'],
  orders: link === 'accepted' ? ['we'] : ['we', 'they'],
  sendsNewline: true,
  start: (context, ports) =>
    new TestProcess(name, [needs(context, name), ...args(ports).map((arg) => `${arg}`)]),
})

const bridge = (model: Model, link: Partner['link']): Partner => ({
  name: `peerscope ${model}`,
  link,
  framings: ['line', 'raw'],
  orders: ['we', 'they'],
  start: (_context, { ours, theirs }, framing) => {
    const options: Record<Partner['link'], BridgeOptions> = {
      pair: { listenPort: theirs, peerPort: ours },
      // Ours accepts, so this one dials; and the other way round.
      accepted: { peerPort: ours },
      dialled: { listenPort: theirs },
    }
    const flags = framing === 'line' ? [] : ['--framing', framing]
    return startBridge(model, { ...options[link], flags: [...flags, '--no-ui'] })
  },
  isReady: / (listens on|dials) /,
})

export const bridges: Partner[] = (['pair', 'accepted', 'dialled'] as const).flatMap((link) => [
  bridge('sync', link),
  bridge('async', link),
])

export const pythonPartners: Partner[] = [
  python('asyncio_peer', 'pair', 'line'),
  python('blocking_peer', 'pair', 'line'),
  python('held_loop_peer', 'pair', 'line', { isHeld: true }),
  python('threaded_peer', 'pair', 'raw'),
  python('answering_server', 'dialled', 'raw'),
  python('asking_client', 'accepted', 'raw'),
]

export const tools: Partner[] = [
  tool('nc.openbsd', 'accepted', ({ ours }) => [loopback, ours]),
  tool('nc.openbsd', 'dialled', ({ theirs }) => ['-l', loopback, theirs]),
  tool('ncat', 'accepted', ({ ours }) => [loopback, ours]),
  tool('ncat', 'dialled', ({ theirs }) => ['-l', loopback, theirs]),
  tool('socat', 'accepted', ({ ours }) => ['-', `TCP4:${loopback}:${ours}`]),
  tool('socat', 'dialled', ({ theirs }) => [
    '-',
    `TCP4-LISTEN:${theirs},bind=${loopback},reuseaddr`,
  ]),
]

const flagsOf: Record<Partner['link'], string> = {
  pair: 'all three',
  accepted: '`--listen-port`',
  dialled: '`--peer-ip --peer-port`',
}

/** The table of docs/partners.md: a tick is a test of partners-*.test.ts. */
export function partnerTable(): string {
  const cell = (orders: Order[], order: Order) => (orders.includes(order) ? '✓' : '–')
  const rows = [...bridges, ...pythonPartners, ...tools].flatMap(
    ({ name, link, framings, orders }) =>
      framings.map((framing) => {
        const cells = [cell(orders, 'we'), cell(orders, 'they')]
        return [name, flagsOf[link], framing, ...cells, ...cells]
      }),
  )
  const head = [
    'partner',
    'our flags',
    'framing',
    'sync, we first',
    'sync, they first',
    'async, we first',
    'async, they first',
  ]
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0)))
  const line = (cells: string[]) =>
    `| ${cells.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = line(widths.map((width) => '-'.repeat(width)))
  return [line(head), rule, ...rows.map(line)].join('\n')
}

export const partnersDocument = fileURLToPath(new URL('../../docs/partners.md', import.meta.url))
