/**
 * A running program, seen from the bridge: starts its worker, gives it input, frees it from
 * whatever call holds it, and ends it.
 */
import { closeSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import {
  problemOf,
  type ConnectionId,
  type Fd,
  type Lane,
  type Milliseconds,
  type Model,
  type Program as Source,
} from '@peerscope/protocol'
import { eachDescriptor } from '../blocking/descriptors.js'
import { SHUT_RDWR } from '../blocking/platform.js'
import { LifeWatch } from '../kernel/life-watch.js'
import { clockFrom } from '../trace/clock.js'
import { allocateTraceMemory, CONTROL, type TraceMemory } from '../trace/memory.js'
import { Recorder, type RecorderListener } from '../trace/recorder.js'
import type { Stretch } from '../trace/stretch.js'
import { EventIntake, type EventListener } from './event-intake.js'
import type { ProgramCommand, ProgramEvent, ProgramStart } from './events.js'
import { frameLine } from './shared/framing.js'
import type { Link } from './link.js'
import type { ModelDescriptor } from './model.js'
import { lineTable } from './region.js'
import { keepHeapSmall } from './small-heap.js'
import { wakeHeldBack } from './shared/window.js'

/** A program that is not the model's own. */
export interface OwnProgram {
  /** The module that runs it. */
  worker: URL
  /** Its text; that of the model's program unless given. */
  source?: Source
  /** What it is told at its start. */
  parameters?: Readonly<Record<string, number>>
}

export interface ProgramSettings {
  model: Model
  descriptor: ModelDescriptor
  /** What runs instead of the model's program. */
  own?: OwnProgram
  /** `process.hrtime.bigint()` at the session's start. */
  base: bigint
  link: Link
  lanes: Lane[]
  source: Source
  firstConnection: ConnectionId
}

export interface ProgramListener extends RecorderListener, EventListener {
  /** The whole process stood still, the program with it. */
  stoodStill(stretch: Stretch): void
  /** The worker died without a word: of a defect of ours, or for want of memory. */
  crashed(error: Error): void
}

/** The program could not be freed from the call that holds it. */
export class ProgramStuck extends Error {}

/** What a flood leaves behind is collected before it takes tens of megabytes. */
const YOUNG_MB = 6

const FREE_EVERY: Milliseconds = 2
const FREE_FOR: Milliseconds = 1200

export class Program {
  readonly model: Model
  readonly memory: TraceMemory = allocateTraceMemory()
  readonly inputFd: Fd | null
  readonly #worker: Worker
  readonly #recorder: Recorder
  readonly #lifeWatch: LifeWatch
  readonly #intake: EventIntake
  readonly #shutdown: ((fd: Fd) => void) | null
  readonly #exited: Promise<void>
  readonly #inputEnd: Fd | null
  /** Input that the pipe had no room for yet. */
  #unwritten: Uint8Array[] = []
  #inputOpen = true
  #runs = true
  #stopWatching: () => void = () => undefined

  static async start(settings: ProgramSettings, listener: ProgramListener): Promise<Program> {
    if (settings.descriptor.threads[0].input !== 'pipe')
      return new Program(settings, listener, null, null)
    const { libc } = await import('../blocking/libc.js')
    const { openInputPipe } = await import('../blocking/sockets.js')
    const shutdown = (fd: Fd) => {
      libc.shutdown(fd, SHUT_RDWR)
    }
    const { watchOutgoing } = await import('./sync/outgoing-watch.js')
    const program = new Program(settings, listener, openInputPipe(), shutdown)
    program.#stopWatching = watchOutgoing(program.memory, () => {
      listener.event({ type: 'notice', problem: problemOf('answeredThere') })
      listener.eventsTaken()
    })
    return program
  }

  private constructor(
    settings: ProgramSettings,
    listener: ProgramListener,
    pipe: { readEnd: Fd; writeEnd: Fd } | null,
    shutdown: ((fd: Fd) => void) | null,
  ) {
    const { model, base, link, lanes, source, firstConnection } = settings
    this.model = model
    this.inputFd = pipe?.readEnd ?? null
    this.#inputEnd = pipe?.writeEnd ?? null
    this.#shutdown = shutdown
    const workerData: ProgramStart = {
      shared: this.memory.shared,
      base,
      link,
      lanes: lanes.map((lane) => lane.id),
      lines: lineTable(source),
      firstConnection,
      inputFd: this.inputFd,
      parameters: settings.own?.parameters ?? {},
    }
    const module = settings.own?.worker ?? settings.descriptor.threads[0].worker
    this.#lifeWatch = new LifeWatch(this.memory, clockFrom(base), (stretch) => {
      listener.stoodStill(stretch)
    })
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB }
    this.#worker = new Worker(module, { workerData, resourceLimits })
    this.#worker.once('online', keepHeapSmall)
    this.#intake = new EventIntake(this.memory.control, listener, () => {
      this.#command({ type: 'room' })
    })
    this.#worker.on('message', (events: ProgramEvent[]) => {
      this.#intake.add(events)
    })
    let died: Error | null = null
    this.#worker.on('error', (error) => {
      died = error
    })
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#runs = false
        // Nothing of it is outstanding any more: what it told before it died is taken first.
        this.#intake.drain()
        const ended = Atomics.load(this.memory.control, CONTROL.ended) === 1
        if (!ended) listener.crashed(died ?? new Error(`its thread ended with code ${code}`))
        resolve()
      })
    })
    this.#recorder = new Recorder(this.memory, {
      records: (batch) => {
        // A standstill is told of before the records that it cut.
        this.#lifeWatch.lookIfLate()
        listener.records(batch)
      },
      open: (operations) => {
        listener.open(operations)
      },
      activity: () => {
        this.#writeInput()
        listener.activity()
      },
    })
  }

  /** Lines for the program to read, each without its newline. */
  give(lines: Uint8Array[]): void {
    if (this.#inputEnd === null) {
      this.#command({ type: 'input', lines })
      return
    }
    for (const line of lines) this.#unwritten.push(frameLine(line))
    this.#writeInput()
  }

  get linesRead(): number {
    return Atomics.load(this.memory.control, CONTROL.linesRead)
  }

  get lost(): number {
    return Atomics.load(this.memory.control, CONTROL.lost)
  }

  /** Bytes of the incoming connection that the process holds and the program has not read. */
  get inProcess(): number {
    return Atomics.load(this.memory.control, CONTROL.inProcess)
  }

  /** Takes what the ring holds, now. */
  drain(): void {
    this.#recorder.drain()
  }

  /**
   * Ends the program, whatever call it sits in, and waits until it is gone.
   * @throws ProgramStuck when no way of freeing it has helped.
   */
  async stop(): Promise<void> {
    const { control, descriptors } = this.memory
    this.#stopWatching()
    this.#intake.hurry()
    Atomics.store(control, CONTROL.cancel, 1)
    Atomics.notify(control, CONTROL.cancel)
    this.#closeInput()
    this.#command({ type: 'stop' })
    // A shutdown that comes just before a call is entered is lost: repeat until it has ended.
    const until = performance.now() + FREE_FOR
    while (Atomics.load(control, CONTROL.ended) === 0 && this.#runs) {
      if (performance.now() > until) throw new ProgramStuck()
      if (this.#shutdown !== null) eachDescriptor(descriptors, this.#shutdown)
      wakeHeldBack(control)
      await new Promise((resolve) => setTimeout(resolve, FREE_EVERY))
    }
    await this.#exited
    this.#lifeWatch.close()
    this.#intake.drain()
    this.#recorder.stop()
    if (this.inputFd !== null) closeSync(this.inputFd)
    // A worker that died of a defect has left its descriptors open.
    eachDescriptor(descriptors, closeSync)
  }

  #command(command: ProgramCommand): void {
    if (this.#inputEnd === null) this.#worker.postMessage(command)
  }

  /** read(2) of the program then returns 0, like end of file. */
  #closeInput(): void {
    if (this.#inputEnd !== null && this.#inputOpen) closeSync(this.#inputEnd)
    this.#inputOpen = false
    this.#unwritten = []
  }

  /** Writes what the pipe takes; the rest when the program has read some. */
  #writeInput(): void {
    if (this.#inputEnd === null || !this.#inputOpen) return
    let done = 0
    for (const line of this.#unwritten) {
      const written = writeSome(this.#inputEnd, line)
      if (written < line.length) {
        this.#unwritten[done] = line.subarray(written)
        break
      }
      done += 1
    }
    this.#unwritten.splice(0, done)
  }
}

function writeSome(fd: Fd, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes)
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'EAGAIN') return 0
    throw error
  }
}
