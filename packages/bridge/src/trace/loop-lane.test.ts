/** The account of this very thread's event loop, against the clock. */
import { performance } from 'node:perf_hooks'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { operationCode, RecordView, type Span } from '@peerscope/protocol'
import { clockFrom } from './clock.js'
import { LoopLaneWriter } from './loop-lane.js'
import { fakeTimes } from './fake-times.fixture.js'
import { allocateTraceMemory } from './memory.js'
import { ProcessorAccount } from './processor-account.js'
import { RingWriter, takeRecords } from './ring.js'
import { readSlots } from './slots.js'
import { writeStandstill } from './standstills.js'
import type { ThreadTimes } from './thread-times.js'

/** By the clock: a thread that is on a processor whenever its loop does not sleep. */
function neverInterrupted(clock: () => number): ThreadTimes {
  const idleNs = () => performance.nodeTiming.idleTime * 1e6
  const from = idleNs()
  const cpu = () => clock() - (idleNs() - from)
  return { resolution: 0, cpu, queued: () => 0, switches: () => null }
}

function newLoop(timesOf: (clock: () => number) => ThreadTimes = neverInterrupted) {
  const memory = allocateTraceMemory(1024)
  const clock = clockFrom(process.hrtime.bigint())
  const account = new ProcessorAccount(timesOf(clock), clock())
  const lane = new LoopLaneWriter(memory, new RingWriter(memory), clock, 4, 0, account)
  const spans = (): Span[] => {
    const view = new RecordView(takeRecords(memory, 1024)?.buffer ?? new ArrayBuffer(0))
    return Array.from({ length: view.length }, (_, i) => view.get(i))
  }
  return { lane, clock, spans, memory, open: () => readSlots(memory)[0] }
}

const timeIn = (spans: readonly Span[], mode: Span['mode']) =>
  spans.filter((span) => span.mode === mode).reduce((sum, { duration }) => sum + duration, 0)

/** How long the loop sleeps from here on, in nanoseconds, by its own account. */
function sleepAccount(): () => number {
  const from = performance.nodeTiming.idleTime
  return () => (performance.nodeTiming.idleTime - from) * 1e6
}

/** Holds the thread for that many nanoseconds. */
function work(clock: () => number, duration: number): void {
  for (const until = clock() + duration; clock() < until;);
}

describe('the lane of an event loop', () => {
  it('has no hole, and calls waiting idle and work running', async () => {
    const slept = sleepAccount()
    const { lane, clock, spans } = newLoop()
    for (let i = 0; i < 3; i++) {
      work(clock, 5e6)
      await sleep(20)
      lane.enter()
    }
    lane.close()
    const all = spans()
    let at = all[0]?.start ?? 0
    for (const { start, duration, lane: number } of all) {
      expect([start, number]).toEqual([at, 4])
      at += duration
    }
    // Where another process had the processor, this thread was neither.
    const modes = new Set(all.map(({ mode }) => mode).filter((mode) => mode !== 'unobserved'))
    expect(modes).toEqual(new Set(['running', 'idle']))
    expect(timeIn(all, 'running')).toBeGreaterThanOrEqual(15e6)
    expect(slept()).toBeGreaterThan(0)
    expect(Math.abs(timeIn(all, 'idle') - slept())).toBeLessThan(1000)
  })

  it('never calls a held thread idle', async () => {
    const { lane, clock, spans } = newLoop()
    await turn()
    lane.enter()
    spans()
    const from = clock()
    work(clock, 30e6)
    lane.enter()
    lane.close()
    const idle = spans().filter(({ mode, start }) => mode === 'idle' && start >= from)
    expect(timeIn(idle, 'idle')).toBe(0)
  })

  it('shows idle once its turn is over, and running when a callback comes', async () => {
    const { lane, open } = newLoop()
    expect(open()).toMatchObject({ lane: 4, operation: 'none', mode: 'running' })
    await turn()
    await sleep(5)
    expect(open()).toMatchObject({ mode: 'idle' })
    lane.enter()
    expect(open()).toMatchObject({ mode: 'running' })
    lane.close()
  })

  it('has a call that a callback makes as a span of its own, between those around it', async () => {
    const { lane, clock, spans } = newLoop()
    await turn()
    const before = clock()
    const result = lane.call(operationCode.listen, 7, 3, () => {
      const from = clock()
      work(clock, 2e6)
      return { from, to: clock() }
    })
    const after = clock()
    work(clock, 1e6)
    lane.close()
    const all = spans()
    const place = all.findIndex(({ operation }) => operation === 'listen')
    const [call, next] = all.slice(place)
    if (call === undefined) throw new Error('the call is no span')
    expect(call).toMatchObject({ mode: 'running', lane: 4, line: 7, connection: 3, error: 0 })
    expect(call).toMatchObject({ bytes: 0, releasedBy: 'none' })
    const end = call.start + call.duration
    expect(before).toBeLessThanOrEqual(call.start)
    expect(call.start).toBeLessThanOrEqual(result.from)
    expect(result.to).toBeLessThanOrEqual(end)
    expect(end).toBeLessThanOrEqual(after)
    const previous = all[place - 1]
    expect((previous?.start ?? 0) + (previous?.duration ?? 0)).toBe(call.start)
    expect(next).toMatchObject({ operation: 'none', line: 0, connection: 0, start: end })
  })

  it('has a call that fails too, and lets its error through', () => {
    const { lane, spans } = newLoop()
    const failed = new Error('EADDRINUSE')
    expect(() =>
      lane.call(operationCode.listen, 1, 0, () => {
        throw failed
      }),
    ).toThrow(failed)
    lane.close()
    expect(spans().filter(({ operation }) => operation === 'listen')).toMatchObject([
      { mode: 'running', line: 1, connection: 0 },
    ])
  })

  it('has the sleep before a call before it', async () => {
    const { lane, spans } = newLoop()
    await turn()
    const slept = sleepAccount()
    while (slept() === 0) await sleep(5)
    lane.call(operationCode.close, 0, 2, () => undefined)
    lane.close()
    const all = spans()
    const [call] = all.filter(({ operation }) => operation === 'close')
    const idle = all.filter(({ mode }) => mode === 'idle')
    expect(idle).not.toEqual([])
    for (const { start, duration } of idle) {
      expect(start + duration).toBeLessThanOrEqual(call?.start ?? 0)
    }
  })
})

describe('the lane of a loop whose account is not the whole truth', () => {
  const MS = 1e6

  /** A loop that really sleeps for a moment, on a clock and a processor that say what a test wants. */
  async function loopAfter(change: {
    ms: number
    cpuMs: number
    queuedMs?: number | null
    standstill?: readonly [number, number]
    /** How long it really sleeps, which is then on its clock too. */
    sleepsMs?: number
  }) {
    const { figures, times } = fakeTimes()
    if (change.queuedMs === null) figures.queued = null
    const memory = allocateTraceMemory(1024)
    const clock = { now: 0 }
    const account = new ProcessorAccount(times, 0)
    const lane = new LoopLaneWriter(memory, new RingWriter(memory), () => clock.now, 4, 0, account)
    await turn()
    if (change.sleepsMs !== undefined) await sleep(change.sleepsMs)
    clock.now = change.ms * MS
    figures.cpu = change.cpuMs * MS
    if (change.queuedMs !== null) figures.queued = (change.queuedMs ?? 0) * MS
    const [from, to] = change.standstill ?? [0, 0]
    if (to > 0) writeStandstill(memory, { from: from * MS, to: to * MS })
    lane.enter()
    const view = new RecordView(takeRecords(memory, 1024)?.buffer ?? new ArrayBuffer(0))
    return Array.from({ length: view.length }, (_, i) => {
      const { mode, start, duration } = view.get(i)
      // What the loop has really slept since the test began is next to nothing.
      return [mode, Math.round(start / MS), Math.round((start + duration) / MS)]
    })
  }

  it('is idle where an interrupt has taken the sleep from the account', async () => {
    expect(await loopAfter({ ms: 5000, cpuMs: 100 })).toEqual([
      ['idle', 0, 4900],
      ['running', 4900, 5000],
    ])
  })

  it('is unobserved while the process stood still', async () => {
    expect(await loopAfter({ ms: 6000, cpuMs: 10, standstill: [2000, 5000] })).toEqual([
      ['idle', 0, 2000],
      ['unobserved', 2000, 5000],
      ['idle', 5000, 5990],
      ['running', 5990, 6000],
    ])
  })

  it('is unobserved though the account has the stop as sleep: it woke as it was stopped', async () => {
    const stopped = { ms: 250, sleepsMs: 250, cpuMs: 0, standstill: [50, 200] as const }
    expect(await loopAfter(stopped)).toMatchObject([
      ['idle', 0, 50],
      ['unobserved', 50, 200],
      ['idle', 200, 250],
    ])
  })

  it('waits for a processor after a standstill, before it sleeps again', async () => {
    const stopped = { ms: 6000, cpuMs: 10, queuedMs: 40, standstill: [2000, 5000] as const }
    expect(await loopAfter(stopped)).toEqual([
      ['idle', 0, 2000],
      ['unobserved', 2000, 5040],
      ['idle', 5040, 5990],
      ['running', 5990, 6000],
    ])
  })

  it('is unobserved while it had no processor, between its sleep and its work', async () => {
    expect(await loopAfter({ ms: 1000, cpuMs: 100, queuedMs: 400 })).toEqual([
      ['idle', 0, 500],
      ['unobserved', 500, 900],
      ['running', 900, 1000],
    ])
  })

  it('is unobserved for what nobody can account for', async () => {
    expect(await loopAfter({ ms: 1000, cpuMs: 100, queuedMs: null })).toEqual([
      ['unobserved', 0, 900],
      ['running', 900, 1000],
    ])
  })
})
