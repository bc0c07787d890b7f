/** The experiments, on real sockets: from the terminal, and as a page asks for them. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { peerscope, startBridge, type BridgeProcess } from '../support/bridge-process.js'
import { LabSocket } from '../support/lab-socket.js'
import { freePort } from '../support/ports.js'
import { waitFor } from '../support/wait.js'

// All labs after one another take half a minute on a quiet machine.
vi.setConfig({ testTimeout: 90_000 })

interface Outcome {
  lab: string
  number: number
  verdict: string | null
  models: Record<string, Record<string, number | null>>
  prediction?: string
  held?: boolean
}

async function runLab(...args: string[]): Promise<Outcome[]> {
  const lab = peerscope('lab', 'run', ...args, '--json', '--lang', 'en')
  const { code } = await lab.exit(60_000)
  expect(code, lab.describe()).toBe(0)
  return lab.stdout.lines.map((line) => JSON.parse(line) as Outcome)
}

describe('lab run --json', () => {
  it('prints one object a line and lab, with what must show in each', async () => {
    const all = await runLab('all')
    expect(all.map(({ number, lab, verdict }) => [number, lab, verdict])).toEqual([
      [1, 'turn-taking', 'sync-after-turn'],
      [2, 'hidden-mailbox', 'sync-waits'],
      [10, 'double-deadlock', 'async-only'],
    ])
    const [turns, mailbox, deadlock] = all.map(({ models }) => models)
    expect(Object.keys(all[0] ?? {})).toEqual(['lab', 'number', 'verdict', 'models'])
    expect(turns?.['sync']).toMatchObject({ shownCount: 1, queuedCount: 1 })
    expect(turns?.['async']).toMatchObject({ shownCount: 3, queuedCount: 0, blockedShare: 0 })
    expect(turns?.['sync']?.['blockedShare']).toBeGreaterThan(0.9)
    // The bytes lie in the receive buffer for a second; the sender's call took a fraction of that.
    expect(mailbox?.['sync']?.['unreadUs']).toBeGreaterThan(0.9e6)
    expect(mailbox?.['sync']?.['queueBytes']).toBe(6)
    expect(mailbox?.['sync']?.['sendUs']).toBeLessThan(0.1e6)
    expect(mailbox?.['async']?.['unreadUs']).toBeLessThan(0.5e6)
    expect(deadlock?.['sync']).toMatchObject({ linesCount: 0, readBytes: 0, finishedUs: null })
    expect(deadlock?.['sync']?.['bothInRecvUs']).toBeGreaterThan(3e6)
    expect(deadlock?.['sync']?.['bothInSendUs']).toBeGreaterThan(2.9e6)
    expect(deadlock?.['async']).toMatchObject({ linesCount: 2, readBytes: 32 * 1024 ** 2 })
    expect(deadlock?.['async']?.['finishedUs']).toBeLessThan(3e6)
  }, 60_000)

  it('answers from what was measured: what fits into the buffers is no deadlock', async () => {
    const settings = ['--set', 'bytes=1000', '--set', 'patience=700', '--predict', 'all']
    const [outcome] = await runLab('double-deadlock', ...settings)
    expect(outcome).toMatchObject({
      verdict: 'reading-first-hangs',
      prediction: 'all',
      held: false,
      models: { sync: { linesCount: 0, readBytes: 2000 } },
    })
  })

  it('runs one model alone, and then has no answer', async () => {
    const [outcome] = await runLab('2', '--model', 'async', '--set', 'silence=200')
    expect(outcome).toMatchObject({ lab: 'hidden-mailbox', verdict: null })
    expect(Object.keys(outcome?.models ?? {})).toEqual(['async'])
  })

  it('writes to a file, and progress to standard error', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'peerscope-labs-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const out = join(folder, 'labs.ndjson')
    const lab = peerscope('lab', 'run', '2', '--set', 'silence=200', '--json', '--out', out)
    expect((await lab.exit(15_000)).code).toBe(0)
    expect(lab.stdout.text).toBe('')
    expect(lab.stderr.text).not.toBe('')
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ number: 2 })
  })

  it('says at once that a file cannot be written, not after all has run', async () => {
    const lab = peerscope(
      'lab',
      'run',
      'all',
      '--json',
      '--out',
      '/nowhere/labs.ndjson',
      '--lang',
      'en',
    )
    expect((await lab.exit(10_000)).code, lab.describe()).toBe(2)
    expect(lab.stderr.text).toContain('/nowhere/labs.ndjson')
    expect(lab.stderr.text).not.toContain('Turn-taking')
  })
})

describe('lab', () => {
  it('lists the experiments, their questions and settings', async () => {
    const lab = peerscope('lab', '--lang', 'de')
    expect((await lab.exit()).code).toBe(0)
    for (const words of ['Reihum', 'Verborgener Briefkasten', 'Doppelte Verklemmung', 'silence=']) {
      expect(lab.stdout.text).toContain(words)
    }
  })

  it('tells a person in words whether the prediction held, and why', async () => {
    const lab = peerscope('lab', 'run', '2', '--predict', '1', '--lang', 'de')
    expect((await lab.exit(15_000)).code).toBe(0)
    const told = lab.stdout.text.replaceAll(/\s+/g, ' ')
    expect(told).toContain('Was geschah: sync bei 1,2 s, async bei 0,2 s.')
    expect(told).toContain('Deine Vorhersage traf nicht zu.')
    expect(told).toMatch(
      /Die 6 B lagen dann (9\d\d ms|1,[0-4]\d\d s) ungelesen in Alices Empfangspuffer/,
    )
    expect(told).toMatch(/sync \d\S+ m?s async \S+ [mµ]s sync \S+×/)
    expect(lab.stdout.lines.every((line) => line.length <= 80)).toBe(true)
  })

  it.each([
    [['run', 'sink'], /no lab "sink".*2 \(hidden-mailbox\)/],
    [['run'], /no lab ""/],
    [['fly'], /no command "lab fly"/],
    [['run', '2', 'now'], /"now" does not belong/],
    [['run', '2', '--set', 'noise=3'], /no setting "noise".*silence/],
    [['run', 'all', '--set', 'patience=1000'], /Lab 1 has no setting "patience"/],
    [['run', '2', '--set', 'silence=x'], /silence cannot be "x".*100 to 10000/],
    [['run', '2', '--predict', '7'], /--predict cannot be "7".*1 \(at-once\)/],
    [['run', '2', '--model', 'threads'], /--model cannot be "threads"/],
  ])('refuses %j in one line', async (args, words) => {
    const lab = peerscope('lab', ...args, '--lang', 'en')
    const { code } = await lab.exit()
    expect({ code, stdout: lab.stdout.text }).toEqual({ code: 2, stdout: '' })
    expect(lab.stderr.lines).toHaveLength(1)
    expect(lab.stderr.text).toMatch(words)
  })
})

describe('a bridge', () => {
  async function bridge(): Promise<BridgeProcess> {
    const listenPort = await freePort()
    return startBridge('async', { listenPort, peerPort: await freePort() }).ready()
  }

  /** Processes that the bridge has started. */
  function children(of: BridgeProcess): string[] {
    try {
      return execFileSync('pgrep', ['-P', String(of.pid)], { encoding: 'utf8' })
        .split('\n')
        .filter(Boolean)
    } catch {
      return []
    }
  }

  it('runs a lab for a page and passes on its frames, while it goes on chatting', async () => {
    const page = await bridge()
    const labs = await LabSocket.open(page.url)
    const { labs: known } = await labs.next('labs')
    expect(known.map(({ number }) => number)).toEqual([1, 2, 10])
    expect(known[1]?.parts[0]?.programs.map(({ model }) => model)).toEqual(['sync', 'async'])
    labs.ask({ type: 'run', lab: 'hidden-mailbox' })
    const first = await labs.next('run')
    expect(first).toMatchObject({ model: 'sync', part: 'chat' })
    expect(first.peers.map(({ source, name }) => [source, name])).toEqual([
      [1, 'Bob'],
      [2, 'Alice'],
    ])
    const second = await labs.next('run')
    expect(second.peers.map(({ source }) => source)).toEqual([3, 4])
    expect(await labs.next('result')).toMatchObject({ verdict: 'sync-waits' })
    expect(labs.frames).toBeGreaterThan(50)
    await waitFor('the end of the lab’s process', () => children(page).length === 0)
  })

  it('runs one lab at a time, and ends it when its page stops it or leaves', async () => {
    const page = await bridge()
    const labs = await LabSocket.open(page.url)
    labs.ask({ type: 'run', lab: 'double-deadlock' })
    await labs.next('run')
    const other = await LabSocket.open(page.url)
    other.ask({ type: 'run', lab: 'turn-taking' })
    expect((await other.next('failed')).problem.code).toBe('labBusy')
    labs.ask({ type: 'stop' })
    await waitFor('the end of the lab’s process', () => children(page).length === 0)
    other.ask({ type: 'run', lab: 'double-deadlock' })
    await other.next('run')
    other.leave()
    await waitFor('the end of the lab’s process', () => children(page).length === 0)
  })

  it('says what it cannot make sense of, and goes on', async () => {
    const page = await bridge()
    const labs = await LabSocket.open(page.url)
    for (const nonsense of ['', '{', '{"type":"fly"}', '{"type":"run","lab":7}']) {
      labs.say(nonsense)
      expect((await labs.next('failed')).problem.code).toBe('malformedCommand')
    }
    labs.ask({ type: 'run', lab: 'sink' })
    expect((await labs.next('failed')).problem.code).toBe('unknownLab')
  })

  it('closes a page that asks too much, and goes on with the others', async () => {
    const page = await bridge()
    const flooding = await LabSocket.open(page.url)
    for (let i = 0; i < 100; i++) flooding.say('x')
    expect(await flooding.closed).toBe(1008)
    const other = await LabSocket.open(page.url)
    other.ask({ type: 'run', lab: 'sink' })
    expect((await other.next('failed')).problem.code).toBe('unknownLab')
  })

  it('that ends takes its lab with it', async () => {
    const page = await bridge()
    const labs = await LabSocket.open(page.url)
    labs.ask({ type: 'run', lab: 'double-deadlock' })
    await labs.next('run')
    const [lab = ''] = children(page)
    expect(lab).not.toBe('')
    page.signal('SIGTERM')
    expect((await page.exit()).code).toBe(0)
    await waitFor('the end of the lab’s process', () => !isThere(Number(lab)))
  })

  function isThere(pid: number): boolean {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
})
