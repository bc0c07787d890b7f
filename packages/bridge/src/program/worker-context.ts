/** What every program's worker has: its clock, its memory, and a line to the bridge. */
import { readlinkSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { operationCode, operations, type Bytes, type Operation } from '@peerscope/protocol'
import { clockFrom, type Clock } from '../trace/clock.js'
import { CONTROL, openTraceMemory, wakeRecorder, type TraceMemory } from '../trace/memory.js'
import { LaneWriter } from '../trace/lane.js'
import { ProcessorAccount } from '../trace/processor-account.js'
import { RingWriter } from '../trace/ring.js'
import { Cancelled } from './ending.js'
import type { ProgramEvent, ProgramStart } from './events.js'
import { ownThread } from './own-thread.js'

export class WorkerContext {
  readonly start: ProgramStart
  readonly clock: Clock
  readonly memory: TraceMemory
  readonly control: Int32Array
  readonly ring: RingWriter
  /** How long this thread had a processor. */
  readonly account: ProcessorAccount
  /** Line of each operation in the program's region; 0 where it has none. */
  readonly lines: Record<Operation, number>

  constructor(start: ProgramStart) {
    this.start = start
    this.clock = clockFrom(start.base)
    this.memory = openTraceMemory(start.shared)
    this.control = this.memory.control
    this.ring = new RingWriter(this.memory)
    this.account = new ProcessorAccount(ownThread, this.clock())
    const entries = operations.map((word) => [word, start.lines[operationCode[word]] ?? 0])
    this.lines = Object.fromEntries(entries) as Record<Operation, number>
  }

  /** The lane at a place of this run's list of lanes. */
  openLane(place: number, filling: 'running' | 'idle'): LaneWriter {
    const lane = this.start.lanes[place] ?? 0
    // A thread computes between its calls; where operations are pending it is another lane's.
    const account = filling === 'running' ? this.account : null
    return new LaneWriter(this.memory, this.ring, this.clock, lane, place, filling, account)
  }

  tell(event: ProgramEvent): void {
    parentPort?.postMessage(event)
  }

  get cancelled(): boolean {
    return Atomics.load(this.control, CONTROL.cancel) === 1
  }

  /** @throws Cancelled once the bridge wants the program to end. */
  throwIfCancelled(): void {
    if (this.cancelled) throw new Cancelled()
  }

  countLineRead(): void {
    Atomics.add(this.control, CONTROL.linesRead, 1)
    wakeRecorder(this.control)
  }

  setInProcess(bytes: Bytes): void {
    Atomics.store(this.control, CONTROL.inProcess, bytes)
  }

  tellStarted(): void {
    const tid = threadId()
    Atomics.store(this.control, CONTROL.thread, tid)
    this.tell({ type: 'started', tid })
  }

  /** The program has ended and let go of everything. */
  ended(): void {
    Atomics.store(this.control, CONTROL.ended, 1)
    wakeRecorder(this.control)
  }
}

export function workerContext(): WorkerContext {
  return new WorkerContext(workerData as ProgramStart)
}

/** The kernel's number of this thread; 0 where the system does not tell (proc(5), thread-self). */
function threadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1))
  } catch {
    return 0
  }
}
