import type { Lane } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { recordsOf, runOf, spanOf } from '../trace/spans.fixture'
import { Trace } from '../trace/trace'
import { spanAt } from './hit-test'
import { signOf, type Note } from './notes'
import type { Scene } from './scene'
import type { SceneInput } from './scene-builder'
import { MS, noteOf as note, palette, sceneOf, traceOf } from './scene.fixture'
import { paintSvg } from './svg-painter'

const recv = traceOf([spanOf(0, 600 * MS)])
const sceneWith = (notes: Note[], part: Partial<SceneInput> = {}): Scene =>
  sceneOf(recv, { notes, untilNs: 600 * MS, ...part })
const placed = (scene: Scene) =>
  scene.notes.map(({ x, endX, count }) => [x - scene.plotX, endX - scene.plotX, count])

test('stand at the edge of the program from when they are so until they are not', () => {
  const scene = sceneWith([note(100, 300), note(400, null)])
  expect(placed(scene)).toEqual([
    [100, 300, 1],
    [400, 600, 1],
  ])
  expect(scene.notes[0]?.y).toBe(scene.rows[0]?.y)
  expect(scene.notes[0]?.label?.text).toBe('receive buffer')
})

test('one that began before what is seen stands at its left edge, one that is over does not', () => {
  const viewport = { startNs: 200 * MS, durationNs: 1000 * MS }
  expect(placed(sceneWith([note(50, 300), note(50, 150)], { viewport }))).toEqual([[0, 100, 1]])
})

test('those that would cover each other are one flag that says how many', () => {
  const scene = sceneWith([note(100, 200), note(105, 400), note(150, 160)])
  expect(placed(scene)).toEqual([
    [100, 400, 2],
    [150, 160, 1],
  ])
  // There is no room for its word before the next one.
  expect(scene.notes[0]?.label).toBeNull()
  expect([signOf(1), signOf(2), signOf(30)]).toEqual(['!', '2', '9'])
})

test('a picture that stands still shows none that came later', () => {
  expect(placed(sceneWith([note(100, null), note(500, null)], { untilNs: 300 * MS }))).toEqual([
    [100, 300, 1],
  ])
})

test('those of a peer below stand at the edge that messages do not come to', () => {
  const own = traceOf([spanOf(0, 600 * MS)])
  const peers = [own, traceOf([spanOf(0, 600 * MS)])].map((trace, source) => {
    return { name: `Peer ${source}`, source, trace, knownUntil: () => Infinity }
  })
  const scene = sceneWith([note(100, 300, { source: 1 })], { peers })
  const below = scene.rows.find(({ source }) => source === 1)
  expect(scene.notes.map(({ y }) => y)).toEqual([(below?.y ?? 0) + (below?.height ?? 0)])
})

test('one about a call is flagged where it returned', () => {
  expect(placed(sceneWith([note(100, 300, { operation: 'recv' })]))).toEqual([[300, 300, 1]])
})

test('a flag is hit though it stands half outside of its row', () => {
  const scene = sceneWith([note(100, 300)])
  const { x = 0, y = 0 } = scene.notes[0] ?? {}
  expect(spanAt(scene, x + 7, y - 6)?.span).toBe(0)
})

test('are painted for export too, with what they say escaped', () => {
  const svg = paintSvg(sceneWith([note(100, 300, { word: 'a <b>' })]), palette)
  expect(svg).toContain('a &lt;b&gt;')
  expect(svg).toContain('<circle cx="257"')
})

test('a word does not stand on that of a low row', () => {
  const trace = new Trace()
  const lane: Lane = { id: 1, name: 'await:recv', kind: 'pending', operation: 'recv' }
  trace.addRun(runOf(1, [lane]))
  const span = { operation: 'recv', mode: 'pending' } as const
  trace.append(recordsOf([spanOf(0, 300 * MS, span), spanOf(300 * MS, 600 * MS, span)]))
  const about = note(0, 300, { operation: 'recv' })
  const scene = sceneOf(trace, { notes: [about], untilNs: 900 * MS })
  expect(scene.labels.map(({ text }) => text)).toEqual(['recv() 300 ms', 'recv() 600 ms'])
  expect(scene.notes.map(({ label }) => label)).toEqual([null])
  // Where the row has no room for a word of its own, there is room for this one.
  const low = sceneOf(trace, { notes: [about], untilNs: 320 * MS })
  expect(low.notes[0]?.label?.text).toBe('receive buffer')
})
