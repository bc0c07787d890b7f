/**
 * The bridges that this one views, so that one page shows several peers: one origin, and one place
 * that knows how their clocks relate.
 */
import {
  MAX_WATCHED,
  problemOf,
  ProblemError,
  type Address,
  type Command,
  type Problem,
  type SessionMessage,
  type WatchedMessage,
} from '@peerscope/protocol'
import { descriptorShares } from '../descriptors.js'
import type { Clock } from '../trace/clock.js'
import { Relay, type Downstream } from './relay.js'
import { RelayBudget } from './relay-budget.js'
import { WatchedBridge } from './watched-bridge.js'
import { isAt, isOwnPage, watchedUrl } from './watched-url.js'

/** What is needed of the session that watches. */
export interface Watching {
  readonly clock: Clock
  readonly header: SessionMessage
  watched(message: WatchedMessage): void
  unwatched(source: number): void
  notice(problem: Problem): void
}

/** Addresses that are known to be no other bridge's page. */
export interface KnownAddresses {
  /** Port of our own page; null for none. */
  page: number | null
  /** Where this chat takes place: whatever is sent there is typed into it. */
  chats: readonly Address[]
}

/** Frames name their source with 16 bits. */
const MAX_SOURCE = 0xffff

type Forwarded = Exclude<Command, { type: 'hello' | 'ping' | 'watch' | 'unwatch' }>

export class Watch {
  readonly #session: Watching
  readonly #known: KnownAddresses
  readonly #budget: RelayBudget
  readonly #bridges = new Map<number, WatchedBridge>()
  readonly #viewers = new Set<ViewerRelays>()
  #lastSource = 0

  /** @param budget of all connections on behalf of viewers */
  constructor(
    session: Watching,
    known: KnownAddresses,
    budget = new RelayBudget(descriptorShares().relays),
  ) {
    this.#session = session
    this.#known = known
    this.#budget = budget
  }

  /** @returns why it is not viewed, or null. One that is viewed already is not viewed twice. */
  add(address: string): Problem | null {
    let url: string
    try {
      url = watchedUrl(address, '--watch')
    } catch (error) {
      if (error instanceof ProblemError) return error.problem
      throw error
    }
    if (isOwnPage(url, this.#known.page)) return problemOf('watchesItself', { url })
    if (this.#known.chats.some((chat) => isAt(url, chat))) return problemOf('watchesChat', { url })
    if ([...this.#bridges.values()].some((bridge) => bridge.url === url)) return null
    if (this.#bridges.size >= MAX_WATCHED) {
      return problemOf('tooManyWatched', { limit: MAX_WATCHED })
    }
    const source = this.#nextSource()
    const { clock, header } = this.#session
    const bridge = new WatchedBridge(source, url, clock, header, {
      changed: () => {
        this.#session.watched(bridge.message)
        if (bridge.isLive) for (const viewer of this.#viewers) viewer.open(bridge)
      },
      problem: (problem) => {
        this.#session.notice(problem)
      },
    })
    this.#bridges.set(source, bridge)
    this.#session.watched(bridge.message)
    return null
  }

  /** @returns why not, or null. */
  remove(source: number): Problem | null {
    const bridge = this.#bridges.get(source)
    if (bridge === undefined) return problemOf('notWatched')
    bridge.close()
    this.#bridges.delete(source)
    for (const viewer of this.#viewers) viewer.close(source)
    this.#session.unwatched(source)
    return null
  }

  /** A viewer of ours wants to see them all, those that are added later too. */
  relayTo(downstream: Downstream): ViewerRelays {
    const viewer = new ViewerRelays(downstream, this.#budget, () => {
      this.#viewers.delete(viewer)
    })
    this.#viewers.add(viewer)
    for (const bridge of this.#bridges.values()) viewer.open(bridge)
    // Somebody looks: those that were not there may have come.
    this.tryNow()
    return viewer
  }

  /** There is a reason to believe that those which are not there have come. */
  tryNow(): void {
    for (const bridge of this.#bridges.values()) bridge.tryNow()
  }

  /** The address of a watched bridge's page; null where it is not watched. */
  urlOf(source: number): string | null {
    return this.#bridges.get(source)?.url ?? null
  }

  close(): void {
    for (const bridge of this.#bridges.values()) bridge.close()
    for (const viewer of this.#viewers) viewer.end()
  }

  /** The next number that nobody has. */
  #nextSource(): number {
    do {
      this.#lastSource = (this.#lastSource % MAX_SOURCE) + 1
    } while (this.#bridges.has(this.#lastSource))
    return this.#lastSource
  }
}

/** The streams of all watched bridges for one viewer. */
export class ViewerRelays {
  readonly #downstream: Downstream
  readonly #budget: RelayBudget
  readonly #ended: () => void
  readonly #relays = new Map<number, Relay>()

  constructor(downstream: Downstream, budget: RelayBudget, ended: () => void) {
    this.#downstream = downstream
    this.#budget = budget
    this.#ended = ended
  }

  open(bridge: WatchedBridge): void {
    const { source } = bridge
    const known = this.#relays.get(source)
    if (known !== undefined) known.open()
    else this.#relays.set(source, new Relay(bridge, this.#downstream, this.#budget))
  }

  /** @returns why the command does not reach that bridge, or null. */
  forward(command: Forwarded): Problem | null {
    const passed = this.#relays.get(command.source)?.forward(command) ?? false
    return passed ? null : problemOf('notWatched')
  }

  close(source: number): void {
    this.#relays.get(source)?.close()
    this.#relays.delete(source)
  }

  /** The viewer has gone. */
  end(): void {
    for (const relay of this.#relays.values()) relay.close()
    this.#relays.clear()
    this.#ended()
  }
}
