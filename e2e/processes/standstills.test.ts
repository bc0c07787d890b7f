/**
 * What a program does is told from what was done to it: where its process stood still or it had no
 * processor, the record says that nobody saw it, and it runs for no longer than the kernel says.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest'
import { startBridge, type BridgeProcess, type Model } from '../support/bridge-process.js'
import { fullListener } from '../support/full-listener.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import {
  exportSession,
  type ExportedSession,
  type ExportedSpan,
} from '../support/session-export.js'
import { temporaryFile } from '../support/temporary.js'
import { needs } from '../support/tools.js'
import { waitFor } from '../support/wait.js'

const STOP_MS = 900
/** How long a program is in its call before it is stopped there. */
const IN_CALL_MS = 300
/** How long a loop that nobody needs is left alone. */
const IDLE_MS = 1500
/** The kernel is read once more in that time; a reading that says nothing new is in no file. */
const LAST_READING_MS = 400
/** A reading of CPU time is as old as the thread's last tick; some are taken at both ends. */
const READING_MS = 12
/** What two clocks may differ by, and a wake-up take. */
const CLOCKS_MS = 2

interface Started {
  bridge: BridgeProcess
  file: string
  own: number
  peer: number
}

interface State {
  name: string
  model: Model
  /** Brings a bridge into the state. @returns what to do while it is stopped */
  enter(started: Started, context: TestContext): Promise<(() => void) | undefined>
  /** Where it dials, if not to a peer of its own. */
  dials?: (context: TestContext) => Promise<number>
}

async function link({ bridge, own, peer }: Started, reads = true): Promise<PlainPeer> {
  const plain = new PlainPeer(peer, { reads })
  await plain.dial(own)
  await plain.incoming()
  await bridge.says(/Accepted a connection/, 15_000)
  return plain
}

/** Types until the kernel takes no more: the send queue of a peer that does not read. */
function fill(bridge: BridgeProcess): void {
  for (let i = 0; i < 200; i++) bridge.type('x'.repeat(60_000))
}

const states: State[] = [
  {
    name: 'accept()',
    model: 'sync',
    enter: async ({ bridge, peer }) => {
      new PlainPeer(peer)
      await bridge.says(/Connected to/, 15_000)
      return undefined
    },
  },
  {
    name: 'the pause between two attempts to connect',
    model: 'sync',
    enter: async ({ bridge }) => {
      await bridge.says(/Nobody listens/, 15_000)
      return undefined
    },
  },
  {
    name: 'connect()',
    model: 'sync',
    dials: async (context) => (await fullListener(context)).port,
    enter: async ({ bridge }) => {
      await bridge.says(/dials/, 15_000)
      return undefined
    },
  },
  {
    name: 'input()',
    model: 'sync',
    enter: async (started) => {
      await link(started)
      return undefined
    },
  },
  {
    name: 'input(), and a line is typed meanwhile',
    model: 'sync',
    enter: async (started) => {
      await link(started)
      return () => {
        started.bridge.type('typed meanwhile')
      }
    },
  },
  {
    name: 'recv(), and its data comes meanwhile',
    model: 'sync',
    enter: async (started) => {
      const plain = await link(started)
      started.bridge.type('my turn')
      await (await plain.lines()).line('my turn')
      return () => {
        plain.send('came meanwhile\n')
      }
    },
  },
  {
    name: 'send() on a full buffer',
    model: 'sync',
    enter: async (started) => {
      const plain = await link(started, false)
      plain.send('answer\n'.repeat(100))
      fill(started.bridge)
      return undefined
    },
  },
  {
    name: 'operations that are outstanding',
    model: 'async',
    enter: async (started) => {
      await link(started)
      return undefined
    },
  },
  {
    name: 'operations that are outstanding, and data comes meanwhile',
    model: 'async',
    enter: async (started) => {
      const plain = await link(started)
      return () => {
        plain.send('came meanwhile\n')
      }
    },
  },
  {
    name: 'send() on a full buffer',
    model: 'async',
    enter: async (started) => {
      await link(started, false)
      fill(started.bridge)
      return undefined
    },
  },
  {
    name: 'computing: many lines are on their way',
    model: 'async',
    enter: async (started) => {
      const plain = await link(started)
      plain.send('a line among many\n'.repeat(20_000))
      await started.bridge.shows('a line among many', 15_000)
      return undefined
    },
  },
]

async function start(model: Model, dials?: number): Promise<Started> {
  const own = await freePort()
  const peer = dials ?? (await freePort())
  const file = temporaryFile('stopped.session')
  const flags = ['--no-ui', '--record', file]
  return { bridge: startBridge(model, { listenPort: own, peerPort: peer, flags }), file, own, peer }
}

const stateOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.charAt(0) ?? ''

/** Stops a process. @returns since when and until when it surely stood, in wall-clock milliseconds */
async function stop(bridge: BridgeProcess, meanwhile?: () => void): Promise<[number, number]> {
  bridge.signal('SIGSTOP')
  await waitFor('the process to stop', () => stateOf(bridge.pid) === 'T')
  const from = Date.now()
  meanwhile?.()
  await pause(STOP_MS)
  const to = Date.now()
  bridge.signal('SIGCONT')
  await waitFor('the process to go on', () => stateOf(bridge.pid) !== 'T')
  return [from, to]
}

async function ended({ bridge, file }: Started): Promise<ExportedSession> {
  await pause(LAST_READING_MS)
  bridge.signal('SIGTERM')
  expect((await bridge.exit(20_000)).code, bridge.describe()).toBe(0)
  return exportSession(file)
}

const mainLane = ({ spans }: ExportedSession): ExportedSpan[] =>
  spans.filter(({ lane }) => lane === 'main' || lane === 'loop')

/** Time of a mode within a window, both in milliseconds since the session's start. */
function timeIn(spans: readonly ExportedSpan[], mode: string, from: number, to: number): number {
  return spans
    .filter((span) => span.mode === mode)
    .reduce((sum, { startUs, durationUs }) => {
      const [begin, end] = [startUs / 1000, (startUs + durationUs) / 1000]
      return sum + Math.max(0, Math.min(end, to) - Math.max(begin, from))
    }, 0)
}

/** Against the kernel's account between its first reading in the session and its last. */
function expectRunningIsOnCpu(session: ExportedSession): void {
  const readings = session.kernel.flatMap(({ startUs, thread }) =>
    thread === null ? [] : [{ atMs: startUs / 1000, cpuMs: thread.cpuNs / 1e6 }],
  )
  const [first, last] = [readings[0], readings.at(-1)]
  if (first === undefined || last === undefined) throw new Error('the kernel was not asked')
  const running = timeIn(mainLane(session), 'running', first.atMs, last.atMs)
  expect(running).toBeLessThanOrEqual((last.cpuMs - first.cpuMs) * 1.1 + READING_MS)
}

/** The spans of a lane follow each other to the nanosecond. */
function expectNoHole(spans: readonly ExportedSpan[]): void {
  const ns = (us: number): number => Math.round(us * 1000)
  let at = ns(spans[0]?.startUs ?? 0)
  for (const { startUs, durationUs } of spans) {
    expect(ns(startUs)).toBe(at)
    at += ns(durationUs)
  }
}

describe.runIf(process.platform === 'linux')('a process that is stopped', () => {
  it.each(states.map((state) => [state.model, state.name, state] as const))(
    'is unobserved, %s: %s',
    async (model, _name, state) => {
      const context = { skip: (why: string) => expect.fail(why) } as unknown as TestContext
      const started = await start(model, await state.dials?.(context))
      const meanwhile = await state.enter(started, context)
      await pause(IN_CALL_MS)
      const [from, to] = await stop(started.bridge, meanwhile)
      await started.bridge.says(/stood still for \d+ ms/, 10_000)
      const session = await ended(started)
      const lane = mainLane(session)
      const { wallStartMs } = session.header
      const seen = timeIn(lane, 'unobserved', from - wallStartMs, to - wallStartMs)
      expect(seen).toBeGreaterThanOrEqual(to - from - CLOCKS_MS)
      expectRunningIsOnCpu(session)
      expectNoHole(lane)
      expect(session.gaps).toEqual([])
    },
  )
})

describe.runIf(process.platform === 'linux')('a loop that sleeps', () => {
  it('is idle before and after a debugger was there for a moment', async (context) => {
    const strace = needs(context, 'strace')
    const started = await start('async')
    await link(started)
    const before = Date.now()
    await pause(IDLE_MS)
    const log = temporaryFile('trace')
    const tracer = spawn(strace, ['-f', '-o', log, '-p', `${started.bridge.pid}`])
    onTestFinished(() => {
      tracer.kill()
    })
    await waitFor('strace to see the process', () => isTraced(started.bridge.pid))
    tracer.kill('SIGINT')
    await waitFor('strace to go', () => !isTraced(started.bridge.pid))
    await pause(IDLE_MS)
    const after = Date.now()
    started.bridge.type('after that')
    const session = await ended(started)
    const { wallStartMs } = session.header
    const lane = mainLane(session)
    const [from, to] = [before - wallStartMs, after - wallStartMs]
    expect(timeIn(lane, 'idle', from, to)).toBeGreaterThan((to - from) * 0.8)
    expectRunningIsOnCpu(session)
    expectNoHole(lane)
  })
})

function isTraced(pid: number): boolean {
  const tracer = /^TracerPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(tracer) > 0
}

describe.runIf(process.platform === 'linux')('a program on a busy machine', () => {
  it.each(['sync', 'async'] as Model[])(
    'runs no longer than it has a processor, %s',
    async (model) => {
      const started = await start(model)
      const plain = await link(started)
      for (let i = 0; i < 2 * cpus().length; i++) {
        const hog = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
        onTestFinished(() => {
          hog.kill('SIGKILL')
        })
      }
      const lines = await plain.lines()
      for (let turn = 0; turn < 20; turn++) {
        started.bridge.type(`line ${turn}`)
        await lines.line(`line ${turn}`)
        plain.send(`answer ${turn}\n`)
        await started.bridge.shows(`answer ${turn}`, 15_000)
      }
      const session = await ended(started)
      expectRunningIsOnCpu(session)
      expectNoHole(mainLane(session))
    },
  )
})
