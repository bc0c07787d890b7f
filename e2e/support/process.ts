/** A real process under test: lines in, lines out, signals, exit. Never outlives its test. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { LineCollector } from './line-collector.js'
import { within } from './wait.js'

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** If the test runner itself ends early, what it started must not stay. */
const running = new Set<TestProcess>()
process.on('exit', () => {
  for (const started of running) started.kill()
})

export class TestProcess {
  readonly name: string
  readonly stdout: LineCollector
  readonly stderr: LineCollector
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  private readonly exited: Promise<Exit>

  constructor(name: string, command: readonly [string, ...string[]]) {
    this.name = name
    const [program, ...args] = command
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    // A process that has ended takes no input; what it printed says more than EPIPE.
    this.child.stdin.on('error', () => undefined)
    this.stdout = new LineCollector(this.child.stdout)
    this.stderr = new LineCollector(this.child.stderr)
    this.exited = new Promise((resolve, reject) => {
      this.child.once('error', reject)
      this.child.once('close', (code, signal) => {
        running.delete(this)
        resolve({ code, signal })
      })
    })
    running.add(this)
    onTestFinished(() => this.stop())
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.name} was not started`)
    return this.child.pid
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Types a line. */
  type(line: string): void {
    this.child.stdin.write(`${line}\n`)
  }

  /** Writes bytes to its standard input as they are. */
  write(bytes: string | Uint8Array): void {
    this.child.stdin.write(bytes)
  }

  endInput(): void {
    this.child.stdin.end()
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }

  /** Waits for its end. `afterMs` is how long that took from now. */
  async exit(timeoutMs = 5000): Promise<Exit & { afterMs: number }> {
    const since = performance.now()
    const state = () => this.describe()
    const exit = await within(`the end of ${this.name}`, this.exited, { timeoutMs, state })
    return { ...exit, afterMs: performance.now() - since }
  }

  /** Waits for a line on standard output. */
  shows(line: string | RegExp, timeoutMs?: number): Promise<string> {
    return this.stdout.line(line, { timeoutMs, state: () => this.describe() })
  }

  /** Waits for a line on standard error. */
  says(line: string | RegExp, timeoutMs?: number): Promise<string> {
    return this.stderr.line(line, { timeoutMs, state: () => this.describe() })
  }

  /** All it has printed, for the message of a failed test. */
  describe(): string {
    const state = this.isRunning ? 'running' : 'ended'
    const part = (name: string, text: string) => (text === '' ? '' : `--- ${name}\n${text}`)
    const printed = part('stdout', this.stdout.text) + part('stderr', this.stderr.text)
    return `${this.name} (${state})\n${printed}`
  }

  private async stop(): Promise<void> {
    if (this.isRunning) this.kill()
    await this.exited.catch(() => undefined)
  }
}
