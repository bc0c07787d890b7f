import { describe, expect, it } from 'vitest'
import { startBridge, type BridgeProcess, type Model } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'
import type { TestProcess } from '../support/process.js'
import { startPython } from '../support/python.js'

const models: Model[] = ['sync', 'async']

/** 65,535 bytes of two-byte characters: the longest message, and recv() cuts some in two. */
const longest = `${'ä'.repeat(32_767)}.`

const lines = {
  'umlauts and ß': 'Grüße aus Übersee, müßig',
  'emoji of several code points': '👩‍👩‍👧 and 🇨🇭 and 😀',
  'an empty line': '',
  'a line of spaces': '   ',
  'a line of 65,535 bytes': longest,
  'the line after it': 'short again',
}

async function exchange(bridge: TestProcess, python: TestProcess, line: string): Promise<void> {
  bridge.type(line)
  python.type(line)
  await Promise.all([python.shows(line), bridge.shows(line)])
}

async function ports(): Promise<{ ours: number; theirs: number }> {
  return { ours: await freePort(), theirs: await freePort() }
}

describe.each(models)('a bridge of model %s and asyncio_peer.py', (model) => {
  const start = ({ ours, theirs }: { ours: number; theirs: number }): Promise<BridgeProcess> =>
    startBridge(model, { listenPort: ours, peerPort: theirs }).ready()

  it('understand each other, whatever is in a line', async (context) => {
    const { ours, theirs } = await ports()
    const python = startPython(context, 'asyncio_peer', { listenPort: theirs, peerPort: ours })
    const bridge = await start({ ours, theirs })
    for (const line of Object.values(lines)) await exchange(bridge, python, line)
    expect(bridge.stdout.lines).toEqual(Object.values(lines))
    expect(python.stdout.lines).toEqual(Object.values(lines))
  })

  it('find each other again when the Python peer was restarted', async (context) => {
    const { ours, theirs } = await ports()
    const link = { listenPort: theirs, peerPort: ours }
    const bridge = await start({ ours, theirs })
    const before = startPython(context, 'asyncio_peer', link)
    await exchange(bridge, before, 'before')
    before.signal('SIGKILL')
    await before.exit()
    // A sync peer sits in input() and learns of the end only at its next recv(); what it hands
    // to the kernel before that is unconfirmed, and nobody reads it.
    if (model === 'sync') bridge.type('into the void')
    await bridge.says(/Starting over|The peer closed/)
    const after = startPython(context, 'asyncio_peer', link)
    await exchange(bridge, after, 'after')
  })

  it('find each other again when the bridge was restarted', async (context) => {
    const { ours, theirs } = await ports()
    const link = { listenPort: theirs, peerPort: ours }
    const python = startPython(context, 'asyncio_peer', link)
    const before = await start({ ours, theirs })
    await exchange(before, python, 'before')
    before.signal('SIGTERM')
    await before.exit()
    await python.says(/has ended; dialling again/)
    python.type('typed while nobody was there')
    const after = await start({ ours, theirs })
    after.type('back')
    await Promise.all([after.shows('typed while nobody was there'), python.shows('back')])
  })
})

describe.each(models)('a bridge of model %s and blocking_peer.py', (model) => {
  it('take turns', async (context) => {
    const { ours, theirs } = await ports()
    const python = startPython(context, 'blocking_peer', { listenPort: theirs, peerPort: ours })
    const bridge = await startBridge(model, { listenPort: ours, peerPort: theirs }).ready()
    for (const line of ['hallo', '', 'tschüß']) await exchange(bridge, python, line)
  })
})
