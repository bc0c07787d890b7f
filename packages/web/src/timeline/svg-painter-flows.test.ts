import type { Flow } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { palette, sceneOf, traceOf } from './scene.fixture'
import { paintSvg } from './svg-painter'

const MS = 1e6
const flow = (sentMs: number, takenMs: number | null): Flow => ({
  ...{ from: 0, to: 1, message: 1, text: '<b>hi</b>', bytes: 6, lost: false },
  ...{ queuedNs: 0, sendStartNs: sentMs * MS, sentNs: sentMs * MS },
  ...{ takenNs: takenMs === null ? null : takenMs * MS, readNs: null },
})

function painted(flows: readonly Flow[], atNs: number | null = 500 * MS): string {
  const [own, other] = [traceOf([]), traceOf([])]
  const peers = [own, other].map((trace, source) => {
    return { name: `Peer ${source}`, source, trace, knownUntil: () => Infinity }
  })
  const deadlocks = atNs === null ? [] : [{ sources: [0, 1], atNs }]
  return paintSvg(sceneOf(own, { peers, flows, deadlocks, untilNs: 600 * MS }), palette)
}

test('a message is an arrow, and a bar while it lay unread; its words are escaped', () => {
  const picture = painted([flow(100, 400)], null)
  expect(picture.match(/marker-end/g)).toHaveLength(1)
  expect(picture).toContain(`stroke="${palette.mode.pending}" stroke-dasharray="4 3"`)
  expect(picture).toContain('&lt;b&gt;hi&lt;/b&gt;')
  expect(picture).not.toContain('<b>')
})

test('one that is there before it was sent is dashed, in the colour of what is wrong', () => {
  expect(painted([flow(400, 100)], null)).toContain(
    `stroke="${palette.mode.blocked}" stroke-width="1.25" stroke-dasharray="3 3"`,
  )
})

test('a deadlock is a ring with its name', () => {
  const picture = painted([])
  expect(picture).toContain('rx="15" fill="none"')
  expect(picture).toContain('>deadlock</text>')
  expect(painted([], null)).not.toContain('deadlock')
})
