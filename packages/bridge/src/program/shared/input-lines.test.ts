import { describe, expect, it } from 'vitest'
import { InputLines } from './input-lines.js'

function linesOf(...texts: string[]): InputLines {
  const lines = new InputLines()
  for (const text of texts) lines.add(Buffer.from(text))
  return lines
}

const textOf = (line: { bytes: Uint8Array } | null) =>
  line === null ? null : Buffer.from(line.bytes).toString()

describe('the lines a program was given', () => {
  it('are read in order, and say which one was handed over', () => {
    const lines = linesOf('a', 'b')
    const [a, b] = [lines.take(), lines.take()]
    expect([textOf(a), textOf(b), lines.take()]).toEqual(['a', 'b', null])
    expect(b === null ? null : lines.handed(b)).toBe(1)
    expect(a === null ? null : lines.handed(a)).toBe(0)
  })

  it('go back to their places when the program starts over', () => {
    const lines = linesOf('a', 'b', 'c')
    lines.take()
    lines.take()
    lines.giveBack()
    expect([lines.take(), lines.take(), lines.take()].map(textOf)).toEqual(['a', 'b', 'c'])
  })

  it('do not come back once they were handed over', () => {
    const lines = linesOf('a', 'b')
    const a = lines.take()
    if (a !== null) lines.handed(a)
    lines.take()
    lines.giveBack()
    expect([lines.take(), lines.take()].map(textOf)).toEqual(['b', null])
  })

  it('stay away while one is still being sent', () => {
    const lines = linesOf('a', 'b')
    const a = lines.take()
    lines.take()
    lines.giveBack(a)
    expect(textOf(lines.take())).toBe('b')
    expect(a === null ? null : lines.handed(a)).toBe(0)
  })

  it('are told apart from what the program made up itself', () => {
    expect(linesOf('a').handed({ bytes: Buffer.from('a') })).toBeNull()
  })
})
