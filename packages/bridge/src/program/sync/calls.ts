/**
 * How the calls of a sync program are recorded: begun and ended in its lane, with what released
 * them. What ends a call is judged by our own cancel flag first: a socket that the bridge shut
 * down looks like one that the peer closed.
 */
import {
  modeCode,
  operationCode,
  releaseCode,
  type ConnectionId,
  type Milliseconds,
  type Nanoseconds,
  type Operation,
  type Release,
} from '@peerscope/protocol'
import { voluntarySwitches } from '../../blocking/sockets.js'
import type { LaneWriter } from '../../trace/lane.js'
import { COMMON, CONTROL } from '../../trace/memory.js'
import { RETRY_MS } from '../shared/ending.js'
import type { WorkerContext } from '../shared/worker-context.js'

/** A call this short cannot have waited: a switch to another thread and back takes longer. */
const SURELY_AT_ONCE: Nanoseconds = 3000

export class SyncCalls {
  readonly lane: LaneWriter
  readonly #context: WorkerContext
  #since: Nanoseconds = 0
  #switches: number | null = null

  constructor(context: WorkerContext, lane: LaneWriter) {
    this.#context = context
    this.lane = lane
  }

  /** A call that may hold the thread begins. @returns the time. */
  begin(operation: Operation, connection: ConnectionId): Nanoseconds {
    this.#switches = voluntarySwitches()
    const line = this.#context.lines[operation]
    const { blocked } = modeCode
    const code = operationCode[operation]
    this.#since = this.lane.begin(code, blocked, line, connection, this.#switches)
    return this.#since
  }

  /** What released the call that has just returned well: `none` if it did not wait. */
  released(by: Release): number {
    if (this.#context.cancelled) return releaseCode.cancel
    if (this.#switches === null) return releaseCode[by]
    if (this.#context.clock() - this.#since < SURELY_AT_ONCE) return releaseCode.none
    return voluntarySwitches() === this.#switches ? releaseCode.none : releaseCode[by]
  }

  /** What ended a call that failed. */
  ended(by: Release): number {
    return this.#context.cancelled ? releaseCode.cancel : releaseCode[by]
  }

  /** A call that never holds the thread. */
  atOnce(operation: 'close' | 'listen', connection: ConnectionId, call: () => void): void {
    const line = this.#context.lines[operation]
    this.lane.begin(operationCode[operation], modeCode.running, line, connection)
    call()
    this.lane.end(0, 0, 0, releaseCode.none)
  }

  /**
   * Waits while the bridge is behind, before the program asks its kernel for more: the thread is held,
   * though by no call.
   */
  holdBack(before: 'accept' | 'recv', connection: ConnectionId): void {
    const { window, control, lines } = this.#context
    if (!window.isUsedUp) return
    this.lane.begin(operationCode.sleep, modeCode.blocked, lines[before], connection)
    while (!this.#context.cancelled && window.ask()) Atomics.wait(control, CONTROL.heldBack, 1)
    this.lane.end(0, 0, 0, this.ended('room'))
    this.#context.throwIfCancelled()
  }

  /** Waits before the next attempt. Atomics.wait, so that the bridge can end it. */
  pause(before: 'accept' | 'connect', duration: Milliseconds = RETRY_MS): void {
    const line = this.#context.lines[before]
    this.lane.begin(operationCode.sleep, modeCode.retry, line, 0, voluntarySwitches())
    Atomics.wait(this.#context.common, COMMON.cancel, 0, duration)
    this.lane.end(0, 0, 0, this.ended('timer'))
    this.#context.throwIfCancelled()
  }
}
