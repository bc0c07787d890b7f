/** Where a session comes from: a bridge that runs, or a recording. The page sees no difference. */
import type {
  CommandInput,
  FrameMessage,
  Milliseconds,
  Problem,
  RecordView,
} from '@peerscope/protocol'

/** What a backend tells. */
export interface Viewer {
  /**
   * @param receivedAt on the page's own clock, `performance.now()`
   * @param source whom it is about: 0 is the page's own bridge, others are those that it views
   */
  message(message: FrameMessage, receivedAt: Milliseconds, source: number): void
  /** Finished spans, each exactly once, in order. */
  records(records: RecordView, source: number): void
  /** Something came that this page cannot read. */
  unreadable(): void
  /**
   * Nothing has been heard since then (`performance.now()`); null: it is heard again.
   * @param stopped it has said that it stops
   */
  silence(since: Milliseconds | null, stopped: boolean): void
}

export type Request = Exclude<CommandInput, { type: 'hello' | 'ping' }>
/** A request without its key, which the backend makes up. */
export type Wish = Request extends infer R ? (R extends Request ? Omit<R, 'key'> : never) : never

/**
 * unreachable   it was not asked at all
 * unanswered    it was asked, and nobody knows whether the bridge took it
 */
export type Answer =
  | { kind: 'accepted' }
  | { kind: 'refused'; problem: Problem }
  | { kind: 'unreachable' }
  | { kind: 'unanswered' }

export interface Backend {
  open(viewer: Viewer): void
  ask(wish: Wish): Promise<Answer>
  close(): void
}
