import { modes, operations, type Span } from '@peerscope/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chain, mainLane, recordsOf, runOf, spanOf } from './spans.fixture'
import { Trace } from './trace'

const loopLane = { id: 2, name: 'loop', kind: 'loop', operation: null } as const
const opened = { operation: 'recv', mode: 'blocked', line: 6, connection: 1, sinceNs: 7 } as const

test('records go to the lane they name, and those of unknown lanes are counted', () => {
  const trace = new Trace()
  trace.addRun(runOf(1, [mainLane, loopLane]))
  trace.append(recordsOf([spanOf(10, 5), spanOf(20, 5, { lane: 2 }), spanOf(0, 5, { lane: 9 })]))
  expect(trace.lanes.map((lane) => lane.length)).toEqual([1, 1])
  expect(trace.unknownRecords).toBe(1)
  expect([trace.startNs, trace.endNs]).toEqual([10, 25])
})

test('a run that is announced twice has its lanes once', () => {
  const trace = new Trace()
  trace.addRun(runOf(1))
  const { version } = trace
  trace.addRun(runOf(1))
  expect(trace.lanes).toHaveLength(1)
  expect(trace.version).toBe(version)
})

test('every change has a version of its own', () => {
  const trace = new Trace()
  const versions = [
    () => trace.addRun(runOf(1)),
    () => trace.append(recordsOf(chain(0, [['running', 'none', 10]]))),
    () => trace.setOpen(null),
    () => trace.clear(),
  ].map((change) => {
    change()
    return trace.version
  })
  expect(new Set(versions).size).toBe(4)
})

test('what is open replaces what was open, and a new run ends it', () => {
  const trace = new Trace()
  trace.addRun(runOf(1))
  trace.setOpen({ type: 'open', run: 1, lanes: [{ lane: 1, ...opened }] })
  expect(trace.lanes[0]?.open?.operation).toBe('recv')
  trace.setOpen({ type: 'open', run: 1, lanes: [] })
  expect(trace.lanes[0]?.open).toBeNull()
  trace.setOpen({ type: 'open', run: 1, lanes: [{ lane: 1, ...opened }] })
  trace.addRun(runOf(2, [loopLane], 50))
  expect(trace.lanes[0]?.open).toBeNull()
})

test('a cleared trace is empty', () => {
  const trace = new Trace()
  trace.addRun(runOf(1))
  trace.append(recordsOf([spanOf(10, 5)]))
  trace.clear()
  expect(trace.lanes).toEqual([])
  expect([trace.startNs, trace.endNs]).toEqual([0, 0])
  trace.addRun(runOf(1))
  expect(trace.lanes[0]?.length).toBe(0)
})

describe('a trace on another clock', () => {
  const OPENED_AFTER = 5
  const LATER = 1e9

  /** Spans of the main lane, which begins at `startedNs`; the last span is still going on. */
  function fill(trace: Trace, spans: readonly Span[], startedNs: number): void {
    const sinceNs = Math.max(startedNs, ...spans.map((span) => span.start + span.duration))
    trace.addRun(runOf(1, [mainLane, loopLane], startedNs))
    trace.missBefore(startedNs - 7)
    trace.append(recordsOf(spans))
    const lanes = [{ lane: 1, ...opened, sinceNs: sinceNs + OPENED_AFTER }]
    trace.setOpen({ type: 'open', run: 1, lanes })
  }

  /** All that a lane can be asked for, at moments that are counted from `zeroNs`. */
  const picture = (trace: Trace, zeroNs: number, moments: readonly number[]) =>
    trace.lanes.map((lane) => ({
      spans: Array.from({ length: lane.length }, (_, i) => lane.span(i)),
      edges: [lane.startedNs, lane.startNs, lane.beginNs, lane.endNs, lane.missingBeforeNs],
      open: lane.openSpan(zeroNs + LATER),
      asked: moments.map((moment, i) => {
        const [from, to] = [zeroNs + Math.min(moment, LATER), zeroNs + LATER]
        return [
          lane.indexAt(from, i * 40),
          lane.timeByMode(from, to, to),
          lane.timeByOperation(from, to, to),
        ]
      }),
    }))

  const spansOf = fc
    .array(
      fc.record({
        gap: fc.nat(50),
        duration: fc.oneof(fc.nat(40), fc.nat(1_000_000)),
        mode: fc.constantFrom(...modes),
        operation: fc.constantFrom(...operations),
      }),
      { maxLength: 200, size: 'max' },
    )
    .map((parts) => {
      let at = 100
      return parts.map(({ gap, duration, mode, operation }) => {
        const span = spanOf(at + gap, duration, { mode, operation })
        at += gap + duration
        return span
      })
    })
  /** A month either way, in whole nanoseconds. */
  const shift = fc.integer({ min: -30 * 86_400e9, max: 30 * 86_400e9 })

  test('is the same picture whether the clocks are compared before or after', () => {
    fc.assert(
      fc.property(
        spansOf,
        shift,
        shift,
        fc.array(fc.nat(1e9), { maxLength: 5 }),
        (spans, first, shiftNs, moments) => {
          const [told, before, after, between] = [0, 1, 2, 3].map(() => new Trace()) as [
            ...[Trace, Trace, Trace, Trace],
          ]
          // What it would be if all had been told on the other clock.
          fill(
            told,
            spans.map((span) => ({ ...span, start: span.start + shiftNs })),
            100 + shiftNs,
          )
          before.shiftNs = shiftNs
          fill(before, spans, 100)
          fill(after, spans, 100)
          after.shiftNs = first
          after.shiftNs = shiftNs
          between.shiftNs = first
          fill(between, spans.slice(0, 100), 100)
          between.shiftNs = shiftNs
          between.append(recordsOf(spans.slice(100)))
          between.setOpen({ type: 'open', run: 1, lanes: [] })
          for (const lane of told.lanes) {
            const open = lane.openFromNs - OPENED_AFTER - shiftNs
            if (lane.open !== null) expect(open).toBeGreaterThanOrEqual(100)
          }
          const expected = picture(told, shiftNs, moments)
          const own = (trace: Trace) => picture(trace, shiftNs, moments)
          expect(own(before)).toEqual(expected)
          expect(own(after)).toEqual(own(before))
          const closed = [before, between].map((trace) => {
            trace.setOpen(null)
            return own(trace)
          })
          expect(closed[1]).toEqual(closed[0])
        },
      ),
    )
  })

  test('goes back to exactly what it was', () => {
    const spans = chain(0, [
      ['blocked', 'recv', 9_007_199],
      ['running', 'none', 1],
    ])
    const trace = new Trace()
    fill(trace, spans, 0)
    const before = picture(trace, 0, [0, 9_007_199])
    for (const shiftNs of [8e15, -3, 17, 0]) trace.shiftNs = shiftNs
    expect(picture(trace, 0, [0, 9_007_199])).toEqual(before)
  })

  test('has another version, and keeps its clock when it is cleared', () => {
    const trace = new Trace()
    trace.addRun(runOf(1))
    const { version } = trace
    trace.shiftNs = 50
    expect(trace.version).toBeGreaterThan(version)
    trace.clear()
    trace.addRun(runOf(2))
    trace.append(recordsOf([spanOf(10, 5)]))
    expect([trace.startNs, trace.endNs]).toEqual([60, 65])
  })
})
