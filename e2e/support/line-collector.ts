/** The lines a process has printed, and waiting for those to come. */
import type { Readable } from 'node:stream'
import { waitFor } from './wait.js'

export class LineCollector {
  /** Complete lines, without their newline. */
  readonly lines: string[] = []
  /** Lines up to here were already waited for. */
  private seen = 0
  private rest = ''

  constructor(stream: Readable) {
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      const lines = (this.rest + chunk).split('\n')
      this.rest = lines.pop() ?? ''
      this.lines.push(...lines)
    })
  }

  /** All of it, a last line without a newline too. */
  get text(): string {
    return this.lines.map((line) => `${line}\n`).join('') + this.rest
  }

  /** The next line that equals or matches; those before it count as seen too. */
  async line(
    wanted: string | RegExp,
    { timeoutMs = 10_000, state }: { timeoutMs?: number | undefined; state?: () => string } = {},
  ): Promise<string> {
    const matches = (line: string) =>
      typeof wanted === 'string' ? line === wanted : wanted.test(line)
    const found = await waitFor(
      `the line ${JSON.stringify(shortened(String(wanted)))}`,
      () => {
        const index = this.lines.findIndex((line, i) => i >= this.seen && matches(line))
        return index < 0 ? undefined : { index }
      },
      { timeoutMs, state: () => shortened(state?.() ?? this.text, 4000) },
    )
    this.seen = found.index + 1
    return this.lines[found.index] ?? ''
  }

  /** Waits until there are so many lines, and returns all. */
  async count(count: number, timeoutMs = 10_000): Promise<readonly string[]> {
    await waitFor(`${count} lines`, () => this.lines.length >= count, {
      timeoutMs,
      state: () => `${this.lines.length} lines: ${shortened(this.text, 4000)}`,
    })
    return this.lines
  }
}

/** Long lines are part of the tests, and of no error message. */
const shortened = (text: string, limit = 200): string =>
  text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length} characters)`
