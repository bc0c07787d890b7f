/** The README's commands are run as they stand there, so they stay true. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { TestProcess } from '../support/process.js'
import { needs } from '../support/tools.js'
import { waitFor } from '../support/wait.js'

const root = new URL('../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) =>
  text.trim().split('\n'),
)
const commands = blocks.flat()

/** Runs a command of the README in a shell, at the root of the repository. It installs nothing. */
function run(command: string): TestProcess {
  const line = `cd "${fileURLToPath(root)}" && PEERSCOPE_NEVER_INSTALL=1 exec ${command}`
  return new TestProcess(command, ['bash', '-c', line])
}

const isChat = (command: string) => /peerscope -- (sync|async) /.test(command)
const isNetcat = (command: string) => command.startsWith('nc ')
const withNetcat = blocks.filter((block) => block.some(isNetcat))
const labs = commands.filter((command) => command.includes('peerscope -- lab'))
const pairs = blocks.map((block) => block.filter(isChat)).filter(({ length }) => length === 2)

// One after the other: they all use the ports that the README names.
describe('the README', { concurrent: false }, () => {
  it('has no command that these tests do not know', () => {
    const known = [
      ...['npm start', 'npm test', 'npm run build'],
      'npm run --silent peerscope -- export chat.session --to ndjson',
      'npm run --silent peerscope -- --help',
      ...labs,
    ]
    expect(
      commands.filter(
        (command) => !known.includes(command) && !isChat(command) && !isNetcat(command),
      ),
    ).toEqual([])
    // Not run here, because it would run this test.
    expect(existsSync(new URL('scripts/test.mjs', root))).toBe(true)
  })

  it('npm start starts Alice and Bob and prints their pages', async () => {
    const start = run('npm start')
    await start.shows(/Alice +http:\/\/localhost:8002/, 60_000)
    for (const port of [8002, 8003]) {
      const page = await fetch(`http://localhost:${port}/`)
      expect(await page.text()).toContain('peerscope')
    }
    start.signal('SIGTERM')
    await start.exit(10_000)
    await bothPagesAreGone()
  })

  it.for(labs)('%s', async (command) => {
    const lab = run(command)
    expect((await lab.exit(60_000)).code, lab.describe()).toBe(0)
    expect(lab.stdout.text).toMatch(/hidden-mailbox|Hidden mailbox|Verborgener Briefkasten/)
  })

  it.for(pairs)('%s\n%s', async ([first = '', second = '']) => {
    const [alice, bob] = [run(first), run(second)]
    await Promise.all([alice.says(/Connected to/, 20_000), bob.says(/Connected to/, 20_000)])
    alice.type('hello Bob')
    bob.type('hello Alice')
    await Promise.all([bob.shows('hello Bob', 10_000), alice.shows('hello Alice', 10_000)])
    for (const peer of [alice, bob]) peer.signal('SIGTERM')
    await Promise.all([alice.exit(), bob.exit()])
    await bothPagesAreGone()
  })

  it.for(withNetcat)('%s\n%s', async ([first = '', second = ''], context) => {
    needs(context, 'nc')
    const isFirst = isChat(first)
    const one = run(first)
    if (isFirst) await one.says(/waits to be dialled/, 20_000)
    const other = run(second)
    const [bridge, nc] = isFirst ? [one, other] : [other, one]
    await bridge.says(/Connected with/, 20_000)
    nc.type('hello bridge')
    bridge.type('hello nc')
    await Promise.all([bridge.shows('hello bridge'), nc.shows('hello nc')])
    bridge.signal('SIGTERM')
    await bridge.exit()
  })

  it('records and exports a session', async () => {
    const [record = ''] = commands.filter((command) => command.includes('--record'))
    const file = fileURLToPath(new URL('chat.session', root))
    expect(existsSync(file), `${file} must not be there`).toBe(false)
    try {
      const peer = run(record)
      await peer.says(/Recording to chat.session/, 20_000)
      peer.signal('SIGTERM')
      await peer.exit()
      await bothPagesAreGone()
      const tool = run('npm run --silent peerscope -- export chat.session --to ndjson')
      expect((await tool.exit(20_000)).code).toBe(0)
      expect(JSON.parse(tool.stdout.lines[0] ?? '')).toMatchObject({ kind: 'session', version: 1 })
    } finally {
      rmSync(file, { force: true })
    }
  })

  it('prints its help', async () => {
    const help = run('npm run --silent peerscope -- --help')
    expect((await help.exit(20_000)).code).toBe(0)
    expect(help.stdout.text).toContain('--listen-port')
  })
})

/** npm passes a signal on and ends at once; what it started may take a moment longer. */
async function bothPagesAreGone(): Promise<void> {
  const isGone = (port: number) =>
    fetch(`http://localhost:${port}/`).then(
      () => false,
      () => true,
    )
  await waitFor('both pages to be gone', async () => (await isGone(8002)) && (await isGone(8003)))
}
