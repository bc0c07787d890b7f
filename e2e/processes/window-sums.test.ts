/** No time is lost or counted twice: the spans of a lane follow each other to the nanosecond. */
import { describe, expect, it } from 'vitest'
import { startBridge, type Model } from '../support/bridge-process.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { exportSession, type ExportedSpan } from '../support/session-export.js'
import { temporaryFile } from '../support/temporary.js'

const ns = (us: number): number => Math.round(us * 1000)
const startOf = ({ startUs }: ExportedSpan): number => ns(startUs)
const endOf = ({ startUs, durationUs }: ExportedSpan): number => ns(startUs) + ns(durationUs)

/** Time of every mode in a window, added up. */
function sumOfModes(spans: readonly ExportedSpan[], from: number, to: number): number {
  const inside = (span: ExportedSpan) =>
    Math.max(0, Math.min(endOf(span), to) - Math.max(startOf(span), from))
  return spans.reduce((sum, span) => sum + inside(span), 0)
}

describe.each(['sync', 'async'] as Model[])('the lanes of a %s session', (model) => {
  it('add up to any window within them, to the nanosecond', async () => {
    const [own, peer] = [await freePort(), await freePort()]
    const file = temporaryFile('chat.session')
    const flags = ['--no-ui', '--record', file]
    const bridge = startBridge(model, { listenPort: own, peerPort: peer, flags })
    await bridge.says(/Nobody listens/, 10_000)
    const plain = new PlainPeer(peer)
    await plain.dial(own)
    const lines = await plain.lines()
    for (let turn = 0; turn < 40; turn++) {
      bridge.type(`line ${turn}`)
      await lines.line(`line ${turn}`)
      plain.send(`answer ${turn}\n`)
      await bridge.shows(`answer ${turn}`)
    }
    bridge.signal('SIGTERM')
    expect((await bridge.exit()).code).toBe(0)

    const { spans, messages } = await exportSession(file)
    expect(messages).toHaveLength(80)
    const lanes = groupByLane(spans)
    expect([...lanes.keys()].sort()).toEqual(
      model === 'sync'
        ? ['main']
        : ['await:accept', 'await:connect', 'await:input', 'await:recv', 'await:send', 'loop'],
    )
    for (const [name, lane] of lanes) {
      const first = lane[0]
      const last = lane.at(-1)
      if (first === undefined || last === undefined) throw new Error(`lane ${name} is empty`)
      const [begin, end] = [startOf(first), endOf(last)]
      for (let cut = 0; cut < 200; cut++) {
        const [a, b] = [cut * 7919, (cut + 1) * 104_729].map(
          (x) => begin + ((x * 1000) % (end - begin)),
        )
        const [from, to] = [Math.min(a ?? 0, b ?? 0), Math.max(a ?? 0, b ?? 0)]
        expect(sumOfModes(lane, from, to), `${name} from ${from} to ${to}`).toBe(to - from)
      }
    }
  })
})

function groupByLane(spans: readonly ExportedSpan[]): Map<string, ExportedSpan[]> {
  const lanes = new Map<string, ExportedSpan[]>()
  for (const span of spans) lanes.set(span.lane, [...(lanes.get(span.lane) ?? []), span])
  return lanes
}
