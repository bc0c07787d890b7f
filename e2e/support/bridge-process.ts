/** The built bridge as a real process. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { freePort } from './ports.js'
import { TestProcess } from './process.js'
import { waitFor } from './wait.js'

export type Model = 'sync' | 'async'

export const cli = fileURLToPath(new URL('../../packages/bridge/dist/cli.js', import.meta.url))

/** Runs the command line tool with any arguments. */
export const peerscope = (...args: string[]): TestProcess =>
  new TestProcess(`peerscope ${args.join(' ')}`, [process.execPath, cli, ...args])

export class BridgeProcess extends TestProcess {
  readonly pagePort: number

  constructor(model: Model, pagePort: number, args: readonly string[]) {
    super(`bridge ${model} ${args.join(' ')}`, [process.execPath, cli, model, ...args])
    this.pagePort = pagePort
  }

  get url(): string {
    return `http://localhost:${this.pagePort}`
  }

  /** Waits until its page answers. */
  async ready(): Promise<this> {
    await waitFor(
      `the page of the bridge on port ${this.pagePort}`,
      async () => {
        if (!this.isRunning) throw new Error(`the bridge ended: ${this.describe()}`)
        return (await fetch(this.url).catch(() => undefined))?.status === 200
      },
      { timeoutMs: 10_000, state: () => this.describe() },
    )
    return this
  }

  /** Waits until both of its one-way connections stand. */
  async linked(): Promise<this> {
    await this.says(/^.*Connected (to|with) /, 10_000)
    return this
  }
}

export interface BridgeOptions {
  /** Without it the peer only dials. */
  listenPort?: number
  /** Without it the peer only waits to be dialled. */
  peerPort?: number
  /** Further flags. */
  flags?: readonly string[]
}

/** Starts one peer; its page is 3000 above the port it is known by. */
export function startBridge(
  model: Model,
  { listenPort, peerPort, flags = [] }: BridgeOptions,
): BridgeProcess {
  const listening = listenPort === undefined ? [] : ['--listen-port', `${listenPort}`]
  const dialled =
    peerPort === undefined ? [] : ['--peer-ip', '127.0.0.1', '--peer-port', `${peerPort}`]
  const page = (listenPort ?? peerPort ?? 0) + 3000
  const pageFlag = listenPort === undefined ? ['--ui-port', `${page}`] : []
  const language = flags.includes('--lang') ? [] : ['--lang', 'en']
  return new BridgeProcess(model, page, [
    ...listening,
    ...dialled,
    ...pageFlag,
    ...language,
    ...flags,
  ])
}

/** Two peers that chat with each other, both with their page up. */
export async function startPair(
  first: Model,
  second: Model,
): Promise<[BridgeProcess, BridgeProcess]> {
  const [a, b] = [await freePort(), await freePort()]
  const pair: [BridgeProcess, BridgeProcess] = [
    startBridge(first, { listenPort: a, peerPort: b, flags: ['--name', 'Alice'] }),
    startBridge(second, { listenPort: b, peerPort: a, flags: ['--name', 'Bob'] }),
  ]
  await Promise.all(pair.map((bridge) => bridge.ready()))
  return pair
}

/** Alice and Bob, linked, who watch each other: one page shows both. */
export async function startWatchers(
  models: readonly [Model, Model],
  flags: readonly string[] = [],
): Promise<{ alice: BridgeProcess; bob: BridgeProcess }> {
  const [a, b] = [await freePort(), await freePort()]
  const start = (model: Model, own: number, other: number, name: string) =>
    startBridge(model, {
      listenPort: own,
      peerPort: other,
      flags: ['--name', name, '--watch', `http://localhost:${other + 3000}`, ...flags],
    })
  const [alice, bob] = [start(models[0], a, b, 'Alice'), start(models[1], b, a, 'Bob')]
  await Promise.all([alice.ready(), bob.ready()])
  await Promise.all([alice.linked(), bob.linked()])
  return { alice, bob }
}

/** Whether the command line tool has been built. */
export function isBuilt(): boolean {
  try {
    return readFileSync(cli).length > 0
  } catch {
    return false
  }
}
