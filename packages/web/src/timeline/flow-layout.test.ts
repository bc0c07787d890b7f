import type { Flow, Lane } from '@peerscope/protocol'
import { describe, expect, test } from 'vitest'
import { recordsOf, runOf, spanOf } from '../trace/spans.fixture'
import { Trace } from '../trace/trace'
import type { PlacedFlow, Scene } from './scene'
import type { SceneInput } from './scene-builder'
import { sceneOf, traceOf } from './scene.fixture'

/** One pixel is one millisecond. */
const MS = 1e6

function flowOf(sentMs: number, takenMs: number | null, part: Partial<Flow> = {}): Flow {
  const takenNs = takenMs === null ? null : takenMs * MS
  const sentNs = sentMs * MS
  const times = { queuedNs: sentNs, sendStartNs: sentNs, sentNs, takenNs, readNs: takenNs }
  return { from: 0, to: 1, message: 1, text: 'hello', bytes: 6, lost: false, ...times, ...part }
}

function peersOf(...traces: Trace[]): SceneInput['peers'] {
  return traces.map((trace, source) => {
    return { name: `Peer ${source}`, source, trace, knownUntil: () => Infinity }
  })
}
/** Two sync peers at 600 ms, the page's own above. */
function sceneWith(flows: Flow[], part: Partial<SceneInput> = {}): Scene {
  const own = traceOf([])
  return sceneOf(own, { peers: peersOf(own, traceOf([])), untilNs: 600 * MS, flows, ...part })
}
function only(scene: Scene): PlacedFlow {
  const [flow, ...others] = scene.flows
  if (flow === undefined || others.length > 0) throw new Error('not one flow')
  return flow
}
/** Top and bottom of the first row of each peer. */
const edges = (scene: Scene) =>
  [0, 1].map((source) => {
    const row = scene.rows.find((one) => one.source === source)
    return { top: row?.y ?? NaN, bottom: (row?.y ?? NaN) + (row?.height ?? NaN) }
  })

describe('a message on its way', () => {
  test('goes down from the end of the send() to the recv() that took it', () => {
    const scene = sceneWith([flowOf(100, 250)])
    const [above, below] = edges(scene)
    const { x1, y1, x2, y2, backward, bar } = only(scene)
    expect([x1 - scene.plotX, x2 - scene.plotX]).toEqual([100, 250])
    expect([y1, y2, backward]).toEqual([above?.bottom, below?.top, false])
    // It lay unread just above the row of the one who was to read it.
    expect(bar).toMatchObject({ x: x1, width: 150, open: false })
    expect(bar?.y).toBeGreaterThanOrEqual(y1)
    expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual(y2)
  })

  test('goes up from the other peer', () => {
    const scene = sceneWith([flowOf(100, 250, { from: 1, to: 0 })])
    const [above, below] = edges(scene)
    const { y1, y2, bar } = only(scene)
    expect([y1, y2]).toEqual([below?.top, above?.bottom])
    expect(bar?.y).toBeGreaterThanOrEqual(y2)
    expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual(y1)
  })

  test('has a bar only where it lay for as long as can be seen', () => {
    const bars = [2, 4.9, 5, 100].map((ms) => only(sceneWith([flowOf(100, 100 + ms)])).bar?.width)
    expect(bars.map((width) => width !== undefined)).toEqual([false, false, true, true])
  })

  test('lies unread until now, and says how much', () => {
    const scene = sceneWith([flowOf(100, null, { bytes: 42 })])
    const { bar, label, x2 } = only(scene)
    expect(bar).toMatchObject({ width: 500, open: true })
    expect(x2 - scene.plotX).toBe(600)
    expect(label?.text).toBe('42 B unread')
  })

  test('lies unread in a picture of the time before it was read', () => {
    const later = sceneWith([flowOf(100, 700)])
    expect(only(later).bar).toMatchObject({ width: 500, open: true })
    expect(only(sceneWith([flowOf(100, 600)])).bar).toMatchObject({ open: false })
  })

  test('says how long it lay, where there is room for it', () => {
    const text = 'hello\u0007'
    expect(only(sceneWith([flowOf(100, 500, { text })])).label?.text).toBe(
      '\u201chello<BEL>\u201d unread for 400 ms',
    )
    expect(only(sceneWith([flowOf(100, 150, { text })])).label).toBeNull()
    // A long one is named by its beginning.
    const long = only(sceneWith([flowOf(0, 590, { text: 'x'.repeat(100) })])).label?.text
    expect(long?.match(/x+/)?.[0]).toHaveLength(40)
  })

  test('that was there before it was sent is drawn as told, and flagged', () => {
    const scene = sceneWith([flowOf(200, 150)])
    const { x1, x2, backward, bar } = only(scene)
    expect([x1 - scene.plotX, x2 - scene.plotX, backward, bar]).toEqual([200, 150, true, null])
  })
})

describe('nothing is drawn of a message', () => {
  const count = (flow: Flow, part?: Partial<SceneInput>) => sceneWith([flow], part).flows.length

  test('to somebody who is not watched, or not shown', () => {
    expect(
      [flowOf(100, 250, { to: null }), flowOf(100, 250, { to: 7 })].map((f) => count(f)),
    ).toEqual([0, 0])
    const own = traceOf([])
    expect(count(flowOf(100, 250), { peers: peersOf(own, new Trace()) })).toBe(0)
    expect(count(flowOf(100, 250, { from: 1, to: 0 }), { peers: peersOf(own, new Trace()) })).toBe(
      0,
    )
  })

  test('that was not sent yet at the moment of the picture', () => {
    expect([600, 601].map((ms) => count(flowOf(ms, 900)))).toEqual([1, 0])
  })

  test('that was lost, since nobody knows when', () => {
    expect(count(flowOf(100, null, { lost: true }))).toBe(0)
    expect(count(flowOf(100, null))).toBe(1)
  })

  test('that is left or right of the window', () => {
    const viewport = { startNs: 200 * MS, durationNs: 1000 * MS }
    const cases: [number, number | null, number][] = [
      [50, 150, 0],
      [150, 250, 1],
      [150, 5000, 1],
      [150, null, 1],
      [1150, 1250, 1],
      [1250, 1300, 0],
      // Backward across the edge.
      [250, 150, 1],
    ]
    const untilNs = 10_000 * MS
    expect(cases.map(([s, t]) => count(flowOf(s, t), { viewport, untilNs }))).toEqual(
      cases.map(([, , expected]) => expected),
    )
  })

  test('that would fall upon the one before it', () => {
    const flows = [100, 100.5, 101, 103].map((ms) => flowOf(ms, ms + 0.1))
    const xs = (all: Flow[]) => {
      const scene = sceneWith(all)
      return scene.flows.map(({ x1 }) => Math.round(x1 - scene.plotX))
    }
    expect(xs(flows)).toEqual([100, 103])
    // But those of the other way do not hide it, and one that lay unread is not hidden.
    expect(xs([flowOf(100, 100.1), flowOf(100, 100.1, { from: 1, to: 0 })])).toEqual([100, 100])
    expect(xs([flowOf(100, 100.1), flowOf(100, 300)])).toEqual([100, 100])
  })

  test('where there is one peer only', () => {
    const own = traceOf([])
    expect(sceneOf(own, { untilNs: 600 * MS, flows: [flowOf(100, 250)] }).flows).toEqual([])
  })
})

test('at an event loop it leaves from the row of its sends, and else from the loop', () => {
  const lanes: Lane[] = [
    { id: 2, name: 'loop', kind: 'loop', operation: null },
    { id: 3, name: 'await:recv', kind: 'pending', operation: 'recv' },
    { id: 4, name: 'await:send', kind: 'pending', operation: 'send' },
  ]
  const loopOf = (busy: number[]): Trace => {
    const trace = new Trace()
    trace.addRun(runOf(1, lanes))
    trace.append(recordsOf(busy.map((lane) => spanOf(0, 50 * MS, { lane, mode: 'pending' }))))
    return trace
  }
  const sends = (busy: number[]) => {
    const peers = peersOf(traceOf([]), loopOf(busy))
    const flows = [flowOf(300, 400, { from: 1, to: 0 }), flowOf(100, 200)]
    const scene = sceneOf(traceOf([]), { peers, untilNs: 600 * MS, flows })
    const named = (y: number) => scene.rows.find((row) => row.y === y)?.name
    return scene.flows.map(({ y1, y2, flow }) => named(flow.from === 1 ? y1 : y2))
  }
  expect(sends([3, 4])).toEqual(['await:send', 'await:recv'])
  // Rows of operations that never had to wait are not there.
  expect(sends([])).toEqual(['loop', 'loop'])
})

test('what has lain unread for a moment at the edge is told to the left of it, and not cut', () => {
  const scene = sceneWith([flowOf(985, null)], { untilNs: 1000 * MS })
  const { label, bar } = only(scene)
  expect(bar?.open).toBe(true)
  const right = (label?.x ?? NaN) + (label?.text.length ?? NaN) * scene.measures.font.small * 0.55
  expect(right).toBeLessThanOrEqual(scene.plotX + scene.plotWidth)
})

test('labels of bars that begin before what is seen do not lie over each other', () => {
  const viewport = { startNs: 500 * MS, durationNs: 1000 * MS }
  const scene = sceneWith([flowOf(100, 900), flowOf(150, 950)], { viewport, untilNs: 1000 * MS })
  expect(scene.flows.map(({ label }) => label !== null)).toEqual([true, false])
})
