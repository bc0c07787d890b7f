/**
 * The line that a person types at a terminal, edited by Node's readline. What comes meanwhile is
 * written above it. Left to itself a terminal lets everything run into a half line, and passes no
 * more than 4095 bytes of one on (termios(3)).
 */
import { createInterface, type Interface } from 'node:readline'
import { Readable, Writable } from 'node:stream'
import { MAX_MESSAGE_BYTES } from '@peerscope/protocol'
import type { BoundedWriter, LineBelow } from './bounded-writer.js'

/** Lines that the arrow keys bring back. */
const HISTORY = 50
/** The code of a key that begins with ESC is shorter. */
const KEY_CODE = 16

/**
 * Codes of keys, text that is put in at one stroke, and single keys: readline measures the whole
 * line again for each key, and a pasted text would take it minutes.
 */
const PIECES =
  // eslint-disable-next-line no-control-regex -- keys are control characters
  /(?<code>\u001b[^\u001b]{0,15})|(?<text>[^\u0000-\u0008\u000a-\u001f\u007f]{16,})|[^]/gu

const CTRL_Q = '\u0011'
const CTRL_S = '\u0013'
const CTRL_BACKSLASH = '\u001c'
/** Ctrl+@, Ctrl+], Ctrl+^ */
const MEANINGLESS = ['\0', '\u001d', '\u001e']

export interface Typing {
  /** A line was ended with Enter. */
  line: (line: string) => void
  /** A line was longer than any message may be, and is gone. */
  tooLong: () => void
  /** Ctrl+D on an empty line. */
  ended: () => void
  /** Ctrl+C, Ctrl+Z, Ctrl+\: what a terminal would make of them. */
  signal: (signal: 'SIGINT' | 'SIGTSTP' | 'SIGQUIT') => void
}

export class LineEditor implements LineBelow {
  readonly #writer: BoundedWriter
  readonly #typing: Typing
  readonly #keys = new Readable({ read: () => undefined })
  readonly #output: EchoedOutput
  readonly #readline: Interface
  /** Row of the line in which the cursor stands on the screen; null while no line is shown. */
  #shownRow: number | null = null
  /** In the background the screen is somebody else's. */
  #isAway = false
  #isTooLong = false
  #isClosed = false
  /** Characters that may still belong to the code of a key. */
  #codeGoesOn = 0

  constructor(writer: BoundedWriter, columns: () => number, typing: Typing) {
    this.#writer = writer
    this.#typing = typing
    this.#output = new EchoedOutput(columns)
    const readline = createInterface({
      input: this.#keys,
      output: this.#output,
      terminal: true,
      historySize: HISTORY,
      prompt: '',
    })
    this.#readline = readline
    readline.on('line', (line) => {
      if (!this.#isTooLong) typing.line(line)
      else typing.tooLong()
      this.#isTooLong = false
    })
    readline.on('SIGINT', () => {
      typing.signal('SIGINT')
    })
    readline.on('SIGTSTP', () => {
      typing.signal('SIGTSTP')
    })
    readline.on('close', () => {
      if (this.#isClosed) return
      this.#isClosed = true
      typing.ended()
    })
    writer.lineBelow = this
  }

  /** What came from the keyboard. */
  type(text: string): void {
    for (const { 0: piece, groups } of text.matchAll(PIECES)) {
      if (this.#isClosed) break
      this.#put(piece, groups)
    }
    this.#echo()
  }

  /**
   * The size of the window has changed. Terminals that fold their lines anew have the line on fewer
   * rows in a wider window; readline counts those of the old width, and would erase what stands above.
   */
  resized(): void {
    const { rows } = this.#readline.getCursorPos()
    const prevRows = Math.min(this.#shownRow ?? 0, rows)
    Object.assign(this.#readline, { prevRows })
    this.#output.emit('resize')
    this.#echo()
  }

  /** Something else has written to the screen: the line is shown anew, where the cursor is now. */
  showAgain(): void {
    this.#isAway = false
    this.#shownRow = null
    this.#writer.echo(this.redraw())
  }

  /** The screen goes to somebody else: what stands there is left alone. */
  goAway(): void {
    this.#isAway = true
    this.#shownRow = null
  }

  erase(): string {
    const row = this.#shownRow
    this.#shownRow = null
    if (row === null) return ''
    return `\r${row > 0 ? `\u001b[${row}A` : ''}\u001b[J`
  }

  redraw(): string {
    if (this.#isClosed || this.#isAway || this.#readline.line === '') return ''
    // It stands below what was written: readline has nothing of it to take away.
    Object.assign(this.#readline, { prevRows: 0 })
    this.#readline.prompt(true)
    this.#shownRow = this.#readline.getCursorPos().rows
    return this.#output.take()
  }

  close(): void {
    if (!this.#isClosed) this.#writer.flush()
    if (this.#shownRow !== null) this.#writer.echo('\r\n')
    this.#isClosed = true
    this.#shownRow = null
    this.#writer.lineBelow = null
    this.#readline.close()
  }

  #put(piece: string, groups: { code?: string; text?: string } | undefined): void {
    if (this.#isOurs(piece)) return
    const isCode = groups?.code !== undefined || this.#codeGoesOn > 0
    this.#codeGoesOn =
      groups?.code !== undefined
        ? KEY_CODE - piece.length
        : Math.max(0, this.#codeGoesOn - piece.length)
    const isText = piece >= ' ' && piece !== '\u007f' && !isCode
    const room = MAX_MESSAGE_BYTES - this.#readline.line.length
    if (isText && piece.length > room) {
      this.#isTooLong = true
      return
    }
    if (groups?.text !== undefined && !isCode) this.#readline.write(piece)
    else this.#keys.emit('data', piece)
  }

  /** Keys that a terminal sees to itself, and that readline would leave out or put into the line. */
  #isOurs(key: string): boolean {
    if (key === CTRL_S) this.#writer.isHeld = true
    else if (key === CTRL_Q) this.#writer.isHeld = false
    else if (key === CTRL_BACKSLASH) this.#typing.signal('SIGQUIT')
    else return MEANINGLESS.includes(key)
    return true
  }

  #echo(): void {
    const text = this.#output.take()
    if (text === '' || !this.#writer.echo(text)) return
    const isShown = !this.#isClosed && this.#readline.line !== ''
    this.#shownRow = isShown ? this.#readline.getCursorPos().rows : null
  }
}

/** What readline writes, kept until it is taken. */
class EchoedOutput extends Writable {
  readonly #columns: () => number
  #text = ''

  constructor(columns: () => number) {
    super({ decodeStrings: false })
    this.#columns = columns
  }

  get columns(): number {
    return this.#columns()
  }

  override _write(text: unknown, _encoding: unknown, done: () => void): void {
    this.#text += String(text)
    done()
  }

  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}
