/** What `--record` promises: nothing that was shown or handed over is missing, whatever happens. */
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { peerscope, startBridge, type Model } from '../support/bridge-process.js'
import { startLinked } from '../support/linked-bridge.js'
import { freePort } from '../support/ports.js'
import { exportSession } from '../support/session-export.js'
import { temporaryFile } from '../support/temporary.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

const models: Model[] = ['sync', 'async']

/** Records a chat of some turns that ends in order. @returns the file */
async function recordChat(turns: number): Promise<string> {
  const file = temporaryFile('chat.session')
  const { bridge, plain, lines } = await startLinked('async', '--record', file, '--no-ui')
  for (let turn = 0; turn < turns; turn++) {
    bridge.type(`line ${turn}`)
    await lines.line(`line ${turn}`)
    plain.send(`answer ${turn}\n`)
    await bridge.shows(`answer ${turn}`)
  }
  bridge.signal('SIGTERM')
  expect((await bridge.exit()).code).toBe(0)
  return file
}

describe.each(models)('the recording of a %s peer', (model) => {
  it('holds all that was shown or sent when the bridge is killed', async () => {
    const file = temporaryFile('chat.session')
    const { bridge, plain, lines } = await startLinked(model, '--record', file, '--no-ui')
    const incoming = await plain.incoming()
    for (let i = 0; i < 20_000; i++) {
      plain.send(`answer ${i}\n`)
      bridge.type(`line ${i}`)
    }
    await bridge.stdout.count(500)
    bridge.kill()
    expect(await bridge.exit()).toMatchObject({ signal: 'SIGKILL' })
    await waitFor('its end', () => incoming.readableEnded || incoming.destroyed)

    const { messages, stderr } = await exportSession(file)
    const texts = (which: string) =>
      messages.filter(({ direction }) => direction === which).map(({ text }) => text)
    const [shown, sent] = [bridge.stdout.lines, lines.lines]
    expect(shown.length).toBeGreaterThanOrEqual(500)
    expect(texts('received').slice(0, shown.length)).toEqual(shown)
    expect(sent.length).toBeGreaterThan(0)
    // One whose handing over was not written down any more is in the file as a queued one.
    const recorded = new Set(texts('sent'))
    expect(sent.filter((line) => !recorded.has(line))).toEqual([])
    expect(stderr).toMatch(/has no footer|ends in the middle of a frame/)
  })

  it('goes on without it when the disk is full, and says so', async () => {
    const { bridge, plain, lines } = await startLinked(model, '--record', '/dev/full')
    bridge.type('are you there?')
    await lines.line('are you there?')
    plain.send('yes\n')
    await bridge.shows('yes')
    expect(bridge.stderr.text).toMatch(/recording is no longer complete \(ENOSPC\)/)
    expect(bridge.stderr.text.match(/no longer complete/g)).toHaveLength(1)
    // Whoever opens the page later is told too.
    const { notices } = await (await Viewer.open(bridge.url)).message('snapshot')
    expect(notices.map(({ problem }) => problem.code)).toContain('recordingDamaged')
    bridge.signal('SIGTERM')
    expect((await bridge.exit()).code).toBe(0)
  })
})

describe('a recording', () => {
  it('can be read by its owner only', async () => {
    const file = temporaryFile('chat.session')
    await startLinked('async', '--record', file, '--no-ui')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('that ended in order is exported without a word', async () => {
    const { messages, stderr } = await exportSession(await recordChat(3))
    expect(messages).toHaveLength(6)
    expect(stderr).toBe('')
  })

  it('of which the end is missing is exported as far as it goes, and that is said', async () => {
    const file = await recordChat(20)
    let { size } = statSync(file)
    let known = 40
    for (const cut of [1, 33, 100, 1000, 2000, 5000, 5000]) {
      size -= cut
      truncateSync(file, size)
      const { messages, stderr } = await exportSession(file)
      expect(stderr).toMatch(/in the middle of a frame .* bytes at the end were left out|no footer/)
      expect(messages.length).toBeLessThanOrEqual(known)
      known = messages.length
    }
    expect(known).toBeGreaterThan(0)
  })

  it('that is damaged in the middle is exported up to there, with exit code 1', async () => {
    const file = await recordChat(20)
    const bytes = readFileSync(file)
    for (const place of [0.3, 0.5, 0.9]) {
      const at = Math.floor(bytes.length * place)
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      writeFileSync(file, damaged)
      const tool = peerscope('export', file, '--to', 'ndjson', '--lang', 'en')
      expect((await tool.exit(20_000)).code, tool.describe()).toBe(1)
      const offset = Number(/is damaged at byte (\d+)/.exec(tool.stderr.text)?.[1])
      expect(offset).toBeGreaterThan(0)
      expect(offset).toBeLessThanOrEqual(at)
      expect(tool.stdout.lines[0]).toContain('"kind":"session"')

      const rescue = peerscope('export', file, '--to', 'ndjson', '--salvage', '--lang', 'en')
      expect((await rescue.exit(20_000)).code).toBe(1)
      expect(rescue.stdout.lines.length).toBeGreaterThan(tool.stdout.lines.length)
      // The damaged frame is lost, which may be that of a message; all behind it is there.
      const saved = Array.from({ length: 20 }, (_, i) => `"text":"answer ${i}"`)
      expect(saved.filter((text) => !rescue.stdout.text.includes(text)).length).toBeLessThanOrEqual(
        1,
      )
      expect(rescue.stdout.text).toContain('"code":"closedByUs"')
    }
  })

  it('is never written over', async () => {
    const file = temporaryFile('precious.txt')
    writeFileSync(file, 'precious\n', { mode: 0o644 })
    const before = statSync(file)
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    const bridge = startBridge('async', { listenPort, peerPort, flags: ['--record', file] })
    expect((await bridge.exit()).code).toBe(2)
    expect(bridge.stderr.lines).toEqual([
      `peerscope: ${file} cannot be written (it exists already). Choose another path.`,
    ])
    expect(readFileSync(file, 'utf8')).toBe('precious\n')
    const { mode, mtimeMs } = statSync(file)
    expect({ mode, mtimeMs }).toEqual({ mode: before.mode, mtimeMs: before.mtimeMs })
  })
})
