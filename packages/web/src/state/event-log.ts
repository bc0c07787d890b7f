/** What happened in the session that a person should know, oldest first. */
import type { Model, Nanoseconds, NoticeMessage, Problem, RunMessage } from '@peerscope/protocol'

export type LoggedEvent = { id: number; atNs: Nanoseconds } & (
  | { kind: 'notice'; problem: Problem; times: number }
  /** The program was started again in place. */
  | { kind: 'restarted'; model: Model; before: Model }
)

const KEPT_EVENTS = 200

export class EventLog {
  #events: readonly LoggedEvent[] = []
  #nextId = 1

  /** A new array whenever anything has changed. */
  get events(): readonly LoggedEvent[] {
    return this.#events
  }

  replace(notices: readonly NoticeMessage[], runs: readonly RunMessage[]): void {
    this.#events = []
    const entries = [...notices, ...runs].sort((a, b) => timeOf(a) - timeOf(b))
    let before: RunMessage | null = null
    for (const entry of entries) {
      if (entry.type === 'notice') this.notice(entry)
      else {
        if (before !== null) this.restarted(entry, before.model)
        before = entry
      }
    }
  }

  /** The same thing again (an attempt each second) is counted, not repeated. */
  notice({ atNs, problem }: NoticeMessage): void {
    const last = this.#events.at(-1)
    if (last?.kind === 'notice' && sameProblem(last.problem, problem)) {
      this.#events = [...this.#events.slice(0, -1), { ...last, atNs, times: last.times + 1 }]
    } else this.#add({ id: this.#nextId++, kind: 'notice', atNs, problem, times: 1 })
  }

  restarted(run: RunMessage, before: Model): void {
    const { startedNs: atNs, model } = run
    this.#add({ id: this.#nextId++, kind: 'restarted', atNs, model, before })
  }

  dismiss(id: number): void {
    this.#events = this.#events.filter((event) => event.id !== id)
  }

  clear(): void {
    this.#events = []
  }

  #add(event: LoggedEvent): void {
    this.#events = [...this.#events, event].slice(-KEPT_EVENTS)
  }
}

function timeOf(entry: NoticeMessage | RunMessage): Nanoseconds {
  return entry.type === 'notice' ? entry.atNs : entry.startedNs
}

function sameProblem(a: Problem, b: Problem): boolean {
  return a.code === b.code && JSON.stringify(a.values) === JSON.stringify(b.values)
}
