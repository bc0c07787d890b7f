/** Spans out of the session file, for the stretch of time that somebody looks at. */
import { renameSync, writeFileSync } from 'node:fs'
import { RecordView, type Span } from '@peerscope/protocol'
import { expect, it } from 'vitest'
import { cli, startBridge } from '../support/bridge-process.js'
import { startLinked } from '../support/linked-bridge.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { temporaryFile } from '../support/temporary.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

async function historyOf(url: string, query: string): Promise<Span[]> {
  const answer = await fetch(`${url}/history?${query}`)
  expect(answer.status).toBe(200)
  const records = new RecordView(await answer.arrayBuffer())
  return Array.from({ length: records.length }, (_, i) => records.get(i))
}

it('is given by the bridge itself, recorded or not, and by way of it by those that it watches', async () => {
  const [a, b] = [await freePort(), await freePort()]
  const file = temporaryFile('chat.session')
  const alice = startBridge('sync', {
    listenPort: a,
    peerPort: b,
    flags: ['--watch', `http://localhost:${b + 3000}`, '--record', file],
  })
  const bob = startBridge('async', { listenPort: b, peerPort: a })
  await Promise.all([alice.ready(), bob.ready()])
  await Promise.all([alice.linked(), bob.linked()])
  for (const line of ['one', 'two', 'three']) {
    alice.type(line)
    await bob.shows(line)
    bob.type(`${line} too`)
    await alice.shows(`${line} too`)
  }
  const sent = async () =>
    (await historyOf(alice.url, 'from=0&to=9000000000000')).filter(
      ({ operation }) => operation === 'send',
    ).length
  await waitFor('all that was sent to be recorded', async () => (await sent()) === 3)
  // The file is what was opened, whatever is done to its name.
  renameSync(file, `${file}.moved`)
  writeFileSync(file, 'something else')
  const all = await historyOf(alice.url, 'from=0&to=9000000000000')
  const sends = all.filter(({ operation }) => operation === 'send')
  expect(sends.map(({ bytes }) => bytes)).toEqual([4, 4, 6])
  // A thread has no holes.
  all.forEach(({ start }, i) => {
    const before = all[i - 1]
    if (before !== undefined) expect(start).toBe(before.start + before.duration)
  })
  const [first, second] = sends
  const between = await historyOf(
    alice.url,
    `from=${(first?.start ?? 0) + 1}&to=${(second?.start ?? 0) - 1}`,
  )
  expect(between.length).toBeLessThanOrEqual(all.length)
  const afterFirst = all.findIndex(({ start }) => start === first?.start) + 1
  expect(between).toContainEqual(all[afterFirst])
  const ofBob = await historyOf(alice.url, 'from=0&to=9000000000000&source=1')
  expect(ofBob).toEqual(await historyOf(bob.url, 'from=0&to=9000000000000'))
  for (const query of ['from=5&to=1', 'from=x&to=9', 'from=0&to=9&source=7', 'from=-1&to=9']) {
    expect((await fetch(`${alice.url}/history?${query}`)).status, query).toBe(404)
  }
})

it('goes back as far as the spool may, and what went before is told to be gone', async () => {
  const { bridge, plain } = await startLinked('async', '--spool-limit', '1MiB')
  await waitFor('the spool to be full', async () => {
    plain.send('answer\n'.repeat(200))
    const { notices } = await (await Viewer.open(bridge.url)).message('snapshot')
    return notices.some(({ problem }) => problem.code === 'spoolTrimmed')
  })
  await bridge.says(/the temporary file may take 1 MiB/)
  const spans = await historyOf(bridge.url, 'from=0&to=9000000000000')
  expect(spans.length).toBeGreaterThan(0)
  // Of the first call of all nothing is there any more.
  expect(spans.filter(({ operation }) => operation === 'listen')).toEqual([])
})

/** Folders that take no file, and what the system says of them. */
const unusable = {
  gone: ['ENOENT', (folder: string) => folder],
  file: ['ENOTDIR', (folder: string) => writeFileSync(folder, '')],
} as const

it.each(Object.entries(unusable))(
  'without a usable temporary folder (%s) there is a chat, and what is missing is told',
  async (name, [reason, make]) => {
    const folder = temporaryFile(name)
    make(folder)
    const port = await freePort()
    const flags = `--listen-port ${port} --lang en`
    const bridge = new TestProcess('a bridge without a temporary folder', [
      ...(['env', `TMPDIR=${folder}`, process.execPath, cli, 'async'] as [string, ...string[]]),
      ...flags.split(' '),
    ])
    const told = await bridge.says(/cannot be shown later: the temporary folder/, 20_000)
    expect(told).toContain(`folder ${folder} cannot be used (${reason})`)
    const answer = await fetch(`http://localhost:${port + 3000}/history?from=0&to=9`)
    expect(answer.status).toBe(404)
    bridge.signal('SIGTERM')
    expect((await bridge.exit()).code).toBe(0)
  },
)
