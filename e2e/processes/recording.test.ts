/** What `--record` promises: nothing that was shown or handed over is missing, whatever happens. */
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli, peerscope, startBridge, type Model } from '../support/bridge-process.js'
import { startLinked } from '../support/linked-bridge.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { exportSession } from '../support/session-export.js'
import { smallDisk } from '../support/small-disk.js'
import { temporaryFile } from '../support/temporary.js'
import { needs } from '../support/tools.js'
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

  it('has a gap while the disk is full, and goes on when there is room again', async (context) => {
    const disk = smallDisk(context, '4m')
    const file = join(disk, 'chat.session')
    const { bridge, plain, lines } = await startLinked(model, '--record', file)
    const chat = async (text: string) => {
      bridge.type(text)
      await lines.line(text)
      plain.send(`${text} too\n`)
      await bridge.shows(`${text} too`)
    }
    await chat('before')
    fill(disk)
    const isFull = () => bridge.stderr.text.includes('recording is no longer complete (ENOSPC)')
    // The last block of the file may have room for some more.
    for (let turn = 0; !isFull(); turn++) await chat(`nearly ${turn}`)
    await chat('within')
    // Whoever opens the page later is told too.
    const { notices } = await (await Viewer.open(bridge.url)).message('snapshot')
    expect(notices.map(({ problem }) => problem.code)).toContain('recordingDamaged')
    rmSync(join(disk, 'ballast'))
    await bridge.says(/The recording goes on: there is room again/)
    await chat('after')
    expect(bridge.stderr.text.match(/no longer complete/g)).toHaveLength(1)
    bridge.signal('SIGTERM')
    expect((await bridge.exit()).code).toBe(1)
    expect(bridge.stderr.lines.at(-1)).toContain(`${file} is not complete`)

    const tool = peerscope('export', file, '--to', 'ndjson', '--lang', 'en')
    expect((await tool.exit(20_000)).code).toBe(1)
    expect(tool.stderr.text).toMatch(/^peerscope: The recording has a gap of \d+ frames .*ENOSPC/)
    expect(tool.stderr.lines).toHaveLength(1)
    // What was said is all there; what is missing are spans and readings.
    for (const text of ['before', 'within', 'after'].flatMap((one) => [one, `${one} too`]))
      expect(tool.stdout.text).toContain(`"text":"${text}"`)
    const lanes = tool.stdout.lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const gap = lanes.find(({ kind, lane }) => kind === 'gap' && lane === null)
    expect(gap).toMatchObject({ reason: 'ENOSPC', lost: null })
    expect(gap?.['durationUs']).toBeGreaterThan(0)
  })

  it('whose disk stays full says so to the end, and never speaks of a killed bridge', async (context) => {
    const disk = smallDisk(context, '4m')
    const file = join(disk, 'chat.session')
    const { bridge, plain } = await startLinked(model, '--record', file, '--no-ui')
    const chat = async (text: string) => {
      bridge.type(text)
      plain.send(`${text}\n`)
      await bridge.shows(text)
    }
    await chat('before')
    fill(disk)
    const isFull = () => bridge.stderr.text.includes('recording is no longer complete (ENOSPC)')
    for (let turn = 0; !isFull(); turn++) await chat(`nearly ${turn}`)
    await chat('within')
    bridge.signal('SIGTERM')
    expect((await bridge.exit()).code).toBe(1)
    const tool = peerscope('export', file, '--to', 'ndjson', '--lang', 'en')
    expect((await tool.exit(20_000)).code).toBe(1)
    expect(tool.stderr.text).toMatch(/has a gap .*\(ENOSPC\)/)
    expect(tool.stderr.text).not.toMatch(/killed|middle of a frame|no footer/)
    expect(tool.stdout.text).toContain('"text":"before"')
  })

  it('ends within two seconds though its disk confirms nothing, and says so', async (context) => {
    const strace = needs(context, 'strace')
    const file = temporaryFile('chat.session')
    const port = await freePort()
    const inject = ['-e', 'trace=fdatasync', '-e', 'inject=fdatasync:delay_enter=8000000']
    const flags = ['--listen-port', String(port), '--no-ui', '--record', file, '--lang', 'en']
    const bridge = new TestProcess('a bridge on a slow disk', [
      ...([strace, '-f', '-q', '-o', '/dev/null', ...inject] as [string, ...string[]]),
      ...[process.execPath, cli, model, ...flags],
    ])
    await bridge.says(/waits to be dialled/, 20_000)
    const header = JSON.parse(await firstLineOf(file)) as { pid: number }
    process.kill(header.pid, 'SIGTERM')
    // strace itself waits until the call that it delays would have ended.
    await waitFor('the end of the bridge', () => hasEnded(header.pid), { timeoutMs: 2000 })
    expect(bridge.stderr.text).toMatch(/its disk had not confirmed it/)
    expect((await exportSession(file)).stderr).toBe('')
  })
})

/** Takes all the room that a disk has. */
function fill(disk: string): void {
  const fd = openSync(join(disk, 'ballast'), 'w')
  try {
    for (;;) writeSync(fd, Buffer.alloc(4096))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  }
  closeSync(fd)
}

/** Gone, or a zombie whose tracer has not asked yet how it ended (proc(5)). */
function hasEnded(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}

async function firstLineOf(file: string): Promise<string> {
  const tool = peerscope('export', file, '--to', 'ndjson', '--lang', 'en')
  await tool.exit(20_000)
  return tool.stdout.lines[0] ?? ''
}

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

  it('that goes to a pipe is refused at once: its reader would hold up the chat', async () => {
    const pipe = temporaryFile('pipe')
    execFileSync('mkfifo', [pipe])
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    for (const file of [pipe, '/dev/full', '/dev/null', '.']) {
      const flags = ['--record', file, '--lang', 'en']
      const bridge = startBridge('async', { listenPort, peerPort, flags })
      expect((await bridge.exit()).code).toBe(2)
      expect(bridge.stderr.text).toContain(`peerscope: ${file} is not a regular file but`)
      expect(bridge.stderr.lines).toHaveLength(1)
    }
  })

  it('is exported from a pipe as from a file', async () => {
    const file = await recordChat(3)
    const direct = peerscope('export', file, '--to', 'ndjson')
    await direct.exit(20_000)
    const command = `"${process.execPath}" "${cli}" export`
    for (const piped of [
      `cat "${file}" | ${command} /dev/stdin --to ndjson`,
      `${command} <(cat "${file}") --to ndjson`,
    ]) {
      const tool = new TestProcess(piped, ['bash', '-c', piped])
      expect((await tool.exit(20_000)).code, tool.describe()).toBe(0)
      expect(tool.stdout.text).toBe(direct.stdout.text)
      expect(tool.stderr.text).toBe('')
    }
  })

  it('of which a frame was removed or doubled, or that was appended to itself, is damaged', async () => {
    const file = await recordChat(5)
    const bytes = readFileSync(file)
    const frames: Buffer[] = []
    for (let at = 0; at < bytes.length;) {
      const length = 32 + bytes.readUInt32LE(at + 16)
      frames.push(bytes.subarray(at, at + length))
      at += length
    }
    const middle = Math.floor(frames.length / 2)
    const [before, after] = [frames.slice(0, middle), frames.slice(middle + 1)]
    const one = frames[middle] ?? bytes
    for (const [made, word, salvaged] of [
      [[...before, ...after], /lacks 1 frame before byte \d+/, 'missing'],
      [[...before, one, one, ...after], /stands? .*a frame that was there before/, null],
      [[...frames, ...frames], /goes on with something else/, null],
    ] as const) {
      writeFileSync(file, Buffer.concat(made))
      const tool = peerscope('export', file, '--to', 'ndjson', '--lang', 'en')
      expect((await tool.exit(20_000)).code).toBe(1)
      expect(tool.stderr.text).toMatch(word)
      const rescue = peerscope('export', file, '--to', 'ndjson', '--salvage', '--lang', 'en')
      expect((await rescue.exit(20_000)).code).toBe(1)
      const gaps = rescue.stdout.lines.filter((line) => line.includes('"kind":"gap"'))
      expect(gaps.map((line) => (JSON.parse(line) as { reason: string }).reason)).toEqual(
        salvaged === null ? [] : [salvaged],
      )
      if (salvaged === null) expect(rescue.stdout.text).toContain('"text":"answer 4"')
    }
  })

  it('is never one that two bridges write', async () => {
    const file = temporaryFile('chat.session')
    const [first, second] = [await freePort(), await freePort()]
    const bridge = startBridge('async', { listenPort: first, flags: ['--record', file, '--no-ui'] })
    await bridge.says(/Recording to|Aufzeichnung/, 20_000)
    const flags = ['--record', file, '--no-ui', '--lang', 'en']
    const other = startBridge('async', { listenPort: second, flags })
    expect((await other.exit()).code).toBe(2)
    // While it is written it can be read.
    const { stderr } = await exportSession(file)
    expect(stderr).toMatch(/is still being written|has no footer/)
  })
})
