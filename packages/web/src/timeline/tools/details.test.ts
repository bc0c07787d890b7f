import { expect, test } from 'vitest'
import { spanOf } from '../../trace/spans.fixture'
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

test('say everything that is known of a finished span', () => {
  const lines = detailsOf(span, false, timelineEn).map(({ term, value }) => `${term}: ${value}`)
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
  const terms = detailsOf(span, true, timelineEn).map(({ term }) => term)
  expect(terms).toContain('could be released by')
  expect(terms).not.toContain('released by')
  expect(headlineOf(span, true, timelineEn)).toBe('recv() 8.6 s …')
})

test('can be read aloud in either language', () => {
  expect(spokenDetails('sync, main thread', span, false, timelineEn)).toMatch(
    /^sync, main thread: recv\(\) 8\.6 s, mode blocked/,
  )
  expect(spokenDetails('sync', span, false, timelineDe)).toContain('freigegeben durch Daten')
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
