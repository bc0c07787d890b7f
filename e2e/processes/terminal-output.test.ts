/** A terminal or a pipe that takes no output, and what of the bridge goes on meanwhile. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cli } from '../support/bridge-process.js'
import { hasTerminal, OnTerminal } from '../support/on-terminal.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

/** More than the bridge keeps for a reader: 6 MB. */
const LINES = 1500
const line = (i: number) => `${String(i).padStart(5, '0')} ${'x'.repeat(4000)}`
const flood = Array.from({ length: LINES }, (_, i) => `${line(i)}\n`).join('')

const bridgeCommand = (port: number, ...flags: string[]) => [
  ...[process.execPath, cli, 'async', '--lang', 'en'],
  ...['--listen-port', `${port}`, ...flags],
]

const PATIENCE = { timeoutMs: 25_000 }

/** A client that is connected, as soon as somebody listens. */
async function dial(port: number) {
  const socket = await waitFor(
    'somebody who listens',
    async () => {
      const trial = connect(port, '127.0.0.1')
      return once(trial, 'connect').then(
        () => trial,
        () => undefined,
      )
    },
    PATIENCE,
  )
  socket.on('error', () => undefined)
  onTestFinished(() => {
    socket.destroy()
  })
  return socket
}

async function sendFlood(port: number): Promise<void> {
  const socket = await dial(port)
  await new Promise((resolve) => socket.write(flood, resolve))
}

/** How long its page takes to answer, in milliseconds. */
async function pageAnswers(port: number): Promise<number> {
  const since = performance.now()
  const { status } = await fetch(`http://localhost:${port + 3000}`, {
    signal: AbortSignal.timeout(5000),
  })
  expect(status).toBe(200)
  return performance.now() - since
}

/** Waits until it has read all, which its session says. */
async function hasReadAll(port: number): Promise<void> {
  const viewer = await Viewer.open(`http://localhost:${port + 3000}`)
  await viewer.until('the last line', () => viewer.chat.at(-1)?.text === line(LINES - 1), 25_000)
}

describe.runIf(hasTerminal)('a terminal that takes no output', { timeout: 90_000 }, () => {
  it.each(['1', '012'])('holds neither page nor signals (descriptors %s)', async (descriptors) => {
    const port = await freePort()
    const terminal = OnTerminal.start(descriptors, bridgeCommand(port))
    const pid = await terminal.commandPid()
    await dial(port).then((socket) => socket.destroy())
    terminal.takesOutput(false)
    await sendFlood(port)
    await hasReadAll(port)
    expect(await pageAnswers(port)).toBeLessThan(2000)
    process.kill(pid, 'SIGTERM')
    expect((await terminal.exit()).afterMs).toBeLessThan(2500)
  })

  it('shows all that was taken when it goes on, in order, and says what was left out', async () => {
    const port = await freePort()
    const terminal = OnTerminal.start('012', bridgeCommand(port))
    await terminal.commandPid()
    await terminal.showsText(/Page:/)
    terminal.takesOutput(false)
    await sendFlood(port)
    await hasReadAll(port)
    terminal.takesOutput(true)
    await terminal.showsText(/… \d+ lines were not shown here while the terminal took no output/)
    const shown = [...terminal.stdout.text.matchAll(/^(\d{5}) x{4000}\r$/gm)].map(([, i]) =>
      Number(i),
    )
    const leftOut = Number(/… (\d+) lines were not/.exec(terminal.stdout.text)?.[1])
    expect(shown).toEqual(Array.from({ length: shown.length }, (_, i) => i))
    expect(shown.length).toBeGreaterThan(500)
    // Among those left out are a few of the bridge's own.
    expect(shown.length + leftOut).toBeGreaterThanOrEqual(LINES)
    expect(shown.length + leftOut).toBeLessThan(LINES + 10)
  })

  it('holds nothing where only standard error is on it', async () => {
    const port = await freePort()
    const terminal = OnTerminal.start('2', bridgeCommand(port))
    const pid = await terminal.commandPid()
    await terminal.showsText(/Page:/)
    terminal.takesOutput(false)
    const viewer = await Viewer.open(`http://localhost:${port + 3000}`)
    // Each is told of in some 180 bytes; a terminal holds 20,000.
    for (let i = 1; i <= 200; i++) {
      const socket = await dial(port)
      socket.write('x\n')
      await viewer.until('the line', () => viewer.chat.length === i)
      socket.resetAndDestroy()
    }
    expect(await pageAnswers(port)).toBeLessThan(2000)
    process.kill(pid, 'SIGTERM')
    expect((await terminal.exit()).afterMs).toBeLessThan(2500)
  })
})

describe('a pipe', { timeout: 90_000 }, () => {
  it('that nobody reads holds nothing; what it missed is told when it is read on', async () => {
    const port = await freePort()
    const [command = '', ...args] = bridgeCommand(port)
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    await sendFlood(port)
    await hasReadAll(port)
    expect(await pageAnswers(port)).toBeLessThan(2000)
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
    await waitFor(
      'what was left out',
      () => /not read for a while: \d+ lines were left out/.test(said),
      {
        state: () => said,
      },
    )
    const leftOut = Number(/for a while: (\d+) lines/.exec(said)?.[1])
    await waitFor('all that was taken', () => printed.split('\n').length - 1 + leftOut === LINES)
    expect(printed).toBe(flood.slice(0, (LINES - leftOut) * (line(0).length + 1)))
  })

  it('that nobody ever reads lets the bridge end', async () => {
    const port = await freePort()
    const [command = '', ...args] = bridgeCommand(port)
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] })
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    await sendFlood(port)
    await hasReadAll(port)
    const since = performance.now()
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(performance.now() - since).toBeLessThan(2500)
  })

  it('whose reader has left is told of once, and the chat goes on', async () => {
    const port = await freePort()
    const shell = new TestProcess('a pipe to nobody', [
      ...(['sh', '-c', '"$@" | true', 'sh'] as const),
      ...bridgeCommand(port),
    ])
    const socket = await dial(port)
    socket.write('one\ntwo\n')
    await shell.says(/Whoever read standard output has left: received lines are no longer printed/)
    socket.write('three\n')
    await hasText(port, 'three')
    expect(shell.stderr.text.match(/Whoever read/g)).toHaveLength(1)
  })
})

describe('a standard stream that was closed', () => {
  it('for output is told of', async () => {
    const port = await freePort()
    const shell = new TestProcess('closed output', [
      ...(['sh', '-c', 'exec "$@" >&-', 'sh'] as const),
      ...bridgeCommand(port),
    ])
    await shell.says(/Standard output is closed: received lines are not printed/)
    const socket = await dial(port)
    socket.write('one\n')
    await hasText(port, 'one')
  })

  it('for input and errors is no reason to end', async () => {
    const port = await freePort()
    const shell = new TestProcess('closed input and errors', [
      ...(['sh', '-c', 'exec "$@" <&- 2>&-', 'sh'] as const),
      ...bridgeCommand(port),
    ])
    const socket = await dial(port)
    socket.write('one\n')
    await shell.shows('one')
    shell.signal('SIGTERM')
    expect((await shell.exit()).code).toBe(0)
  })

  it('is none where output goes to /dev/null on purpose', async () => {
    const port = await freePort()
    const shell = new TestProcess('no output wanted', [
      ...(['sh', '-c', 'exec "$@" >/dev/null', 'sh'] as const),
      ...bridgeCommand(port),
    ])
    await shell.says(/^Page: /)
    shell.endInput()
    await shell.says(/Standard input has ended/)
    expect(shell.stderr.text).not.toMatch(/closed/)
  })
})

async function hasText(port: number, text: string): Promise<void> {
  const viewer = await Viewer.open(`http://localhost:${port + 3000}`)
  await viewer.until(`the message ${text}`, () => viewer.chat.some((one) => one.text === text))
}
