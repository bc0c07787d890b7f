/** A command at a real terminal (pty(7)), which shows, is typed at, and can stop taking output. */
import { fileURLToPath } from 'node:url'
import { TestProcess } from './process.js'
import { findTool } from './tools.js'
import { waitFor } from './wait.js'

const host = fileURLToPath(new URL('pty-host.py', import.meta.url))

/** Only with Python 3, which has a module for it, and not on Windows. */
export const hasTerminal = process.platform !== 'win32' && findTool('python3') !== undefined

export class OnTerminal extends TestProcess {
  /**
   * A test skips itself where there is no Python 3 (`hasTerminal`).
   * @param descriptors those that the terminal gets: '012', or fewer
   */
  static start(descriptors: string, command: readonly string[]): OnTerminal {
    const python = findTool('python3') ?? 'python3'
    return new OnTerminal(`terminal of ${command.join(' ')}`, [
      python,
      host,
      descriptors,
      ...command,
    ])
  }

  /** The process that the terminal was given to. */
  async commandPid(): Promise<number> {
    return Number((await this.shows(/^pid \d+$/)).slice('pid '.length))
  }

  /** Presses keys. */
  keys(text: string): void {
    this.write(`${JSON.stringify({ type: text })}\n`)
  }

  /** Whether the terminal takes output, as Ctrl+S stops that. */
  takesOutput(reads: boolean): void {
    this.write(`${JSON.stringify({ read: reads })}\n`)
  }

  /** Waits for what the terminal shows somewhere, a prompt too. */
  async showsText(wanted: RegExp): Promise<void> {
    await waitFor(`${String(wanted)} on the terminal`, () => wanted.test(this.stdout.text), {
      timeoutMs: 15_000,
      state: () => this.describe(),
    })
  }
}
