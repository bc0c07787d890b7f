/**
 * What a person types at a terminal, as the bytes of whole lines. Where the terminal shows our
 * output too, lines are edited here; else the terminal does it. It is read only in the foreground.
 */
import { Readable } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { MAX_MESSAGE_BYTES, problemOf, type Problem } from '@peerscope/protocol'
import type { BoundedWriter } from './bounded-writer.js'
import { followForeground } from './foreground.js'
import { LineEditor } from './line-editor.js'

/** What U+FFFD is in UTF-8: then it was typed so. */
const REPLACEMENT = Buffer.from('\ufffd')

export class TerminalInput {
  /** Ends where the terminal does. */
  readonly lines: Readable
  readonly #terminal: ReadStream
  readonly #editor: LineEditor | null
  readonly #tell: (problem: Problem) => void
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #isInFront = false
  /** Whoever reads the lines has room for more. */
  #isWanted = false
  #isReading = false
  #hasEnded = false
  #toldNotText = false

  /** @param screen what writes to the terminal; null where nothing of ours is shown there. */
  constructor(
    terminal: ReadStream,
    screen: BoundedWriter | null,
    tell: (problem: Problem) => void,
  ) {
    this.#terminal = terminal
    this.#tell = tell
    this.lines = new Readable({
      read: () => {
        this.#isWanted = true
        this.#update()
      },
    })
    this.#editor = screen === null ? null : this.#edited(screen)
    // Or adding a listener would begin to read, in the background too.
    terminal.pause()
    terminal.on('data', (chunk: Buffer) => {
      this.#take(chunk)
    })
    const ended = () => {
      this.#end()
    }
    terminal.on('end', ended)
    // EIO: the terminal is gone, or its session is.
    terminal.on('error', ended)
    followForeground((isInFront) => {
      // Whatever it was stopped by, the shell has set the terminal as it likes it.
      this.#isReading = false
      terminal.pause()
      this.#isInFront = isInFront
      this.#update()
      if (isInFront) this.#editor?.showAgain()
      else this.#editor?.goAway()
    })
  }

  /** Whether lines are edited here, of any length. */
  get isEdited(): boolean {
    return this.#editor !== null
  }

  /** Leaves the terminal as it was. */
  close(): void {
    this.#editor?.close()
    this.#hasEnded = true
    this.#update()
  }

  #edited(screen: BoundedWriter): LineEditor {
    const output = process.stdout.isTTY ? process.stdout : process.stderr
    const editor = new LineEditor(screen, () => output.columns, {
      line: (line) => {
        this.#push(Buffer.from(`${line}\n`))
      },
      tooLong: () => {
        this.#tell(problemOf('inputTooLong', { limit: MAX_MESSAGE_BYTES }))
      },
      ended: () => {
        this.#end()
      },
      signal: (signal) => {
        this.#signal(signal)
      },
    })
    output.on('resize', () => {
      editor.resized()
    })
    return editor
  }

  #take(chunk: Buffer): void {
    if (this.#editor === null) {
      this.#push(chunk)
      return
    }
    const text = this.#decoder.decode(chunk, { stream: true })
    if (text.includes('\ufffd') && !chunk.includes(REPLACEMENT) && !this.#toldNotText) {
      this.#toldNotText = true
      this.#tell(problemOf('inputNotText'))
    }
    this.#editor.type(text)
  }

  #push(bytes: Buffer): void {
    if (this.#hasEnded) return
    this.#isWanted = this.lines.push(bytes)
    this.#update()
  }

  #end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.lines.push(null)
    this.#update()
  }

  /** As the terminal does it, to the whole group: npm or a script may have started us. */
  #signal(signal: NodeJS.Signals): void {
    if (signal !== 'SIGINT') {
      this.#isInFront = false
      this.#editor?.goAway()
      this.#update()
    }
    process.kill(0, signal)
  }

  /** While nobody takes its lines the terminal has its keys back, so that Ctrl+C works always. */
  #update(): void {
    const isReading = this.#isInFront && this.#isWanted && !this.#hasEnded
    if (isReading === this.#isReading) return
    this.#isReading = isReading
    if (isReading) {
      if (this.#editor !== null) {
        // After a stop by somebody else Node believes that it still has the keys.
        this.#terminal.setRawMode(false)
        this.#terminal.setRawMode(true)
      }
      this.#terminal.resume()
    } else {
      this.#terminal.pause()
      if (this.#editor !== null) this.#terminal.setRawMode(false)
    }
  }
}
