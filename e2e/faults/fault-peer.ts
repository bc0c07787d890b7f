/** One peer of a schedule: a real session with its real program, and a person who types. */
import type { ChatMessage, SocketMessage, StreamMessage } from '@peerscope/protocol'
import type { Session } from './bridge.js'
import { Chance } from './random.js'
import type { Peer } from './schedule.js'

const LONG_BYTES = 20_000

export class FaultPeer {
  readonly name: string
  readonly session: Session
  readonly #peer: Peer
  readonly #chance: Chance
  #typing: NodeJS.Timeout | null = null
  #types = true
  /** What was typed, by its number. */
  readonly typed: string[] = []
  readonly messages = new Map<number, ChatMessage>()
  readonly sockets = new Map<number, SocketMessage>()
  readonly notices: { atNs: number; code: string }[] = []
  #open = ''

  constructor(name: string, session: Session, peer: Peer, seed: number) {
    this.name = name
    this.session = session
    this.#peer = peer
    this.#chance = new Chance(seed)
    session.subscribe({
      message: (message) => {
        this.#hear(message)
      },
    })
  }

  async start(): Promise<void> {
    await this.session.start()
    this.#type()
  }

  stopTyping(): void {
    this.#types = false
    if (this.#typing !== null) clearTimeout(this.#typing)
  }

  /** Whole messages in the order in which they were read. */
  get received(): ChatMessage[] {
    return [...this.messages.values()].filter(({ state }) => state === 'received')
  }

  get sent(): ChatMessage[] {
    return [...this.messages.values()].filter(({ direction }) => direction === 'sent')
  }

  /** Connections that are over. */
  get ends(): number {
    return [...this.sockets.values()].filter(({ closedNs }) => closedNs !== null).length
  }

  describe(): string {
    const live = [...this.sockets.values()].filter(({ closedNs }) => closedNs === null)
    const states = new Map<string, number>()
    for (const { state } of this.messages.values()) states.set(state, (states.get(state) ?? 0) + 1)
    const told = this.notices
      .slice(-8)
      .map(({ code, atNs }) => `${code}@${(atNs / 1e6).toFixed(0)}`)
    return [
      `${this.name} (${this.#peer.model}) is in ${this.#open}`,
      `  live: ${live.map(({ id, role }) => `${role} ${id}`).join(', ')}`,
      `  messages: ${[...states].map(([state, count]) => `${count} ${state}`).join(', ')}`,
      `  told: ${told.join(' ')}`,
    ].join('\n')
  }

  #type(): void {
    const { pauseMs, long } = this.#peer.typist
    this.#typing = setTimeout(
      () => {
        if (!this.#types) return
        const number = this.typed.length
        const filler = this.#chance.happens(long) ? 'x'.repeat(LONG_BYTES) : ''
        const line = `${number} ${this.name}${filler}`
        if (this.session.say([line]) === null) this.typed.push(line)
        this.#type()
      },
      this.#chance.between(...pauseMs),
    )
  }

  #hear(message: StreamMessage): void {
    switch (message.type) {
      case 'message':
        this.messages.set(message.id, message)
        break
      case 'socket':
        this.sockets.set(message.id, message)
        break
      case 'notice':
        this.notices.push({ atNs: message.atNs, code: message.problem.code })
        break
      case 'open':
        this.#open = message.lanes.map(({ operation }) => operation).join(' ')
        break
      default:
        break
    }
  }
}
