/** A viewer that stops reading: memory keeps no more for it, and nobody waits for it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { startPair, type BridgeProcess } from '../support/bridge-process.js'
import { Viewer } from '../support/viewer.js'

const LINE = 'x'.repeat(60_000)
/** As many as fill the buffers of a viewer that does not read, and push out older frames. */
const LINES = 400

/** Sends far more than any buffer holds. */
async function chatAtLength(from: BridgeProcess, to: BridgeProcess): Promise<void> {
  for (let i = 0; i < LINES; i++) from.type(`${i} ${LINE}`)
  await to.stdout.count(LINES, 20_000)
}

/** What the bridge occupies, in MiB (proc(5)). */
function residentMiB({ pid }: BridgeProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

describe('a viewer that stops reading', () => {
  it('gets a new snapshot when it reads again, and disturbs nobody meanwhile', async () => {
    const [alice, bob] = await startPair('async', 'async')
    await Promise.all([alice.linked(), bob.linked()])
    const [good, slow] = [await Viewer.open(alice.url), await Viewer.open(alice.url)]
    await Promise.all([good.message('snapshot'), slow.message('snapshot')])
    slow.pause()
    await chatAtLength(bob, alice)
    await good.message('message', ({ text }) => text.startsWith(`${LINES - 1} `))
    expect(good.all('snapshot')).toHaveLength(1)

    slow.resume()
    await slow.until('a second snapshot', () => slow.all('snapshot')[1])
    bob.type('and now')
    await slow.message('message', ({ text }) => text === 'and now')
    const after = slow.all('snapshot').at(-1)?.sequence ?? 0
    const rest = slow.sequences.filter((sequence) => sequence > after)
    expect(rest).toEqual(rest.map((_, i) => after + 1 + i))
  })

  it('for ten seconds is cut off', async () => {
    const [alice, bob] = await startPair('async', 'async')
    await Promise.all([alice.linked(), bob.linked()])
    const slow = await Viewer.open(alice.url)
    await slow.message('snapshot')
    slow.pause()
    await chatAtLength(bob, alice)
    const after = residentMiB(alice)
    await chatAtLength(bob, alice)
    expect(residentMiB(alice) - after).toBeLessThan(40)
    await expect.poll(() => viewersOf(alice), { timeout: 15_000, interval: 100 }).toBe(0)
  }, 40_000)
})

/** TCP connections to its page that still stand, from the kernel's table (proc(5), `net/tcp`). */
function viewersOf({ pagePort }: BridgeProcess): number {
  const port = pagePort.toString(16).toUpperCase().padStart(4, '0')
  const established = new RegExp(`^ *\\d+: [0-9A-F]+:${port} [0-9A-F]+:[0-9A-F]{4} 01 `, 'gm')
  return ['tcp', 'tcp6'].reduce((sum, table) => {
    const text = readFileSync(`/proc/net/${table}`, 'latin1')
    return sum + [...text.matchAll(established)].length
  }, 0)
}
