/** A viewer that stops reading: memory keeps no more for it, and nobody waits for it. */
import { expect, describe, it } from 'vitest'
import { startPair, type BridgeProcess } from '../support/bridge-process.js'
import { residentMiB } from '../support/memory.js'
import { openRawViewer, textFrame } from '../support/raw-viewer.js'
import { otherEndStands } from '../support/tcp-table.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

const LINE = 'x'.repeat(60_000)
/** More than the buffers of a connection and the frames in memory hold together. */
const ROUNDS = 20
const LINES = 20
/** What is said in one chat: what a viewer that does not read would cost if it were kept. */
const SAID_MIB = (ROUNDS * LINES * LINE.length) / 2 ** 20

/** Bob says more than any buffer holds; a viewer that reads keeps up with it. */
async function chatAtLength(bob: BridgeProcess, reader: Viewer): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const before = reader.all('message').length
    for (let i = 0; i < LINES; i++) bob.type(`${round} ${LINE}`)
    await reader.until('the lines', () => reader.all('message').length >= before + LINES)
  }
}

async function start(): Promise<{ alice: BridgeProcess; bob: BridgeProcess; good: Viewer }> {
  const [alice, bob] = await startPair('async', 'async')
  await Promise.all([alice.linked(), bob.linked()])
  const good = await Viewer.open(alice.url)
  await good.message('snapshot')
  return { alice, bob, good }
}

describe.runIf(process.platform === 'linux')('a viewer that stops reading', () => {
  it('gets a new snapshot when it reads again, and nobody else notices', async () => {
    const { alice, bob, good } = await start()
    const slow = await Viewer.open(alice.url)
    await slow.message('snapshot')
    slow.pause()
    await chatAtLength(bob, good)
    expect(good.all('snapshot')).toHaveLength(1)

    slow.resume()
    await slow.until('a second snapshot', () => slow.all('snapshot')[1])
    bob.type('and now')
    await slow.message('message', ({ text }) => text === 'and now')
    await good.message('message', ({ text }) => text === 'and now')
    const after = slow.all('snapshot').at(-1)?.sequence ?? 0
    const rest = slow.sequences.filter((sequence) => sequence > after)
    expect(rest).toEqual(rest.map((_, i) => after + 1 + i))
  })

  it('costs no memory, and is cut off after ten seconds', async () => {
    const { alice, bob, good } = await start()
    const chats = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await chatAtLength(bob, good)
    }
    // A heap breathes by up to 50 MiB, most before it has found its size.
    await chats(2)
    const before = residentMiB(alice)
    const slow = await openRawViewer(alice.pagePort)
    slow.pause()
    slow.write(textFrame('{"type":"hello","resume":null}'))
    expect(otherEndStands(slow)).toBe(true)
    await chats(5)
    expect(residentMiB(alice) - before).toBeLessThan(4 * SAID_MIB)
    await waitFor('the end of its connection', () => !otherEndStands(slow), { timeoutMs: 15_000 })
    expect(good.all('snapshot')).toHaveLength(1)
  })
})
