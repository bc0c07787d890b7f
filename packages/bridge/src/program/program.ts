/**
 * A running program, seen from the bridge: starts its threads, gives it input, frees them from whatever
 * call holds them, and ends them.
 */
import { closeSync, writeSync } from 'node:fs'
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
import {
  allocateProgramMemory,
  COMMON,
  CONTROL,
  openProgramMemory,
  type ProgramMemory,
} from '../trace/memory.js'
import { Recorder, type RecorderListener } from '../trace/recorder.js'
import type { Stretch } from '../trace/stretch.js'
import type { ProgramEvent } from './events.js'
import type { Link } from './link.js'
import type { ModelDescriptor, ModelThread } from './model.js'
import { ProgramThread, type ThreadListener } from './program-thread.js'
import { lineTable } from './region.js'
import { frameLine } from './shared/framing.js'

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

export interface ProgramListener extends RecorderListener, ThreadListener {
  /** The whole process stood still, the program with it. */
  stoodStill(stretch: Stretch): void
}

/** The program could not be freed from the call that holds it. */
export class ProgramStuck extends Error {}

const FREE_EVERY: Milliseconds = 2
const FREE_FOR: Milliseconds = 1200

/** What a program that blocks needs of the system beside its workers. */
interface SystemCalls {
  /** Read by the thread whose input is a pipe; null where input comes as messages. */
  pipe: { readEnd: Fd; writeEnd: Fd } | null
  /** Frees a call on a descriptor; null where no call of the program blocks. */
  shutdown: ((fd: Fd) => void) | null
}

export class Program {
  readonly model: Model
  readonly inputFd: Fd | null
  readonly #memory: ProgramMemory
  readonly #threads: readonly ProgramThread[]
  readonly #recorder: Recorder
  readonly #lifeWatch: LifeWatch
  readonly #shutdown: ((fd: Fd) => void) | null
  readonly #inputEnd: Fd | null
  /** Input that the pipe had no room for yet. */
  #unwritten: Uint8Array[] = []
  #inputOpen = true
  #stopWatching: () => void = () => undefined

  static async start(settings: ProgramSettings, listener: ProgramListener): Promise<Program> {
    const { needsBlockingCalls, transport } = settings.descriptor
    if (!needsBlockingCalls) return new Program(settings, listener, { pipe: null, shutdown: null })
    const { libc } = await import('../blocking/libc.js')
    const { openInputPipe } = await import('../blocking/sockets.js')
    const shutdown = (fd: Fd) => {
      libc.shutdown(fd, SHUT_RDWR)
    }
    const pipe = inputOf(settings.descriptor) === 'pipe' ? openInputPipe() : null
    const program = new Program(settings, listener, { pipe, shutdown })
    if (transport === 'blocking') {
      const { watchOutgoing } = await import('./sync/outgoing-watch.js')
      const answered = () => {
        listener.event({ type: 'notice', problem: problemOf('answeredThere') })
        listener.eventsTaken()
      }
      const watches = program.#threads.map(({ memory }) => watchOutgoing(memory, answered))
      program.#stopWatching = () => {
        for (const stop of watches) stop()
      }
    }
    return program
  }

  private constructor(
    settings: ProgramSettings,
    listener: ProgramListener,
    { pipe, shutdown }: SystemCalls,
  ) {
    const { model, descriptor, base, link, source } = settings
    this.model = model
    this.inputFd = pipe?.readEnd ?? null
    this.#inputEnd = pipe?.writeEnd ?? null
    this.#shutdown = shutdown
    const shared = allocateProgramMemory()
    this.#memory = openProgramMemory(shared)
    Atomics.store(this.#memory.common, COMMON.nextConnection, settings.firstConnection)
    this.#lifeWatch = new LifeWatch(this.#memory, clockFrom(base), (stretch) => {
      listener.stoodStill(stretch)
    })
    const lines = lineTable(source)
    const blocks = descriptor.transport === 'blocking'
    const parameters = settings.own?.parameters ?? {}
    const lanes = settings.lanes.map(({ id }) => id)
    this.#threads = threadsOf(settings).map(({ worker, input, lanes: own }, place) => {
      const inputFd = input === 'pipe' ? this.inputFd : null
      const start = { base, link, lanes: lanes.splice(0, own.length), lines, blocks }
      const told = place === 0 ? listener : withoutStart(listener)
      return new ProgramThread(worker, shared, { ...start, inputFd, parameters }, told)
    })
    const memories = this.#threads.map(({ memory }) => memory)
    this.#recorder = new Recorder(this.#memory, memories, {
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
      for (const thread of this.#threads) thread.command({ type: 'input', lines })
      return
    }
    for (const line of lines) this.#unwritten.push(frameLine(line))
    this.#writeInput()
  }

  get linesRead(): number {
    return this.#sum(CONTROL.linesRead)
  }

  get lost(): number {
    return this.#sum(CONTROL.lost)
  }

  /** Bytes of the incoming connection that the process holds and the program has not read. */
  get inProcess(): number {
    return this.#sum(CONTROL.inProcess)
  }

  /** Takes what the rings hold, now. */
  drain(): void {
    this.#recorder.drain()
  }

  /**
   * Ends the program, whatever calls it sits in, and waits until it is gone.
   * @throws ProgramStuck when no way of freeing it has helped.
   */
  async stop(): Promise<void> {
    const { common, descriptors } = this.#memory
    this.#stopWatching()
    for (const thread of this.#threads) thread.hurry()
    Atomics.store(common, COMMON.cancel, 1)
    Atomics.notify(common, COMMON.cancel)
    this.#closeInput()
    for (const thread of this.#threads) thread.command({ type: 'stop' })
    // A shutdown that comes just before a call is entered is lost: repeat until all have ended.
    const until = performance.now() + FREE_FOR
    while (!this.#threads.every(({ hasEnded }) => hasEnded)) {
      if (performance.now() > until) throw new ProgramStuck()
      if (this.#shutdown !== null) eachDescriptor(descriptors, this.#shutdown)
      for (const thread of this.#threads) thread.wake()
      await new Promise((resolve) => setTimeout(resolve, FREE_EVERY))
    }
    for (const thread of this.#threads) await thread.exited
    this.#lifeWatch.close()
    for (const thread of this.#threads) thread.drain()
    this.#recorder.stop()
    if (this.inputFd !== null) closeSync(this.inputFd)
    // A worker that died of a defect has left its descriptors open.
    eachDescriptor(descriptors, closeSync)
  }

  #sum(word: number): number {
    return this.#threads.reduce((sum, { memory }) => sum + Atomics.load(memory.control, word), 0)
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

/** How what the user types reaches the program. */
function inputOf({ threads }: ModelDescriptor): ModelThread['input'] {
  return threads.find(({ input }) => input !== null)?.input ?? null
}

/** The threads to be started: those of the model, or the one of a program that is not its own. */
function threadsOf({ descriptor, own }: ProgramSettings): readonly ModelThread[] {
  if (own === undefined) return descriptor.threads
  return [{ worker: own.worker, lanes: descriptor.lanes, input: inputOf(descriptor) }]
}

/** A program has started once: with its first thread, whose time the figures count. */
function withoutStart(listener: ProgramListener): ThreadListener {
  return {
    eventsTaken: () => {
      listener.eventsTaken()
    },
    keepsUp: () => listener.keepsUp(),
    crashed: (error) => {
      listener.crashed(error)
    },
    event: (event: ProgramEvent) => {
      if (event.type !== 'started') listener.event(event)
    },
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
