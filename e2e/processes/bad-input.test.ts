import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { peerscope } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'

/** Ends at once with exit code 2 and one line on standard error that says `words`. */
async function expectRefusal(args: string[], words: RegExp): Promise<void> {
  const process = peerscope(...args, '--lang', 'en')
  // `exit` waits for the end of its output too, which a child left behind would hold open.
  const { code, signal } = await process.exit()
  expect({ code, signal, stdout: process.stdout.text }).toEqual({
    code: 2,
    signal: null,
    stdout: '',
  })
  expect(process.stderr.lines).toHaveLength(1)
  expect(process.stderr.text).toMatch(/^peerscope: .*\n$/)
  expect(process.stderr.text).toMatch(words)
}

const link = (listen: number, peer: number, ip = '127.0.0.1') =>
  `--listen-port ${listen} --peer-ip ${ip} --peer-port ${peer}`.split(' ')

/** Another program that holds a port. */
async function occupy(port: number, host = '127.0.0.1'): Promise<void> {
  const server = createServer().listen(port, host)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
}

describe('a peer refuses', () => {
  it.each([
    ['an unknown flag', ['--colour', 'red'], /no flag --colour/],
    ['an argument without a flag', ['5002'], /"5002" does not belong to a flag/],
    ['a flag without its value', ['--name'], /--name needs a value/],
    ['an empty name', ['--name', ''], /--name cannot be ""/],
    ['a name with a line break', ['--name', 'a\nb'], /--name cannot be/],
  ])('%s', async (_, flags, words) => {
    await expectRefusal(['sync', ...link(await freePort(), await freePort()), ...flags], words)
  })

  it.each(['0', '-1', '65536', '99999999999', '80a', '0x50', '5e3', '12.5', ' '])(
    'the port "%s"',
    async (port) => {
      const flags = ['--peer-ip', '127.0.0.1', '--peer-port', '5003']
      await expectRefusal(['sync', `--listen-port=${port}`, ...flags], /--listen-port cannot be/)
    },
  )

  it.each(['--peer-port', '--ui-port'])('a %s that is out of range', async (flag) => {
    const flags = link(await freePort(), await freePort())
    await expectRefusal(['sync', ...flags, flag, '70000'], new RegExp(`${flag} cannot be "70000"`))
  })

  it('a listen port that leaves no room for the page above it', async () => {
    await expectRefusal(['sync', ...link(65_000, 5003)], /would be at 68000.*--ui-port/)
  })

  it('a page where no browser goes: asked for, by the listen port, or of the demo', async () => {
    const [listen, peer] = [await freePort(), await freePort()]
    await expectRefusal(
      ['async', ...link(listen, peer), '--ui-port', '10080'],
      /No browser opens a page at port 10080: .* --ui-port, for example 10081/,
    )
    await expectRefusal(
      ['sync', ...link(3000, peer)],
      /listen port 3000 would be at 6000, .* Add --ui-port 6001, /,
    )
    await expectRefusal(
      ['demo', '--bob-port', '2060'],
      /--bob-port cannot be 2060: the page would be at 5060/,
    )
  })

  it('a chat without a peer', async () => {
    const flags = ['--listen-port', `${await freePort()}`, '--peer-port', '5003']
    await expectRefusal(['sync', ...flags], /--peer-ip is missing/)
  })

  it('one port for both peers', async () => {
    const port = await freePort()
    await expectRefusal(['sync', ...link(port, port)], new RegExp(`are both ${port}`))
  })

  it('one port for chat and page', async () => {
    const port = await freePort()
    const flags = [...link(port, await freePort()), '--ui-port', `${port}`]
    await expectRefusal(['sync', ...flags], new RegExp(`are both ${port}`))
  })

  it.each(['127.0.0.1.5', '256.1.1.1', 'a b', 'http://localhost', ':::', ''])(
    'the address "%s"',
    async (address) => {
      const flags = ['--listen-port', `${await freePort()}`, '--peer-port', '5003']
      await expectRefusal(['sync', ...flags, `--peer-ip=${address}`], /--peer-ip cannot be/)
    },
  )

  it('a host name that leads nowhere', async () => {
    // RFC 2606 reserves .invalid: it never resolves.
    const flags = link(await freePort(), 5003, 'nobody.invalid')
    await expectRefusal(['sync', ...flags], /"nobody\.invalid" leads to no address/)
  })
})

describe.each(['sync', 'async'])('a peer of model %s refuses', (model) => {
  it('a chat port that is taken', async () => {
    const port = await freePort()
    await occupy(port)
    const flags = link(port, await freePort())
    await expectRefusal([model, ...flags], new RegExp(`Port ${port} is taken`))
  })

  it.each(['127.0.0.1', '::1'])('a page port that is taken on %s', async (host) => {
    const [port, page] = [await freePort(), await freePort()]
    await occupy(page, host)
    const flags = [...link(port, await freePort()), '--ui-port', `${page}`]
    await expectRefusal([model, ...flags], new RegExp(`Port ${page}, where the page would be`))
  })

  it('to record into a folder that does not exist', async () => {
    const flags = link(await freePort(), await freePort())
    const record = ['--record', join(tmpdir(), 'peerscope-no-such-folder', 'chat.session')]
    await expectRefusal([model, ...flags, ...record], /cannot be written/)
  })
})

describe('peerscope refuses', () => {
  it('an unknown command', async () => {
    await expectRefusal(['chat'], /no command "chat"/)
  })

  it('to export without a file', async () => {
    await expectRefusal(['export', '--to', 'ndjson'], /Which file\?/)
  })

  it('to export a file that is not there', async () => {
    await expectRefusal(['export', 'no-such.session', '--to', 'ndjson'], /cannot be read/)
  })

  it('to export a file that is no session', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'peerscope-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, 'text.session')
    await writeFile(file, 'This is a text of more than thirty-two bytes, and no session.\n')
    await expectRefusal(['export', file, '--to', 'ndjson'], /is not a session file/)
  })

  it('to export a folder', async () => {
    await expectRefusal(['export', tmpdir(), '--to', 'ndjson'], /is a folder/)
  })

  it('to export to an unknown format', async () => {
    await expectRefusal(['export', 'a.session', '--to', 'pdf'], /--to cannot be "pdf"/)
  })
})
