/** A peer that comes and goes: both sides find one live link again, and no typed line is lost. */
import { describe, expect, it } from 'vitest'
import { startBridge, type BridgeProcess, type Model } from '../support/bridge-process.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

const models: Model[] = ['sync', 'async']
const combinations = models.flatMap((ours) => models.map((theirs) => ({ ours, theirs })))

/** The other peer, in all its lives. */
class RestartedPeer {
  private readonly lives: BridgeProcess[] = []
  private readonly start: () => BridgeProcess

  constructor(start: () => BridgeProcess) {
    this.start = start
  }

  get current(): BridgeProcess {
    const current = this.lives.at(-1)
    if (current === undefined) throw new Error('not started yet')
    return current
  }

  /** What any of its lives has received. */
  get received(): string[] {
    return this.lives.flatMap(({ stdout }) => stdout.lines)
  }

  async restart(): Promise<void> {
    if (this.lives.length > 0) {
      this.current.kill()
      await this.current.exit()
    }
    this.lives.push(await this.start().ready())
    await this.current.says(/Connected to/)
  }
}

/** Both type further lines until something has happened: a sync peer reads in its turn only. */
async function talkUntil(
  peers: readonly BridgeProcess[],
  what: string,
  isDone: () => boolean,
): Promise<void> {
  let round = 0
  let saidAt = -Infinity
  await waitFor(
    what,
    () => {
      if (isDone()) return true
      if (performance.now() - saidAt < 300) return false
      saidAt = performance.now()
      for (const peer of peers) peer.type(`pump ${round}`)
      round += 1
      return false
    },
    { timeoutMs: 15_000, state: () => peers.map((peer) => peer.describe()).join('\n') },
  )
}

/** The sockets of a peer that live, each as its two ends. */
async function liveSockets(bridge: BridgeProcess) {
  const viewer = await Viewer.open(bridge.url)
  const { sockets } = await viewer.message('snapshot')
  const live = sockets.filter(({ closedNs }) => closedNs === null)
  const of = (role: string) =>
    live
      .filter((socket) => socket.role === role)
      .map(({ local, remote }) => ({ local: local?.port, remote: remote?.port }))
  return { listening: of('listening'), outgoing: of('outgoing'), incoming: of('incoming') }
}

const swapped = (ends: { local: number | undefined; remote: number | undefined }[]) =>
  ends.map(({ local, remote }) => ({ local: remote, remote: local }))

describe('a peer that is restarted three times', () => {
  it.each(combinations)(
    'while we ($ours) sit in input(): it ($theirs) and we find each other, no line is lost',
    async ({ ours, theirs }) => {
      const [a, b] = [await freePort(), await freePort()]
      const alice = await startBridge(ours, { listenPort: a, peerPort: b }).ready()
      const bob = new RestartedPeer(() => startBridge(theirs, { listenPort: b, peerPort: a }))
      const viewer = await Viewer.open(alice.url)
      await bob.restart()
      alice.type('before')
      bob.current.type('before')
      await Promise.all([alice.shows('before'), bob.current.shows('before')])
      for (let i = 0; i < 3; i++) await bob.restart()

      const typed = ['the next turn', 'the turn after it', 'one more']
      for (const line of typed) alice.type(line)
      const answer = `answer of ${theirs}`
      bob.current.type(answer)
      const isUnconfirmed = (line: string) =>
        viewer.chat.some(({ text, state }) => text === line && state === 'unconfirmed')
      const isKept = (line: string) => bob.received.includes(line) || isUnconfirmed(line)
      await talkUntil([alice, bob.current], 'every line to arrive', () => {
        return typed.every(isKept) && alice.stdout.lines.includes(answer)
      })
      // Unconfirmed is what was handed to a dead connection: at most the first line of a turn.
      expect(typed.filter(isUnconfirmed)).toEqual(ours === 'sync' ? typed.slice(0, 1) : [])
      expect(bob.received.filter((line) => typed.includes(line))).toEqual(
        typed.filter((line) => !isUnconfirmed(line)),
      )

      const [here, there] = [await liveSockets(alice), await liveSockets(bob.current)]
      expect(here.listening).toHaveLength(1)
      expect([here.outgoing, here.incoming].map(({ length }) => length)).toEqual([1, 1])
      expect(swapped(here.outgoing)).toEqual(there.incoming)
      expect(swapped(here.incoming)).toEqual(there.outgoing)
    },
  )
})

describe.each(models)('a %s peer whose peer is not there', (model) => {
  it('dials every second, says so once, and connects when it comes', async () => {
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    const bridge = await startBridge(model, { listenPort, peerPort }).ready()
    const viewer = await Viewer.open(bridge.url)
    const refused = () =>
      viewer.spans.filter(({ operation, error }) => operation === 'connect' && error !== 0)
    await viewer.until('three refused attempts', () => refused().length >= 3)
    const pauses = viewer.spans.filter(({ mode }) => mode === 'retry')
    const starts = refused().map(({ start }) => start / 1e6)
    for (const [i, start] of starts.slice(1).entries()) {
      const between = start - (starts[i] ?? 0)
      expect(between).toBeGreaterThanOrEqual(999)
      expect(between).toBeLessThan(1500)
    }
    expect(pauses.every(({ operation }) => operation === 'sleep')).toBe(true)
    expect(bridge.stderr.text.match(/Nobody listens/g)).toHaveLength(1)
    const plain = new PlainPeer(peerPort)
    await plain.incoming()
    await bridge.says(/Connected to/)
  })
})
