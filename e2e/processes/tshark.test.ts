/** The life of a message as we tell it, held against what tshark sees on the wire. */
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest'
import { z } from 'zod'
import { startLinkedAt } from '../support/linked-bridge.js'
import type { Model } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { needs } from '../support/tools.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

const models: Model[] = ['sync', 'async']

interface Packet {
  /** Wall clock, milliseconds. */
  atMs: number
  fromPort: number
  toPort: number
  /** Relative to the connection's start; SYN counts as one. */
  sequence: number
  bytes: number
  acknowledged: number
  isReset: boolean
}

/** All packets up to the reset of the connection from that port. */
type Captured = (ourPort: number | undefined) => Promise<Packet[]>

/** Captures loopback's packets of one port; skips where that is not allowed. */
async function capture(context: TestContext, port: number): Promise<Captured> {
  const fields =
    'frame.time_epoch tcp.srcport tcp.dstport tcp.seq tcp.len tcp.ack tcp.flags.reset'.split(' ')
  const tshark = new TestProcess('tshark', [
    needs(context, 'tshark'),
    ...['-i', 'lo', '-s', '128', '-l', '-n', '-Q', '-f', `tcp port ${port}`, '-T', 'fields'],
    ...fields.flatMap((field) => ['-e', field]),
    // Packets are numbered from their connection's start; its SYN must be seen for that.
    ...['-o', 'tcp.relative_sequence_numbers:TRUE'],
  ])
  // Killed, it would leave behind the program that captures for it.
  onTestFinished(async () => {
    tshark.signal('SIGTERM')
    await tshark.exit()
  })
  const packets = () => tshark.stdout.lines.map(parsePacket)
  // It is ready when it sees a packet: a refused attempt to connect is one.
  try {
    await waitFor(
      'tshark to see a packet',
      async () => {
        if (!tshark.isRunning) throw new Error(tshark.describe())
        await fetch(`http://127.0.0.1:${port}`).catch(() => undefined)
        return tshark.stdout.lines.length > 0
      },
      { timeoutMs: 15_000, state: () => tshark.describe() },
    )
  } catch (error) {
    if (/permission|don't have/i.test(tshark.stderr.text)) {
      context.skip('tshark may not capture here (it needs the right to)')
    }
    throw error
  }
  return async (ourPort) => {
    // The reset is the last packet of the connection that the test looks at.
    await waitFor('a reset on the wire', () =>
      packets().some(({ isReset, toPort }) => isReset && toPort === ourPort),
    )
    return packets()
  }
}

/** A line of fields; a SYN without ACK acknowledges nothing. */
function parsePacket(line: string): Packet {
  const [at, fromPort, toPort, sequence, bytes, acknowledged, reset] = line
    .split('\t')
    .map((field) => (field === 'True' ? 1 : field === 'False' ? 0 : Number(field)))
  const number = z.number()
  return z
    .object({
      atMs: number,
      fromPort: number,
      toPort: number,
      sequence: number,
      bytes: number,
      acknowledged: number,
      isReset: z.boolean(),
    })
    .parse({
      atMs: (at ?? NaN) * 1000,
      fromPort,
      toPort,
      sequence,
      bytes,
      acknowledged,
      isReset: reset === 1,
    })
}

describe.each(models)('the messages of a %s peer', (model) => {
  it('are acknowledged when the wire says so, not before, and not otherwise', async (context) => {
    const peerPort = await freePort()
    const packetsSoFar = await capture(context, peerPort)
    const { bridge, plain, lines } = await startLinkedAt(peerPort, model, '--send-buffer', '65536')
    const viewer = await Viewer.open(bridge.url)
    const snapshot = await viewer.message('snapshot')
    for (const text of ['one', 'a longer one with ümlauts', 'x'.repeat(40_000)]) {
      bridge.type(text)
      await lines.line(text)
      plain.send('your turn\n')
    }
    await viewer.until('three acknowledged messages', () => {
      return viewer.chat.filter(({ state }) => state === 'acknowledged').length === 3
    })
    // What a reader never takes stays with us, and is unconfirmed in the end.
    const incoming = await plain.incoming()
    const ours = incoming.remotePort
    incoming.pause()
    for (let i = 0; i < 100; i++) {
      bridge.type(`${i} ${'y'.repeat(10_000)}`)
      plain.send('go on\n')
    }
    await viewer.until('a full send buffer', () =>
      viewer.sockets.some(({ sendQueue, notSent }) => sendQueue > 6e4 && notSent > 0),
    )
    incoming.resetAndDestroy()
    const first = viewer.chat.find(({ text }) => text === 'one')
    const sentFirst = () =>
      viewer.chat.filter(
        ({ direction, connection }) => direction === 'sent' && connection === first?.connection,
      )
    await viewer.until('unconfirmed messages, and none that is on its way', () => {
      const states = sentFirst().map(({ state }) => state)
      return states.includes('unconfirmed') && !states.includes('handed')
    })
    const packets = await packetsSoFar(ours)

    const acks = packets.filter(({ fromPort, toPort }) => fromPort === peerPort && toPort === ours)
    const ackedAt = (streamEnd: number) =>
      acks.find(({ acknowledged }) => acknowledged >= streamEnd + 1)?.atMs
    // What was acknowledged after the last reading of the kernel, nobody here has seen.
    const lastReadingMs = Math.max(
      ...viewer
        .all('kernel')
        .filter(({ sockets }) => sockets.some(({ id }) => id === first?.connection))
        .map(({ atNs }) => snapshot.session.wallStartMs + atNs / 1e6),
    )
    const states = new Set<string>()
    for (const { state, streamEnd, acknowledgedNs, endNs } of sentFirst()) {
      states.add(state)
      const onWire = ackedAt(streamEnd ?? 0)
      if (state === 'unconfirmed') {
        expect(onWire ?? Infinity).toBeGreaterThanOrEqual(lastReadingMs - 20)
      }
      if (state !== 'acknowledged') continue
      const toldMs = snapshot.session.wallStartMs + (acknowledgedNs ?? 0) / 1e6
      expect(onWire).toBeDefined()
      // Told with the next reading of the kernel, ten a second; never before it happened.
      expect(toldMs).toBeGreaterThanOrEqual((onWire ?? Infinity) - 2)
      expect(endNs).not.toBeNull()
    }
    expect([...states].sort()).toEqual(['acknowledged', 'unconfirmed'])
  })
})
