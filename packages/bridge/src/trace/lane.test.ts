import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modeCode, operationCode, RecordView, releaseCode, type Span } from '@peerscope/protocol'
import { fakeTimes } from './fake-times.fixture.js'
import { LaneWriter } from './lane.js'
import { allocateTraceMemory } from './memory.js'
import { ProcessorAccount } from './processor-account.js'
import { RingWriter, takeRecords } from './ring.js'
import { readSlots } from './slots.js'
import { writeStandstill } from './standstills.js'

/** A lane on a clock that only goes on when it is told to. */
function laneAt(start: number, filling: 'running' | 'idle' = 'running') {
  const memory = allocateTraceMemory(1024)
  const clock = { now: start }
  const lane = new LaneWriter(memory, new RingWriter(memory), () => clock.now, 3, 0, filling)
  const spans = (): Span[] => {
    const batch = takeRecords(memory, 1024)
    if (batch === null) return []
    const view = new RecordView(batch.buffer)
    return Array.from({ length: view.length }, (_, i) => view.get(i))
  }
  const open = () => readSlots(memory)[0]
  return { lane, clock, spans, open }
}

const { recv, send } = operationCode
const { blocked } = modeCode

describe('a lane', () => {
  it('fills the time between operations, so that it has no hole', () => {
    const { lane, clock, spans } = laneAt(100)
    clock.now = 110
    expect(lane.begin(recv, blocked, 6, 2)).toBe(110)
    clock.now = 150
    expect(lane.end(5, 40, 0, releaseCode.data)).toBe(150)
    clock.now = 160
    lane.close()
    const common = { lane: 3, error: 0 }
    const filling = { ...common, operation: 'none', mode: 'running', releasedBy: 'none', line: 0 }
    expect(spans()).toEqual([
      { ...filling, start: 100, duration: 10, bytes: 0, streamOffset: 0, connection: 0 },
      {
        ...common,
        start: 110,
        duration: 40,
        bytes: 5,
        streamOffset: 40,
        connection: 2,
        operation: 'recv',
        line: 6,
        mode: 'blocked',
        releasedBy: 'data',
      },
      { ...filling, start: 150, duration: 10, bytes: 0, streamOffset: 0, connection: 0 },
    ])
  })

  it('has no hole whatever its clock does, and no filling of no length', () => {
    const step = fc.record({ wait: fc.nat(3), hold: fc.nat(3) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), fc.nat(3), (steps, rest) => {
        const { lane, clock, spans } = laneAt(7)
        for (const { wait, hold } of steps) {
          clock.now += wait
          lane.begin(send, blocked, 1, 1)
          clock.now += hold
          lane.end(0, 0, 0, releaseCode.none)
        }
        clock.now += rest
        lane.close()
        let at = 7
        for (const { start, duration, operation } of spans()) {
          expect(start).toBe(at)
          if (operation === 'none') expect(duration).toBeGreaterThan(0)
          at += duration
        }
        expect(at).toBe(clock.now)
      }),
    )
  })

  it('of pending operations records nothing where none is outstanding, until it is closed', () => {
    const { lane, clock, spans } = laneAt(0, 'idle')
    clock.now = 10
    lane.begin(send, modeCode.pending, 1, 1)
    clock.now = 15
    lane.end(0, 0, 0, releaseCode.none)
    clock.now = 40
    lane.begin(send, modeCode.pending, 1, 1)
    clock.now = 42
    lane.end(0, 0, 0, releaseCode.none)
    clock.now = 50
    lane.close()
    expect(spans()).toMatchObject([
      { start: 10, duration: 5, mode: 'pending' },
      { start: 40, duration: 2, mode: 'pending' },
      { start: 42, duration: 8, mode: 'idle', operation: 'none' },
    ])
  })

  it('shows what it is in the middle of, and since when', () => {
    const { lane, clock, open } = laneAt(100, 'idle')
    const nothing = { lane: 3, operation: 'none', mode: 'idle', line: 0, connection: 0 }
    expect(open()).toEqual({ ...nothing, sinceNs: 100 })
    clock.now = 120
    lane.begin(recv, modeCode.pending, 6, 2)
    clock.now = 500
    const receiving = { lane: 3, operation: 'recv', mode: 'pending', line: 6, connection: 2 }
    expect(open()).toEqual({ ...receiving, sinceNs: 120 })
    expect(lane.busy).toBe(true)
    lane.end(1, 0, 0, releaseCode.data)
    expect(open()).toEqual({ ...nothing, sinceNs: 500 })
    expect(lane.busy).toBe(false)
  })

  it('that is closed in the middle of an operation says that we cancelled it', () => {
    const { lane, clock, spans } = laneAt(0)
    lane.begin(recv, blocked, 6, 2)
    clock.now = 30
    lane.close()
    expect(spans()).toMatchObject([
      { start: 0, duration: 30, operation: 'recv', releasedBy: 'cancel', connection: 2 },
    ])
  })

  it('records the connection that came of an operation, and the low half of a long stream', () => {
    const { lane, spans } = laneAt(0)
    lane.begin(operationCode.accept, blocked, 3, 1)
    lane.end(0, 0, 0, releaseCode.connection, 9)
    lane.begin(recv, blocked, 6, 9)
    lane.end(5, 3 * 2 ** 32 + 7, 0, releaseCode.data)
    expect(spans()).toMatchObject([{ connection: 9 }, { connection: 9, streamOffset: 7 }])
  })
})

const MS = 1e6

/** The lane of a thread whose clock and processor are set by hand. */
function threadLane() {
  const memory = allocateTraceMemory(1024)
  const clock = { now: 0 }
  const { figures, times } = fakeTimes()
  const account = new ProcessorAccount(times, 0)
  const ring = new RingWriter(memory)
  const lane = new LaneWriter(memory, ring, () => clock.now, 3, 0, 'running', account)
  const stretches = () => {
    const batch = takeRecords(memory, 1024)
    const view = new RecordView(batch?.buffer ?? new ArrayBuffer(0))
    return Array.from({ length: view.length }, (_, i) => {
      const { mode, operation, start, duration, releasedBy, streamOffset } = view.get(i)
      // A part of a call stands where the call does: whoever unwraps the stream meets no jump.
      if (operation === 'recv') expect(streamOffset).toBe(40)
      return [mode, operation, start / MS, (start + duration) / MS, releasedBy]
    })
  }
  /** The process stands still, and goes on. */
  const standStill = (from: number, to: number) => {
    writeStandstill(memory, { from: from * MS, to: to * MS })
    figures.switches = (figures.switches ?? 0) + 1
  }
  return { lane, clock, figures, stretches, standStill }
}

describe('the lane of a thread', () => {
  it('runs for as long as it was on a processor, and is unobserved for the rest', () => {
    const { lane, clock, figures, stretches } = threadLane()
    clock.now = 10 * MS
    figures.cpu = 3 * MS
    lane.begin(recv, blocked, 6, 2, 0)
    figures.cpu = 3.1 * MS
    clock.now = 20 * MS
    lane.end(5, 40, 0, releaseCode.data)
    expect(stretches()).toEqual([
      ['unobserved', 'none', 0, 7, 'unknown'],
      ['running', 'none', 7, 10, 'none'],
      ['blocked', 'recv', 10, 20, 'data'],
    ])
  })

  it('has a call that was stopped in three parts, of which the last has what came of it', () => {
    const { lane, clock, figures, stretches, standStill } = threadLane()
    lane.begin(recv, blocked, 6, 2, 0)
    clock.now = 6000 * MS
    figures.cpu = 0.2 * MS
    standStill(1980, 5000)
    figures.switches = 2
    lane.end(5, 40, 0, releaseCode.data)
    expect(stretches()).toEqual([
      ['blocked', 'recv', 0, 1980, 'unknown'],
      ['unobserved', 'none', 1980, 5000, 'unknown'],
      ['blocked', 'recv', 5000, 6000, 'data'],
    ])
  })

  it('has a call return after the stop that it could have returned in', () => {
    const { lane, clock, figures, stretches, standStill } = threadLane()
    lane.begin(recv, blocked, 6, 2, 0)
    clock.now = 5000 * MS
    figures.cpu = 2 * MS
    standStill(1980, 5001)
    figures.switches = 2
    lane.end(5, 40, 0, releaseCode.data)
    expect(stretches()).toEqual([
      ['blocked', 'recv', 0, 1980, 'unknown'],
      ['unobserved', 'none', 1980, 4998, 'unknown'],
      ['blocked', 'recv', 4998, 5000, 'data'],
    ])
  })

  it('leaves a call alone whose thread slept but once: the bridge alone was held', () => {
    const { lane, clock, figures, stretches, standStill } = threadLane()
    lane.begin(recv, blocked, 6, 2, 0)
    clock.now = 6000 * MS
    standStill(1980, 5000)
    figures.switches = 1
    lane.end(5, 40, 0, releaseCode.data)
    expect(stretches()).toEqual([['blocked', 'recv', 0, 6000, 'data']])
  })

  it('misses the processor where the call could have returned', () => {
    const { lane, clock, figures, stretches } = threadLane()
    lane.begin(recv, blocked, 6, 2, 0)
    clock.now = 1000 * MS
    figures.cpu = 1 * MS
    figures.queued = 300 * MS
    lane.end(5, 40, 0, releaseCode.data)
    expect(stretches()).toEqual([
      ['blocked', 'recv', 0, 699, 'unknown'],
      ['unobserved', 'none', 699, 999, 'unknown'],
      ['blocked', 'recv', 999, 1000, 'data'],
    ])
  })

  it('has a stop in the middle of computing where it was', () => {
    const { lane, clock, figures, stretches, standStill } = threadLane()
    clock.now = 6000 * MS
    figures.cpu = 3000 * MS
    standStill(1980, 5000)
    lane.close()
    expect(stretches()).toEqual([
      ['running', 'none', 0, 2000, 'none'],
      ['unobserved', 'none', 2000, 5000, 'unknown'],
      ['running', 'none', 5000, 6000, 'none'],
    ])
  })
})
