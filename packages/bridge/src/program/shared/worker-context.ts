/** What every program's worker has: its clock, its memory, and a line to the bridge. */
import { readlinkSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import {
  operationCode,
  operations,
  type Bytes,
  type ConnectionId,
  type Operation,
} from '@peerscope/protocol'
import { clockFrom, type Clock } from '../../trace/clock.js'
import {
  COMMON,
  CONTROL,
  openTraceMemory,
  wakeRecorder,
  type TraceMemory,
} from '../../trace/memory.js'
import { LaneWriter } from '../../trace/lane.js'
import { ProcessorAccount } from '../../trace/processor-account.js'
import { RingWriter } from '../../trace/ring.js'
import { Cancelled } from './ending.js'
import type { ProgramEvent, ProgramStart } from '../events.js'
import { ownThread } from './own-thread.js'
import { PassedBytes } from './passed-bytes.js'
import { bytesOf, Window } from './window.js'

/** So many events go in one message, if the program tells so many before its loop turns. */
const BATCH = 128

export class WorkerContext {
  readonly start: ProgramStart
  readonly clock: Clock
  readonly memory: TraceMemory
  readonly common: Int32Array
  readonly control: Int32Array
  readonly ring: RingWriter
  /** How long this thread had a processor. */
  readonly account: ProcessorAccount
  /** How far it may be ahead of the bridge. */
  readonly window: Window
  /** Line of each operation in the program's region; 0 where it has none. */
  readonly lines: Record<Operation, number>
  /** Its thread may sit in a call for long. */
  readonly #blocks: boolean
  readonly #passed = new PassedBytes()
  #untold: ProgramEvent[] = []

  constructor(start: ProgramStart) {
    this.start = start
    this.clock = clockFrom(start.base)
    this.memory = openTraceMemory(start.shared)
    this.common = this.memory.common
    this.control = this.memory.control
    this.ring = new RingWriter(this.memory)
    this.account = new ProcessorAccount(ownThread, this.clock())
    this.window = new Window(this.control)
    this.#blocks = start.blocks
    const entries = operations.map((word) => [word, start.lines[operationCode[word]] ?? 0])
    this.lines = Object.fromEntries(entries) as Record<Operation, number>
  }

  /** The lane at a place of this thread's list of lanes. */
  openLane(place: number, filling: 'running' | 'idle'): LaneWriter {
    const lane = this.start.lanes[place] ?? 0
    // A thread computes between its calls; where operations are pending it is another lane's.
    const account = filling === 'running' ? this.account : null
    return new LaneWriter(this.memory, this.ring, this.clock, lane, place, filling, account)
  }

  /** A thread that may block tells at once, until it ends; a loop tells what one turn brings together. */
  tell(event: ProgramEvent): void {
    this.window.count(event)
    this.#untold.push(event)
    if (this.#untold.length >= BATCH || (this.#blocks && !this.cancelled)) this.#tellAll()
    else if (this.#untold.length === 1 && !this.#blocks) {
      setImmediate(() => {
        this.#tellAll()
      })
    }
  }

  get cancelled(): boolean {
    return Atomics.load(this.common, COMMON.cancel) === 1
  }

  /** @throws Cancelled once the bridge wants the program to end. */
  throwIfCancelled(): void {
    if (this.cancelled) throw new Cancelled()
  }

  countLineRead(): void {
    Atomics.add(this.control, CONTROL.linesRead, 1)
    wakeRecorder(this.common)
  }

  setInProcess(bytes: Bytes): void {
    Atomics.store(this.control, CONTROL.inProcess, bytes)
  }

  /** A number for a connection, which no other one of the program's gets. */
  takeConnection(): ConnectionId {
    for (;;) {
      const id = Atomics.load(this.common, COMMON.nextConnection)
      const next = id === 0xffff ? 1 : id + 1
      if (Atomics.compareExchange(this.common, COMMON.nextConnection, id, next) === id) return id
    }
  }

  tellStarted(): void {
    const tid = threadId()
    Atomics.store(this.control, CONTROL.thread, tid)
    this.tell({ type: 'started', tid })
  }

  /** The thread has ended and let go of everything. */
  ended(): void {
    this.#tellAll()
    Atomics.store(this.control, CONTROL.ended, 1)
    wakeRecorder(this.common)
  }

  #tellAll(): void {
    if (this.#untold.length === 0) return
    const events = this.#untold
    this.#untold = []
    const bytes = inOnePiece(events)
    const { length } = bytes
    parentPort?.postMessage(events, [bytes.buffer])
    this.#passed.count(length)
  }
}

export function workerContext(): WorkerContext {
  return new WorkerContext(workerData as ProgramStart)
}

/** What a program does last: it says why it ends, if it was not asked to, and that it has ended. */
export function lastWords(context: WorkerContext, failures: readonly string[]): (() => void)[] {
  return [
    () => {
      const [reason] = failures
      if (reason !== undefined) context.tell({ type: 'failed', reason })
    },
    () => {
      context.ended()
    },
  ]
}

/**
 * Moves the bytes of all messages into one piece of memory, which goes to the bridge as a whole: a piece
 * for each line costs both threads more than the line.
 */
function inOnePiece(events: ProgramEvent[]): Uint8Array<ArrayBuffer> {
  const piece = new Uint8Array(events.reduce((sum, event) => sum + bytesOf(event), 0))
  let at = 0
  for (const event of events) {
    if (event.type !== 'received') continue
    piece.set(event.bytes, at)
    event.bytes = piece.subarray(at, at + event.bytes.length)
    at += event.bytes.length
  }
  return piece
}

/** The kernel's number of this thread; 0 where the system does not tell (proc(5), thread-self). */
function threadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1))
  } catch {
    return 0
  }
}
