import { expect, test } from 'vitest'
import type { Span } from '@peerscope/protocol'
import { spanOf } from '../../trace/spans.fixture'
import type { ShownSpan } from '../span-ref'
import { detailsOf, headlineOf, spokenDetails } from './details'
import { timelineDe } from '../texts-de'
import { timelineEn } from '../texts-en'

const span = spanOf(1_500_000_000, 8_600_000_000, {
  bytes: 21,
  connection: 2,
  line: 6,
  error: 104,
  releasedBy: 'data',
})

const shown = (span: Span): ShownSpan => ({ span, open: false, lost: false })

test('say everything that is known of a finished span', () => {
  const lines = detailsOf(shown(span), timelineEn).map(({ term, value }) => `${term}: ${value}`)
  expect(lines).toEqual([
    'mode: blocked, thread held',
    'start: 1.500000 s',
    'duration: 8.600000 s',
    'bytes: 21 B',
    'connection: 2',
    'error: ECONNRESET (104)',
    'released by: data',
    'program line: 6',
  ])
})

test('say what could release an open one, and nothing about its end', () => {
  const terms = detailsOf({ ...shown(span), open: true }, timelineEn).map(({ term }) => term)
  expect(terms).toContain('could be released by')
  expect(terms).not.toContain('released by')
  expect(headlineOf(span, true, timelineEn)).toBe('recv() 8.6 s …')
})

test('say nothing of what could release one that was lost sight of, nor that it goes on', () => {
  const lines = detailsOf({ span, open: true, lost: true }, timelineEn)
  expect(lines.map(({ term }) => term)).not.toContain('could be released by')
  expect(lines.find(({ term }) => term === 'duration')?.value).toBe('8.6 s, then not observed')
})

test('do not take the number of lost records for bytes', () => {
  const lost = spanOf(0, 2e9, { operation: 'none', mode: 'unobserved', bytes: 12 })
  expect(detailsOf(shown(lost), timelineEn).map(({ term }) => term)).toEqual(['start', 'duration'])
})

test('can be read aloud in either language', () => {
  expect(spokenDetails('sync, main thread', shown(span), timelineEn)).toMatch(
    /^sync, main thread: recv\(\) 8\.6 s, mode blocked/,
  )
  expect(spokenDetails('sync', shown(span), timelineDe)).toContain('freigegeben durch Daten')
})

test('both languages say the same things', () => {
  const keys = (texts: object): string[] =>
    Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? keys(value).map((inner) => `${key}.${inner}`)
        : [key],
    )
  expect(keys(timelineDe).sort()).toEqual(keys(timelineEn).sort())
})
