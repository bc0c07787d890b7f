import { expect, test } from 'vitest'
import { spanOf as given } from '../trace/spans.fixture'
import { traceOf } from './scene.fixture'
import { openRef, shownSpan } from './span-ref'

const trace = traceOf([given(0, 100), given(100, 400, { operation: 'recv', error: 104 })])
const [lane] = trace.lanes

test('what is over is shown as it is', () => {
  if (lane === undefined) throw new Error('no lane')
  const shown = shownSpan({ lane, span: 1 }, 500, 500)
  expect(shown).toMatchObject({ open: false, span: { duration: 400 } })
  expect(shownSpan({ lane, span: 2 }, 500, 500)).toBeNull()
})

test('in a picture that stands still, what was over later goes on', () => {
  if (lane === undefined) throw new Error('no lane')
  const shown = shownSpan({ lane, span: 1 }, 300, 300)
  expect(shown).toMatchObject({ open: true, span: { start: 100, duration: 200 } })
  expect(shownSpan({ lane, span: 0 }, 300, 300)?.open).toBe(false)
  expect(shownSpan({ lane, span: 1 }, 50, 50)?.span.duration).toBe(0)
})

test('what goes on lasts as long as it is known, and shown', () => {
  const [open] = traceOf([given(0, 100)], { sinceNs: 100 }).lanes
  if (open === undefined) throw new Error('no lane')
  expect(shownSpan(openRef(open), 700, 900)).toMatchObject({ open: true, span: { duration: 600 } })
  expect(shownSpan(openRef(open), 900, 700)).toMatchObject({ open: true, span: { duration: 600 } })
})

test('what went on when its bridge was lost sight of is lost, in a picture of later', () => {
  const trace = traceOf([given(0, 100)], { sinceNs: 100 })
  trace.lostNs = 500
  const [open] = trace.lanes
  if (open === undefined) throw new Error('no lane')
  expect(shownSpan(openRef(open), 500, 900)).toMatchObject({ lost: true, span: { duration: 400 } })
  expect(shownSpan(openRef(open), 400, 400)).toMatchObject({ lost: false, open: true })
  expect(shownSpan({ lane: open, span: 0 }, 500, 900)?.lost).toBe(false)
})
