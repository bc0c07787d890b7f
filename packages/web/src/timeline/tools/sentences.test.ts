import type { Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { message } from '../../state/session.fixture'
import { spanOf } from '../../trace/spans.fixture'
import { MS, noteOf as note } from '../scene.fixture'
import { timelineToolsEn } from '../../texts/timeline-tools-en'
import { timelineEn } from '../texts-en'
import { partQuoteOf, quotesOf, sentencesOf, unseenOf } from './sentences'

test('hints are told with the spans that they lie in, each sentence once', () => {
  const notes = [note(100, 300), note(100, 300), note(400, null), note(100, 300, { source: 1 })]
  const told = (fromMs: number, toMs: number, isProgram = true) =>
    sentencesOf(notes, 0, spanOf(fromMs * MS, (toMs - fromMs) * MS), isProgram)
  expect(told(250, 350)).toEqual(['Since 100'])
  expect(told(350, 390)).toEqual([])
  // Not with the spans before and after.
  expect(told(50, 100)).toEqual([])
  expect(told(300, 400)).toEqual([])
  expect(told(0, 900)).toEqual(['Since 100', 'Since 400'])
  expect(told(0, 900, false)).toEqual([])
})

test('one about a call is told with that call alone', () => {
  const about = note(100, 300, { operation: 'recv' })
  const told = (fromMs: number, operation: 'recv' | 'none', isProgram: boolean) =>
    sentencesOf([about], 0, spanOf(fromMs * MS, 200 * MS, { operation }), isProgram)
  expect(told(100, 'recv', false)).toEqual(['Since 100'])
  expect(told(100, 'recv', true)).toEqual(['Since 100'])
  expect(told(100, 'none', true)).toEqual([])
  expect(told(99, 'recv', true)).toEqual([])
})

test('a part of a message is said to be one', () => {
  expect(partQuoteOf(message({ text: 'in two' }), timelineToolsEn)).toEqual([
    'A part of the message “in two”',
  ])
  expect(partQuoteOf(null, timelineToolsEn)).toEqual([])
})

test('three messages are quoted, and the others counted', () => {
  const messages = ['one', 'two', 'three', 'x'.repeat(100), 'five'].map((text, i) =>
    message({ id: i + 1, text }),
  )
  expect(quotesOf([], timelineEn)).toEqual([])
  expect(quotesOf(messages.slice(0, 3), timelineEn)).toHaveLength(3)
  const all = quotesOf(messages, timelineEn)
  expect(all).toHaveLength(4)
  expect(all[0]).toContain('one')
  expect(all[3]).toBe(timelineEn.moreMessages(2))
  expect(quotesOf(messages.slice(3, 4), timelineEn)[0]?.length).toBeLessThan(90)
})

test('of a span that nobody saw it is said why', () => {
  const told = (part: Partial<Span>, { open = false, lost = false, heard = true } = {}) =>
    unseenOf({ span: spanOf(0, 9, part), open, lost }, heard, timelineToolsEn)
  const unobserved = { operation: 'none', mode: 'unobserved' } as const
  expect(told(unobserved)).toEqual(['Unobserved: the process was stopped or had no processor.'])
  expect(told({ ...unobserved, bytes: 1 })).toEqual(['Unobserved: one record was lost.'])
  expect(told({ ...unobserved, bytes: 1200 })).toEqual(['Unobserved: 1,200 records were lost.'])
  expect(told({}, { open: true, lost: true, heard: false })).toEqual([timelineToolsEn.notHeard])
  expect(told({}, { open: true, lost: true })).toEqual([timelineToolsEn.wasNotHeard])
  expect(told({}, { open: true })).toEqual([])
})
