import { expect, test } from 'vitest'
import { open, syncRun } from './session.fixture'
import { marksByLine, programLines } from './program-lines'

test('calls are cut out where the table says they stand', () => {
  const lines = programLines(syncRun.program)
  expect(lines.map(({ number }) => number)).toEqual([1, 2, 3, 4])
  expect(lines[1]?.pieces).toEqual([
    { text: '  ', operation: null },
    { text: 'send', operation: 'send' },
    { text: '(outgoing, ', operation: null },
    { text: 'input', operation: 'input' },
    { text: '())', operation: null },
  ])
})

test('the source stays as it is, character for character', () => {
  const written = programLines(syncRun.program)
    .map(({ pieces }) => pieces.map(({ text }) => text).join(''))
    .join('\n')
  expect(`${written}\n`).toBe(syncRun.program.source)
})

test('a name that is not called is no call', () => {
  const [line] = programLines({
    file: 'x.ts',
    source: 'const input2 = input, y = input()',
    lines: { input: 1 },
  })
  expect(line?.pieces.filter(({ operation }) => operation !== null)).toHaveLength(1)
})

test('marks what is open, by line; lanes that are in nothing mark nothing', () => {
  const marks = marksByLine(
    open(
      2,
      { lane: 2, mode: 'idle' },
      { lane: 3, operation: 'input', mode: 'pending', line: 2, sinceNs: 4 },
      { lane: 4, operation: 'recv', mode: 'pending', line: 3 },
    ),
  )
  expect([...marks.keys()]).toEqual([2, 3])
  expect(marks.get(2)).toEqual([{ operation: 'input', mode: 'pending', sinceNs: 4 }])
})
