/** What happened in the session that a person should know, oldest first. */
import type { Model, Nanoseconds, NoticeMessage, Problem, RunMessage } from '@peerscope/protocol'

export type LoggedEvent = { id: number; atNs: Nanoseconds; dismissed: boolean } & (
  | { kind: 'notice'; problem: Problem; times: number }
  /** The program was started again in place. */
  | { kind: 'restarted'; model: Model; before: Model }
)

const KEPT_EVENTS = 200

export class EventLog {
  #all: readonly LoggedEvent[] = []
  #listed: readonly LoggedEvent[] = []
  #nextId = 1

  /** What nobody has dismissed; a new array whenever anything has changed. */
  get events(): readonly LoggedEvent[] {
    return this.#listed
  }

  /** What was dismissed too. */
  get all(): readonly LoggedEvent[] {
    return this.#all
  }

  replace(notices: readonly NoticeMessage[], runs: readonly RunMessage[]): void {
    this.#keep([])
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
    const last = this.#all.at(-1)
    if (last?.kind === 'notice' && !last.dismissed && sameProblem(last.problem, problem)) {
      this.#keep([...this.#all.slice(0, -1), { ...last, atNs, times: last.times + 1 }])
    } else this.#add({ kind: 'notice', atNs, problem, times: 1, ...this.#fresh() })
  }

  restarted(run: RunMessage, before: Model): void {
    const { startedNs: atNs, model } = run
    this.#add({ kind: 'restarted', atNs, model, before, ...this.#fresh() })
  }

  dismiss(id: number): void {
    this.#keep(this.#all.map((event) => (event.id === id ? { ...event, dismissed: true } : event)))
  }

  clear(): void {
    this.#keep(this.#all.map((event) => ({ ...event, dismissed: true })))
  }

  #fresh(): Pick<LoggedEvent, 'id' | 'dismissed'> {
    return { id: this.#nextId++, dismissed: false }
  }

  #add(event: LoggedEvent): void {
    this.#keep([...this.#all, event].slice(-KEPT_EVENTS))
  }

  #keep(all: readonly LoggedEvent[]): void {
    this.#all = all
    this.#listed = all.filter(({ dismissed }) => !dismissed)
  }
}

function timeOf(entry: NoticeMessage | RunMessage): Nanoseconds {
  return entry.type === 'notice' ? entry.atNs : entry.startedNs
}

function sameProblem(a: Problem, b: Problem): boolean {
  return a.code === b.code && JSON.stringify(a.values) === JSON.stringify(b.values)
}
