import { MAX_MESSAGE_BYTES, MAX_VIEWER_PAYLOAD_BYTES } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { bringsLines, inCommands, linesOf, tooLong } from './composing'

test('each line is a message, empty ones are none', () => {
  expect(linesOf('a\n\n b \n')).toEqual(['a', '', ' b '])
  expect(linesOf('\n')).toEqual([])
})

test('length counts in bytes, and the line that is too long is named', () => {
  const half = Math.ceil(MAX_MESSAGE_BYTES / 2)
  expect(tooLong(['x'.repeat(half)])).toBeNull()
  expect(tooLong(['x', 'é'.repeat(half)])).toEqual({
    line: 2,
    bytes: half * 2,
    limit: MAX_MESSAGE_BYTES,
  })
})

test('a line that fills a command once it is written as JSON is too long as well', () => {
  const quotes = '"'.repeat(Math.floor(MAX_VIEWER_PAYLOAD_BYTES / 2))
  expect(tooLong([quotes])).toMatchObject({ line: 1, bytes: quotes.length })
})

test('many lines go in several commands, in order, each small enough', () => {
  const lines = Array.from({ length: 50 }, (_, i) => String(i).padEnd(5000, '"'))
  const groups = inCommands(lines)
  expect(groups.flat()).toEqual(lines)
  expect(groups.length).toBeGreaterThan(1)
  for (const group of groups) {
    const command = { type: 'say', key: crypto.randomUUID(), lines: group }
    expect(JSON.stringify(command).length).toBeLessThanOrEqual(MAX_VIEWER_PAYLOAD_BYTES)
  }
})

test('pasted, dropped and filled-in lines are told from typed ones', () => {
  expect(bringsLines('a', 'a\n', 'insertLineBreak')).toBe(false)
  expect(bringsLines('a', 'a\nb', 'insertFromPaste')).toBe(true)
  expect(bringsLines('', 'a\nb', '')).toBe(true)
  expect(bringsLines('a\nb', 'a', 'insertFromPaste')).toBe(false)
  expect(bringsLines('a', 'a\nb', 'historyUndo')).toBe(false)
})
