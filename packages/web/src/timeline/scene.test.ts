import type { Lane } from '@peerscope/protocol'
import { describe, expect, test } from 'vitest'
import { chain, recordsOf, runOf, spanOf } from '../trace/spans.fixture'
import { momentAt, xOf } from './scene'
import { MS, sceneOf, traceOf } from './scene.fixture'
import { timelineDe } from './texts-de'

const words = (scene: ReturnType<typeof sceneOf>): string[] => scene.labels.map(({ text }) => text)

describe('labels', () => {
  test('say the operation and how long it took, as far as there is room', () => {
    const trace = traceOf(
      chain(0, [
        ['blocked', 'recv', 400e6],
        ['blocked', 'input', 75e6],
        ['blocked', 'send', 20e6],
        ['running', 'none', 300e6],
      ]),
    )
    expect(words(sceneOf(trace))).toEqual(['recv() 400 ms', 'input()', 'running 300 ms'])
    expect(words(sceneOf(trace, { texts: timelineDe }))[2]).toBe('rechnend 300 ms')
  })

  test('count up and end in dots while the operation goes on', () => {
    const trace = traceOf(chain(0, [['running', 'none', 100e6]]), {})
    expect(words(sceneOf(trace, { untilNs: 700e6 }))).toContain('recv() 600 ms …')
  })

  test('say of what nobody saw why, as far as that is known', () => {
    const unobserved = { operation: 'none', mode: 'unobserved' } as const
    const trace = traceOf(
      [spanOf(0, 200 * MS, unobserved), spanOf(200 * MS, 200 * MS, { ...unobserved, bytes: 7 })],
      { sinceNs: 400 * MS },
    )
    trace.lostNs = 600 * MS
    const wordsAt = (untilMs: number) =>
      sceneOf(trace, { untilNs: untilMs * MS }).labels.map(({ text }) => text)
    expect(wordsAt(800)).toEqual([
      ...['not observed 200 ms', 'records lost 200 ms'],
      ...['recv() 200 ms \u2026', 'bridge gone 200 ms \u2026'],
    ])
    trace.backNs = 900 * MS
    expect(wordsAt(950).at(-1)).toBe('bridge gone 300 ms')
  })

  test('stay in sight when their span begins left of the picture', () => {
    const trace = traceOf(chain(0, [['blocked', 'recv', 5e9]]))
    const scene = sceneOf(trace, { viewport: { startNs: 3e9, durationNs: 1e9 } })
    expect(scene.labels[0]?.x).toBeGreaterThan(scene.plotX)
    expect(words(scene)).toEqual(['recv() 5.0 s'])
  })
})

describe('rows', () => {
  const loop: Lane = { id: 2, name: 'loop', kind: 'loop', operation: null }
  const waiting = (id: number, operation: 'recv' | 'sleep'): Lane => {
    return { id, name: `await:${operation}`, kind: 'pending', operation }
  }
  /** sync until 400 ms, then async. */
  function switched() {
    const trace = traceOf(chain(0, [['blocked', 'recv', 400e6]]))
    trace.addRun(runOf(2, [loop, waiting(3, 'recv'), waiting(4, 'sleep')], 400e6))
    trace.append(recordsOf(chain(400e6, [['idle', 'none', 500e6]], 2)))
    trace.append(recordsOf(chain(400e6, [['pending', 'recv', 500e6]], 3)))
    trace.append(recordsOf(chain(400e6, [['idle', 'none', 500e6]], 4)))
    return trace
  }

  test('of the current run come first, those of earlier runs under a heading', () => {
    const { rows } = sceneOf(switched())
    expect(rows.map(({ name, title, heading }) => [name, title, heading !== ''])).toEqual([
      ['loop', 'Alice', false],
      ['await:recv', '', false],
      ['main', 'Alice', true],
    ])
  })

  test('of earlier runs are there as long as they can be seen', () => {
    const scene = sceneOf(switched(), { viewport: { startNs: 450e6, durationNs: 1e9 } })
    expect(scene.rows.map(({ name }) => name)).toEqual(['loop', 'await:recv'])
  })

  test('are shared by lanes of the same name', () => {
    const trace = switched()
    trace.addRun(runOf(3, [{ id: 9, name: 'main', kind: 'thread', operation: null }], 900e6))
    trace.append(recordsOf(chain(900e6, [['blocked', 'input', 50e6]], 9)))
    const main = sceneOf(trace).rows[0]
    expect(main?.name).toBe('main')
    expect(main?.lanes.map(({ layout }) => layout.lane.run)).toEqual([1, 3])
  })
})

test('places and moments belong together', () => {
  const scene = sceneOf(traceOf([]), { viewport: { startNs: 5e9, durationNs: 2e9 } })
  expect(momentAt(scene, xOf(scene, 6.5e9))).toBeCloseTo(6.5e9, 0)
  expect(xOf(scene, 5e9)).toBe(scene.plotX)
})

test('on a narrow screen names stand above their lanes', () => {
  const trace = traceOf(chain(0, [['blocked', 'recv', 400e6]]))
  const narrow = sceneOf(trace, { width: 390 })
  expect(narrow.plotX).toBeLessThan(20)
  expect(narrow.rows[0]?.y).toBeGreaterThan(sceneOf(trace).rows[0]?.y ?? 0)
})
