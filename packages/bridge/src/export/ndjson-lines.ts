/**
 * The machine's view of a session, a stable contract (docs/record.md): one JSON object a line, times
 * in microseconds since the session's start. Used by `export --to ndjson` and by `--json`.
 */
import {
  formatAddress,
  isError,
  replaceHidden,
  wordsFor,
  type ChatMessage,
  type ConnectionId,
  type Fd,
  type KernelMessage,
  type LaneId,
  type Microseconds,
  type Nanoseconds,
  type NoticeMessage,
  type RecordView,
  type RunMessage,
  type SessionMessage,
  type SocketMessage,
  type GapMessage,
} from '@peerscope/protocol'
import type { Hole } from '../session/frame-numbers.js'

const us = (ns: Nanoseconds): Microseconds => ns / 1000
const usOrNull = (ns: Nanoseconds | null): Microseconds | null => (ns === null ? null : us(ns))

/** Turns parts of a session into its lines; it must be told of runs and sockets as they come. */
export class NdjsonLines {
  readonly #laneNames = new Map<LaneId, string>()
  readonly #inputFds = new Map<LaneId, Fd | null>()
  readonly #fds = new Map<ConnectionId, Fd | null>()

  addRun(run: RunMessage): void {
    for (const lane of run.lanes) {
      this.#laneNames.set(lane.id, lane.name)
      this.#inputFds.set(lane.id, run.inputFd)
    }
  }

  addSocket(socket: SocketMessage): void {
    this.#fds.set(socket.id, socket.fd)
  }

  session(header: SessionMessage, model: string): object {
    const { version, peer, wallStartMs, pid } = header
    return { kind: 'session', version, peer, model, wallStartMs, pid }
  }

  /** A run after the first: the model was switched, or the program was started again. */
  run({ run, model, startedNs }: RunMessage): object {
    return { kind: 'run', run, model, startUs: us(startedNs) }
  }

  span(records: RecordView, i: number): object {
    const span = records.get(i)
    const { lane, operation, mode, connection, error, releasedBy, line } = span
    return {
      kind: 'span',
      lane: this.#laneNames.get(lane) ?? String(lane),
      operation: operation === 'none' ? null : operation,
      mode,
      startUs: us(span.start),
      durationUs: us(span.duration),
      connection,
      fd:
        operation === 'input'
          ? (this.#inputFds.get(lane) ?? null)
          : (this.#fds.get(connection) ?? null),
      // An unobserved span carries the number of lost records instead.
      bytes: mode === 'unobserved' ? 0 : span.bytes,
      errno: error,
      releasedBy,
      line,
    }
  }

  message(message: ChatMessage): object {
    const { id, direction, state, text, queuedNs, startNs, endNs, connection } = message
    return {
      kind: 'message',
      direction,
      text,
      queuedUs: usOrNull(queuedNs),
      startUs: usOrNull(startNs),
      endUs: usOrNull(endNs),
      connection,
      streamStart: message.streamStart,
      streamEnd: message.streamEnd,
      state,
      id,
    }
  }

  socket({ id, role, fd, local, remote, openedNs, closedNs, end }: SocketMessage): object {
    return {
      kind: 'socket',
      connection: id,
      role,
      fd,
      local: local === null ? null : formatAddress(local),
      remote: remote === null ? null : formatAddress(remote),
      startUs: us(openedNs),
      endUs: usOrNull(closedNs),
      end,
    }
  }

  kernel({ atNs, thread, sockets }: KernelMessage): object {
    return { kind: 'kernel', startUs: us(atNs), thread, sockets }
  }

  gap({ lane, fromNs, toNs, count }: GapMessage): object {
    return {
      kind: 'gap',
      lane: this.#laneNames.get(lane) ?? String(lane),
      startUs: us(fromNs),
      durationUs: us(toNs - fromNs),
      lost: count,
    }
  }

  /** What a person is told of; `error` where something went wrong. */
  notice({ atNs, problem }: Omit<NoticeMessage, 'type'>): object {
    const kind = isError(problem.code) ? 'error' : 'notice'
    return { kind, startUs: us(atNs), code: problem.code, text: wordsFor(problem, 'en') }
  }

  /** Frames of the file that are not there: how many records of which lanes is not known. */
  hole({ fromNs, toNs, fromSequence, toSequence, reason }: Hole): object {
    return {
      kind: 'gap',
      lane: null,
      startUs: us(fromNs),
      durationUs: toNs === null ? null : us(toNs - fromNs),
      lost: null,
      fromSequence,
      toSequence,
      reason,
    }
  }
}

/**
 * A line of NDJSON. JSON escapes the C0 control characters only; whatever else shows nothing or
 * turns the text around is escaped too, so that text of a peer cannot drive a terminal or hide in
 * it. Whoever parses it gets the very same text.
 */
export function toJsonLine(value: object): string {
  return `${replaceHidden(JSON.stringify(value), escaped)}\n`
}

/** RFC 8259, 7: beyond the basic plane as a pair. */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
