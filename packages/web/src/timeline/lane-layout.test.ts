import { modeCode, modes, operations, type Span } from '@peerscope/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LaneTrace } from '../trace/lane-trace'
import { chain, mainLane, recordsOf, runOf, spanOf } from '../trace/spans.fixture'
import { BOX_COLUMNS, LaneLayout, OPEN_SPAN, UNCOVERED } from './lane-layout'

function laneOf(spans: readonly Span[]): LaneTrace {
  const lane = new LaneTrace(mainLane, runOf(1))
  const records = recordsOf(spans)
  for (let r = 0; r < records.length; r++) lane.append(records, r)
  return lane
}

const spans = fc
  .array(
    fc.record({
      gap: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(400)),
      duration: fc.oneof(fc.nat(40), fc.nat(5000)),
      mode: fc.constantFrom(...modes),
      operation: fc.constantFrom(...operations),
    }),
    { maxLength: 250 },
  )
  .map((parts) => {
    let at = 0
    return parts.map(({ gap, duration, mode, operation }) => {
      const span = spanOf(at + gap, duration, { mode, operation })
      at += gap + duration
      return span
    })
  })

const overlap = (from: number, to: number, low: number, high: number): number =>
  Math.max(0, Math.min(to, high) - Math.max(from, low))

describe('the figures of a column', () => {
  test('are, by mode, what adding up every span gives, and sum to the lane within it', () => {
    fc.assert(
      fc.property(
        spans,
        fc.nat(20_000),
        fc.integer({ min: 1000, max: 100_000 }),
        fc.integer({ min: 1, max: 90 }),
        fc.boolean(),
        fc.boolean(),
        (all, startNs, durationNs, columns, isOpen, isMissing) => {
          const lane = laneOf(all)
          if (isMissing) lane.missingBeforeNs = 1
          const untilNs = lane.endNs + 500
          if (isOpen) {
            const open = { lane: 1, operation: 'recv', mode: 'retry', line: 1 } as const
            lane.open = { ...open, connection: 0, sinceNs: lane.endNs }
          }
          const layout = new LaneLayout(lane)
          layout.update({ startNs, durationNs }, columns, untilNs, 'recv')
          for (let c = 0; c < columns; c++) {
            const low = layout.boundNs(c)
            const high = layout.boundNs(c + 1)
            const open = isOpen ? overlap(lane.endNs, untilNs, low, high) : 0
            const timeOf = (chosen: Span[]): number =>
              chosen.reduce(
                (sum, { start, duration }) => sum + overlap(start, start + duration, low, high),
                0,
              )
            for (const mode of modes) {
              const own = timeOf(all.filter((span) => span.mode === mode))
              expect(layout.timeAt(c, modeCode[mode])).toBe(own + (mode === 'retry' ? open : 0))
            }
            const inLane = overlap(lane.beginNs, lane.endNs, low, high)
            expect(layout.timeAt(c, UNCOVERED)).toBe(inLane - timeOf(all))
            expect(layout.lit[c]).toBe(
              timeOf(all.filter((span) => span.operation === 'recv')) + open,
            )
          }
        },
      ),
    )
  })

  test('show nothing before the first span, unless spans are missing there', () => {
    const lane = laneOf(chain(500, [['blocked', 'recv', 500]]))
    const layout = new LaneLayout(lane)
    const unobserved = () => {
      layout.update({ startNs: 0, durationNs: 1000 }, 2, 1000)
      return layout.timeAt(0, UNCOVERED)
    }
    expect(unobserved()).toBe(0)
    lane.missingBeforeNs = 500
    expect(unobserved()).toBe(500)
  })

  test('show nothing that came after the moment of the picture', () => {
    const layout = new LaneLayout(laneOf(chain(0, [['blocked', 'recv', 1000]])))
    layout.update({ startNs: 0, durationNs: 1000 }, 10, 450)
    const blocked = Array.from({ length: 10 }, (_, c) => layout.timeAt(c, modeCode.blocked))
    expect(blocked).toEqual([100, 100, 100, 100, 50, 0, 0, 0, 0, 0])
    expect(layout.boxes).toMatchObject([{ span: 0, open: true, endNs: 450 }])
  })
})

describe('boxes', () => {
  test('are the spans that are wide enough, each once, in order', () => {
    fc.assert(
      fc.property(
        spans,
        fc.nat(20_000),
        fc.integer({ min: 10, max: 500 }),
        (all, startNs, column) => {
          const columns = 60
          const layout = new LaneLayout(laneOf(all))
          layout.update({ startNs, durationNs: column * columns }, columns, Infinity)
          const from = (start: number) => Math.round((start - startNs) / column)
          const wide = all.flatMap(({ start, duration }, i) =>
            duration >= BOX_COLUMNS * column && from(start) < columns && from(start + duration) > 0
              ? [i]
              : [],
          )
          expect(layout.boxes.map((box) => box.span)).toEqual(wide)
        },
      ),
    )
  })

  test('have the open operation as the last', () => {
    const lane = laneOf(chain(0, [['running', 'none', 500]]))
    lane.open = {
      lane: 1,
      operation: 'recv',
      mode: 'blocked',
      line: 6,
      connection: 1,
      sinceNs: 500,
    }
    const layout = new LaneLayout(lane)
    layout.update({ startNs: 0, durationNs: 1000 }, 100, 900)
    expect(layout.boxes.at(-1)).toMatchObject({ span: OPEN_SPAN, from: 50, to: 90, open: true })
    expect(Array.from(layout.boxAt.slice(85, 92))).toEqual([1, 1, 1, 1, 1, -1, -1])
  })
})

test('a layout that is used again forgets what it showed before', () => {
  const layout = new LaneLayout(laneOf(chain(0, [['blocked', 'recv', 1000]])))
  layout.update({ startNs: 0, durationNs: 1000 }, 10, 1000)
  layout.update({ startNs: 5000, durationNs: 1000 }, 10, 9000)
  expect(layout.boxes).toEqual([])
  expect(layout.figures.every((time) => time === 0)).toBe(true)
  expect(layout.present.every((bits) => bits === 0)).toBe(true)
})

test('what was not seen of a lane is unobserved, from when it was lost until something else began', () => {
  const lane = laneOf([spanOf(0, 100)])
  lane.open = { lane: 1, operation: 'recv', mode: 'blocked', line: 6, connection: 2, sinceNs: 100 }
  lane.lostNs = 300
  const layout = new LaneLayout(lane)
  const timesAt = (untilNs: number) => {
    layout.update({ startNs: 0, durationNs: 1000 }, 10, untilNs)
    return Array.from({ length: 10 }, (_, c) => [
      layout.timeAt(c, modeCode.blocked),
      layout.timeAt(c, modeCode.unobserved),
    ])
  }
  const [held, unseen, nothing] = [
    [100, 0],
    [0, 100],
    [0, 0],
  ]
  expect(timesAt(500).slice(1)).toEqual([
    ...[held, held, unseen, unseen],
    ...[nothing, nothing, nothing, nothing, nothing],
  ])
  lane.backNs = 700
  expect(timesAt(900).slice(1)).toEqual([
    ...[held, held, unseen, unseen, unseen, unseen],
    ...[nothing, nothing, nothing],
  ])
})
