import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modeCode, RecordView, type Span } from '@peerscope/protocol'
import { allocateTraceMemory, CONTROL, type TraceMemory } from './memory.js'
import { RingWriter, takeRecords } from './ring.js'

function drain(memory: TraceMemory, limit = Number.POSITIVE_INFINITY): Span[] {
  const batch = takeRecords(memory, limit)
  if (batch === null) return []
  const view = new RecordView(batch.buffer)
  return Array.from({ length: view.length }, (_, i) => view.get(i))
}

/** Writes a span of one nanosecond that stands for the number `at`. */
function write(ring: RingWriter, at: number, lane = 1): void {
  ring.write(at, 1, at, 0, lane, 0, 0, 0, 0, modeCode.running, 0)
}

const startsOf = (spans: Span[]) => spans.map(({ start }) => start)
const lost = (memory: TraceMemory) => Atomics.load(memory.control, CONTROL.lost)

describe('the ring', () => {
  it('gives back what was written, every field of it', () => {
    const memory = allocateTraceMemory(4)
    new RingWriter(memory).write(5, 6, 7, 8, 9, 10, 3, 2, 104, modeCode.blocked, 4)
    expect(drain(memory)).toEqual([
      {
        start: 5,
        duration: 6,
        bytes: 7,
        streamOffset: 8,
        lane: 9,
        connection: 10,
        operation: 'connect',
        line: 2,
        error: 104,
        mode: 'blocked',
        releasedBy: 'reset',
      },
    ])
    expect(takeRecords(memory, 10)).toBeNull()
  })

  it('goes round and round, in order', () => {
    const memory = allocateTraceMemory(4)
    const ring = new RingWriter(memory)
    const got: number[] = []
    for (let at = 0; at < 30; at += 3) {
      for (let i = at; i < at + 3; i++) write(ring, i)
      got.push(...startsOf(drain(memory)))
    }
    expect(got).toEqual(Array.from({ length: 30 }, (_, i) => i))
    expect(lost(memory)).toBe(0)
  })

  it('gives at most as many as asked for, and the rest the next time', () => {
    const memory = allocateTraceMemory(8)
    const ring = new RingWriter(memory)
    for (let i = 0; i < 5; i++) write(ring, i)
    expect(startsOf(drain(memory, 2))).toEqual([0, 1])
    expect(startsOf(drain(memory, 2))).toEqual([2, 3])
    expect(startsOf(drain(memory, 2))).toEqual([4])
  })

  it('goes on where its counters wrap, after 2^31 and after 2^32 records', () => {
    for (const before of [0x7fff_fffe, -2]) {
      const memory = allocateTraceMemory(4)
      memory.control[CONTROL.head] = before
      memory.control[CONTROL.tail] = before
      const ring = new RingWriter(memory)
      for (let i = 0; i < 3; i++) write(ring, i)
      expect(startsOf(drain(memory))).toEqual([0, 1, 2])
      for (let i = 3; i < 8; i++) write(ring, i)
      expect(startsOf(drain(memory))).toEqual([3, 4, 5, 6])
      expect(lost(memory)).toBe(1)
    }
  })

  it('refuses a capacity that its counters cannot wrap on', () => {
    expect(() => new RingWriter(allocateTraceMemory(6))).toThrow(RangeError)
  })
})

describe('a full ring', () => {
  it('keeps what it has, and counts what it loses', () => {
    const memory = allocateTraceMemory(4)
    const ring = new RingWriter(memory)
    for (let i = 0; i < 7; i++) write(ring, i)
    expect(lost(memory)).toBe(3)
    expect(startsOf(drain(memory))).toEqual([0, 1, 2, 3])
  })

  it('makes one unobserved record of what a lane has lost, before its next one', () => {
    const memory = allocateTraceMemory(4)
    const ring = new RingWriter(memory)
    for (let i = 0; i < 7; i++) write(ring, i)
    drain(memory)
    write(ring, 7)
    const [gap, next, ...rest] = drain(memory)
    expect(gap).toMatchObject({ start: 4, duration: 3, bytes: 3, lane: 1 })
    expect(gap).toMatchObject({ mode: 'unobserved', releasedBy: 'unknown', operation: 'none' })
    expect(next).toMatchObject({ start: 7, mode: 'running' })
    expect(rest).toEqual([])
  })

  it('keeps the gaps of lanes apart', () => {
    const memory = allocateTraceMemory(2)
    const ring = new RingWriter(memory)
    for (let i = 0; i < 6; i++) write(ring, i, 1 + (i % 2))
    drain(memory)
    ring.flushGaps()
    expect(
      drain(memory).map(({ lane, start, duration, bytes }) => [lane, start, duration, bytes]),
    ).toEqual([
      [1, 2, 3, 2],
      [2, 3, 3, 2],
    ])
  })

  it('makes no gap where nothing was lost', () => {
    const memory = allocateTraceMemory(4)
    const ring = new RingWriter(memory)
    write(ring, 0)
    ring.flushGaps()
    expect(startsOf(drain(memory))).toEqual([0])
  })
})

describe('the times of a lane', () => {
  const step = fc.oneof(
    fc.record({ lane: fc.integer({ min: 1, max: 3 }), duration: fc.nat(1000) }),
    fc.record({ take: fc.integer({ min: 1, max: 9 }) }),
  )

  it('add up without a hole to the nanosecond, whenever the ring is drained', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const memory = allocateTraceMemory(8)
        const ring = new RingWriter(memory)
        const ends = new Map<number, number>()
        const written = new Map<number, number>()
        const got: Span[] = []
        for (const one of steps) {
          if ('take' in one) {
            got.push(...drain(memory, one.take))
            continue
          }
          const start = ends.get(one.lane) ?? 0
          ring.write(start, one.duration, 0, 0, one.lane, 0, 0, 0, 0, modeCode.running, 0)
          ends.set(one.lane, start + one.duration)
          written.set(one.lane, (written.get(one.lane) ?? 0) + 1)
        }
        got.push(...drain(memory))
        ring.flushGaps()
        got.push(...drain(memory))
        for (const [lane, end] of ends) {
          let at = 0
          let count = 0
          for (const span of got.filter((span) => span.lane === lane)) {
            expect(span.start).toBe(at)
            at += span.duration
            count += span.mode === 'unobserved' ? span.bytes : 1
          }
          expect(at).toBe(end)
          expect(count).toBe(written.get(lane))
        }
      }),
      { numRuns: 300 },
    )
  })
})
