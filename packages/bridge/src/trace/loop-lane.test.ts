/** The account of this very thread's event loop, against the clock. */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { RecordView, type Span } from '@peerscope/protocol'
import { clockFrom } from './clock.js'
import { LoopLaneWriter } from './loop-lane.js'
import { allocateTraceMemory } from './memory.js'
import { RingWriter, takeRecords } from './ring.js'
import { readSlots } from './slots.js'

function newLoop() {
  const memory = allocateTraceMemory(1024)
  const clock = clockFrom(process.hrtime.bigint())
  const lane = new LoopLaneWriter(memory, new RingWriter(memory), clock, 4, 0)
  const spans = (): Span[] => {
    const view = new RecordView(takeRecords(memory, 1024)?.buffer ?? new ArrayBuffer(0))
    return Array.from({ length: view.length }, (_, i) => view.get(i))
  }
  return { lane, clock, spans, open: () => readSlots(memory)[0] }
}

const timeIn = (spans: readonly Span[], mode: Span['mode']) =>
  spans.filter((span) => span.mode === mode).reduce((sum, { duration }) => sum + duration, 0)

/** Holds the thread for that many nanoseconds. */
function work(clock: () => number, duration: number): void {
  for (const until = clock() + duration; clock() < until;);
}

describe('the lane of an event loop', () => {
  it('has no hole, and calls waiting idle and work running', async () => {
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
    expect(new Set(all.map(({ mode }) => mode))).toEqual(new Set(['running', 'idle']))
    // At least what was worked and slept here; timers of libuv may be early by a millisecond.
    expect(timeIn(all, 'running')).toBeGreaterThanOrEqual(15e6)
    expect(timeIn(all, 'idle')).toBeGreaterThanOrEqual(3 * 15e6)
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
})
