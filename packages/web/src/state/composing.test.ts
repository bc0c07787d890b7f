import { MAX_MESSAGE_BYTES, MAX_VIEWER_PAYLOAD_BYTES } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { bringsLines, inCommands, linesOf, tooLong } from './composing'

test('each line is a message, an empty one too', () => {
  expect(linesOf('a\n\n b \n')).toEqual(['a', '', ' b '])
  expect(linesOf('')).toEqual([''])
  expect(linesOf('\n')).toEqual([''])
})

test('without framing there is no empty message', () => {
  expect(linesOf('', 'raw')).toEqual([])
  expect(linesOf('\n', 'raw')).toEqual([])
  expect(linesOf('a\n', 'raw')).toEqual(['a'])
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

test('the longest line fits into one command, whatever it consists of', () => {
  for (const character of ['x', '"', '\u0001', 'é', '😀']) {
    const bytes = new TextEncoder().encode(character).length
    const longest = character.repeat(Math.floor(MAX_MESSAGE_BYTES / bytes))
    expect(tooLong([longest])).toBeNull()
    const [lines] = inCommands([longest])
    const command = JSON.stringify({ type: 'say', key: 'k'.repeat(64), source: 0xffff, lines })
    const sent = new TextEncoder().encode(command).length
    expect(sent).toBeLessThanOrEqual(MAX_VIEWER_PAYLOAD_BYTES)
  }
})

test('many lines go in several commands, in order, each small enough', () => {
  const lines = Array.from({ length: 200 }, (_, i) => String(i).padEnd(5000, '"'))
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
