/** Typing at a real terminal: the line in progress, and the shell's jobs. */
import { connect } from 'node:net'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { cli } from '../support/bridge-process.js'
import { LineCollector } from '../support/line-collector.js'
import { hasTerminal, OnTerminal } from '../support/on-terminal.js'
import { freePort } from '../support/ports.js'
import { waitFor } from '../support/wait.js'

const commandOf = (model: string, port: number) => [
  ...[process.execPath, cli, model, '--lang', 'en', '--listen-port', `${port}`],
]

const PATIENCE = { timeoutMs: 25_000 }

/** A client of the bridge, and what it receives. */
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
  return { socket, lines: new LineCollector(socket) }
}

describe.runIf(hasTerminal).each(['sync', 'async'])('at the terminal of a %s peer', (model) => {
  it('a half line is shown again below what comes, and sent as it was typed', async () => {
    const port = await freePort()
    const terminal = OnTerminal.start('012', commandOf(model, port))
    const { socket, lines } = await dial(port)
    await terminal.showsText(/Connected with/)
    terminal.keys('half a')
    await terminal.showsText(/half a$/)
    socket.write('incoming\n')
    // Taken away, written, and shown again.
    // eslint-disable-next-line no-control-regex -- control sequences are the subject
    await terminal.showsText(/\r\u001b\[Jincoming\r\n[^\n]*half a[^\n]*$/)
    terminal.keys(' line\r')
    await lines.line('half a line')
    // A sync program receives in its turn.
    socket.write('your turn\n')
    // A terminal itself passes on 4095 bytes at most.
    const long = 'x'.repeat(60_000)
    terminal.keys(`${long}\r`)
    await lines.line(long)
  }, 60_000)
})

/** Its state in proc(5): T is stopped. */
const stateOf = (pid: number) =>
  /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]

describe.runIf(hasTerminal && process.platform === 'linux')('a job of a shell', () => {
  it('goes on in the background without reading, and reads when it is brought to the front', async () => {
    const port = await freePort()
    const shell = OnTerminal.start('012', ['bash', '--norc', '--noprofile', '-i'])
    shell.keys(`PS1='ready> '\r`)
    shell.keys(`${commandOf('async', port).join(' ')} & echo job:$!\r`)
    await shell.showsText(/job:\d+/)
    const pid = Number(/job:(\d+)/.exec(shell.stdout.text)?.[1])
    const { socket, lines } = await dial(port)
    await shell.showsText(/Connected with/)
    shell.keys('echo $((20 + 1)) is of the shell\r')
    await shell.showsText(/21 is of the shell/)
    socket.write('in the background\n')
    await shell.showsText(/in the background\r\n/)
    expect(stateOf(pid)).not.toBe('T')

    shell.keys('fg\r')
    await shell.showsText(/fg\r\n[^>]*cli\.js/)
    // It looks a few times a second whether it is in front.
    await waitFor('a terminal that is read', () => {
      shell.keys('typed\r')
      return lines.lines.includes('typed')
    })

    shell.keys('half')
    await shell.showsText(/half$/)
    shell.keys('\u001a')
    await waitFor('a stop', () => stateOf(pid) === 'T')
    shell.keys('bg\r')
    await waitFor('going on', () => stateOf(pid) !== 'T')
    shell.keys('echo $((40 + 2)) is of the shell\r')
    await shell.showsText(/42 is of the shell/)
    socket.write('again\n')
    await shell.showsText(/ready> again\r\n/)
    expect(stateOf(pid)).not.toBe('T')

    shell.keys('fg\r')
    await shell.showsText(/fg\r\n[^>]*cli\.js[^>]*half/)
    shell.keys(' a line\r')
    await lines.line('half a line')
    shell.keys('\u0003')
    await shell.showsText(/ a line[^]*ready> $/)
    shell.keys('echo code $?; stty -a\r')
    await shell.showsText(/code 0/)
    await shell.showsText(/isig icanon[^]* echo /)
    shell.keys('exit\r')
    await shell.exit()
  }, 90_000)
})
