/** What a person types, and what stands on the screen: a small terminal reads what is written. */
import { describe, expect, it } from 'vitest'
import { BoundedWriter } from './bounded-writer.js'
import { LineEditor } from './line-editor.js'
import type { OutputTarget } from './output-target.js'

const COLUMNS = 20

/** Enough of a terminal (ECMA-48) for what readline writes: rows that wrap, CUU, CHA, ED. */
class Screen implements OutputTarget {
  readonly isTerminal = true
  readonly isIdle = true
  ready: () => void = () => undefined
  failed: (reason: string) => void = () => undefined
  readonly #rows: string[] = ['']
  #row = 0
  /** Rows that go on in the next one. */
  readonly #folded = new Set<number>()
  columns: number

  constructor(columns: number) {
    this.columns = columns
  }

  #column = 0

  write(bytes: Uint8Array): number {
    const text = Buffer.from(bytes).toString()
    // eslint-disable-next-line no-control-regex -- control sequences are the subject
    for (const [piece, count, code] of text.matchAll(/\u001b\[(\d*)([A-Z])|[^]/gu)) {
      if (code === undefined) this.#put(piece)
      else this.#control(code, Number(count === '' ? 1 : count))
    }
    return bytes.length
  }

  get rows(): string[] {
    return this.#rows.map((row) => row.trimEnd()).filter((row) => row !== '')
  }

  /** Folds all lines anew, as tmux and most terminals do; the cursor stands at the end of the last. */
  resize(columns: number): void {
    const lines: string[] = []
    for (const [i, row] of this.#rows.entries()) {
      if (this.#folded.has(i - 1)) lines.push(`${lines.pop() ?? ''}${row}`)
      else lines.push(row)
    }
    this.columns = columns
    this.#rows.splice(0, this.#rows.length, '')
    this.#folded.clear()
    this.#row = 0
    this.#column = 0
    for (const character of lines.join('\r\n')) this.#put(character)
  }

  #control(code: string, count: number): void {
    if (code === 'A') this.#row = Math.max(0, this.#row - count)
    else if (code === 'B') this.#row += count
    else if (code === 'C') this.#column += count
    else if (code === 'D') this.#column -= count
    else if (code === 'G') this.#column = count - 1
    else if (code === 'J' || code === 'K') {
      this.#rows[this.#row] = (this.#rows[this.#row] ?? '').slice(0, this.#column)
      for (const row of this.#folded) if (row >= this.#row) this.#folded.delete(row)
      if (code === 'J') this.#rows.length = this.#row + 1
    } else throw new Error(`no terminal for ${code}`)
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0
    else if (character === '\n') {
      this.#row += 1
      this.#column = 0
    } else {
      if (this.#column === this.columns) {
        this.#folded.add(this.#row)
        this.#row += 1
        this.#column = 0
      }
      const row = (this.#rows[this.#row] ?? '').padEnd(this.#column)
      this.#rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1)
      this.#column += 1
    }
    this.#rows[this.#row] ??= ''
  }
}

function newEditor() {
  const screen = new Screen(COLUMNS)
  const writer = new BoundedWriter(screen)
  const happened: string[] = []
  const editor = new LineEditor(writer, () => screen.columns, {
    line: (line) => happened.push(line),
    tooLong: () => happened.push('(too long)'),
    ended: () => happened.push('(ended)'),
    signal: (signal) => happened.push(`(${signal})`),
  })
  const say = (text: string) => {
    writer.write(`${text}\n`)
    writer.flush()
  }
  return { screen, writer, editor, happened, say }
}

describe('the line that is being typed', () => {
  it('stands below what comes, and is sent as it was typed', () => {
    const { screen, editor, happened, say } = newEditor()
    editor.type('half')
    say('incoming')
    expect(screen.rows).toEqual(['incoming', 'half'])
    editor.type(' a line\r')
    say('more')
    expect(screen.rows).toEqual(['incoming', 'half a line', 'more'])
    expect(happened).toEqual(['half a line'])
  })

  it('does so when it is longer than a row, wherever the cursor stands', () => {
    const { screen, editor, happened, say } = newEditor()
    const line = 'a line of more than two rows of this terminal'
    editor.type(line)
    say('one')
    // Home, and a letter there.
    editor.type('\u001b[H')
    say('two')
    editor.type('X')
    say('three')
    const rows = ['Xa line of more than', ' two rows of this te', 'rminal']
    expect(screen.rows).toEqual(['one', 'two', 'three', ...rows])
    editor.type('\r')
    say('four')
    expect(screen.rows).toEqual(['one', 'two', 'three', ...rows, 'four'])
    expect(happened).toEqual([`X${line}`])
  })

  it('fills a row to the end', () => {
    const { screen, editor, say } = newEditor()
    editor.type('12345678901234567890')
    say('one')
    editor.type('x')
    say('two')
    expect(screen.rows).toEqual(['one', 'two', '12345678901234567890', 'x'])
  })

  it('can be corrected, taken back, and ended', () => {
    const { editor, happened } = newEditor()
    editor.type('ab\u007fc\r')
    editor.type('gone\u0015kept\r')
    editor.type('\u001b[A\r')
    editor.type('\u0003\u001a\u001c')
    editor.type('\u0004')
    expect(happened).toEqual([
      ...['ac', 'kept', 'kept', '(SIGINT)', '(SIGTSTP)', '(SIGQUIT)', '(ended)'],
    ])
  })

  it('takes a pasted text line by line, as typed, with tabs, in one stroke', () => {
    const { editor, happened } = newEditor()
    const long = 'größer 漢字 👩‍💻 a line that is long enough\tto be put in at once'
    editor.type(`one\rtwo\r\n${long}\r${long}`)
    editor.type('!\r')
    expect(happened).toEqual(['one', 'two', long, `${long}!`])
  })

  it('takes the longest line that can be sent, and tells of a longer one', () => {
    const { editor, happened } = newEditor()
    const paste = (length: number) => {
      for (let left = length; left > 0; left -= 4095) editor.type('x'.repeat(Math.min(left, 4095)))
      editor.type('\r')
    }
    paste(65_535)
    paste(65_536)
    paste(3)
    expect(happened.map((line) => line.length)).toEqual([65_535, '(too long)'.length, 3])
  })

  it('does not take the code of a key for text, wherever it is cut', () => {
    const { editor, happened } = newEditor()
    editor.type('ac')
    for (const part of ['\u001b', '[', 'D']) editor.type(part)
    editor.type('b\u001b[Cd\r')
    expect(happened).toEqual(['abcd'])
  })

  it('is not on the screen while that is somebody else’s, and comes back', () => {
    const { screen, editor, happened, say } = newEditor()
    editor.type('half')
    editor.goAway()
    say(' of the shell')
    say('incoming')
    editor.showAgain()
    editor.type('!')
    say('more')
    expect(screen.rows).toEqual(['half of the shell', 'incoming', 'more', 'half!'])
    editor.type('\r')
    expect(happened).toEqual(['half!'])
  })

  it.each([
    [9, 60],
    [9, 21],
    [20, 45],
  ])('takes away nothing of what came when %i columns become %i', (narrow, wide) => {
    const { screen, editor, say } = newEditor()
    screen.resize(narrow)
    const typed = 'a line that takes several rows here'
    say('one')
    say('two')
    editor.type(typed)
    say('three')
    screen.resize(wide)
    editor.resized()
    say('four')
    const shown = screen.rows.join('')
    expect(shown).toBe(`onetwothreefour${typed}`)
  })

  it('leaves the screen below it when it is closed', () => {
    const { screen, editor, say } = newEditor()
    editor.type('half')
    editor.close()
    say('bye')
    expect(screen.rows).toEqual(['half', 'bye'])
  })
})
