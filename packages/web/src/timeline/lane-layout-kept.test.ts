/** What a layout keeps from one picture to the next is what it would be if it were made anew. */
import { modes, operations, type OpenOperation } from '@peerscope/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LaneTrace } from '../trace/lane-trace'
import { mainLane, recordsOf, runOf, spanOf } from '../trace/spans.fixture'
import { LaneLayout } from './lane-layout'

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pan' as const),
      by: fc.integer({ min: -70, max: 70 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      gap: fc.nat(900),
      duration: fc.nat(9000),
      mode: fc.constantFrom(...modes),
      operation: fc.constantFrom(...operations),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('open' as const), mode: fc.constantFrom(...modes) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('miss' as const), beforeNs: fc.nat(20_000) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ns: fc.integer({ min: -3000, max: 9000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('zoom' as const),
      width: fc.integer({ min: 3, max: 900 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('light' as const),
      operation: fc.constantFrom(null, ...operations),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('shift' as const),
      by: fc.integer({ min: -500, max: 500 }),
    }),
  },
)

function contentOf(layout: LaneLayout) {
  const { figures, lit, present, boxAt, columns } = layout
  const boxes = layout.boxes.toSorted((a, b) => a.startNs - b.startNs || a.span - b.span)
  const inView = boxes.map(({ from, to, ...rest }) => {
    return { ...rest, from: Math.max(0, from), to: Math.min(columns, to) }
  })
  const boxedBy = Array.from(boxAt, (b) => (b < 0 ? null : layout.boxes[b]?.span))
  return { figures, lit, present, boxedBy, boxes: inView }
}

test('whatever happens between two pictures', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 4, max: 60 }),
      fc.constantFrom('thread' as const, 'pending' as const),
      // So few that the older half goes, in most of the stories.
      fc.integer({ min: 4, max: 40 }),
      (steps, columns, kind, mostSpans) => {
        const lane = new LaneTrace({ ...mainLane, kind }, runOf(1), mostSpans)
        const kept = new LaneLayout(lane)
        let [first, width, untilNs] = [0, 100, 1000]
        let highlight: (typeof operations)[number] | null = null
        let shiftNs = 0
        for (const one of steps) {
          switch (one.do) {
            case 'pan':
              first += one.by
              break
            case 'append': {
              const start = lane.endNs - shiftNs + one.gap
              const { duration, mode, operation } = one
              lane.append(recordsOf([spanOf(start, duration, { mode, operation })]), 0)
              lane.open = null
              untilNs = Math.max(untilNs, lane.endNs)
              break
            }
            case 'open': {
              const open = { lane: 1, operation: 'recv', line: 1, connection: 0 } as const
              lane.open = {
                ...open,
                mode: one.mode,
                sinceNs: lane.endNs - shiftNs,
              } satisfies OpenOperation
              break
            }
            case 'close':
              lane.open = null
              break
            case 'miss':
              lane.missingBeforeNs = one.beforeNs + shiftNs
              break
            case 'wait':
              untilNs += one.ns
              break
            case 'zoom':
              width = one.width
              break
            case 'light':
              highlight = one.operation
              break
            case 'shift':
              shiftNs = one.by
              lane.shiftTo(shiftNs)
          }
          const viewport = { startNs: first * width, durationNs: width * columns }
          kept.update(viewport, columns, untilNs, highlight)
          const fresh = new LaneLayout(lane)
          fresh.update(viewport, columns, untilNs, highlight)
          expect(contentOf(kept)).toEqual(contentOf(fresh))
        }
      },
    ),
    { numRuns: 600 },
  )
})
