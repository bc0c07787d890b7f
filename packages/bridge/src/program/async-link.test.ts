/** What the operations of an async program do, on a socket whose kernel is this test. */
import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { operations, RecordView, type Span } from '@peerscope/protocol'
import { allocateTraceMemory } from '../trace/memory.js'
import { takeRecords } from '../trace/ring.js'
import { AsyncConnections } from './async-connections.js'
import { openAsyncLanes } from './async-lanes.js'
import { AsyncLink } from './async-link.js'
import { AsyncSocket } from './async-socket.js'
import { StartOver } from './ending.js'
import type { ProgramEvent } from './events.js'
import { InputLines } from './input-lines.js'
import { loadKernelCalls } from './kernel-calls.js'
import { WorkerContext } from './worker-context.js'

const SEND_LANE = 5

class Context extends WorkerContext {
  readonly told: ProgramEvent[] = []

  override tell(event: ProgramEvent): void {
    this.told.push(event)
  }
}

/** A link with one outgoing connection, whose writes end when the test says so. */
async function openLink(...typed: string[]) {
  const memory = allocateTraceMemory(1024)
  const loopback = { host: '127.0.0.1', port: 5002 }
  const context = new Context({
    shared: memory.shared,
    base: process.hrtime.bigint(),
    listen: loopback,
    peer: loopback,
    admitted: [],
    lanes: [1, 2, 3, 4, SEND_LANE, 6],
    lines: operations.map((_, code) => code),
    firstConnection: 1,
    inputFd: null,
  })
  const lines = new InputLines()
  for (const text of typed) lines.add(Buffer.from(text))
  const lanes = openAsyncLanes(context)
  const connections = new AsyncConnections(context, lanes, await loadKernelCalls())
  const link = new AsyncLink(context, lanes, connections, lines)

  const written: string[] = []
  const ends: ((error?: Error) => void)[] = []
  const socket = {
    write: (bytes: Uint8Array, end: (error?: Error) => void) => {
      written.push(Buffer.from(bytes).toString())
      ends.push(end)
    },
    destroy: () => undefined,
  }
  const connection = new AsyncSocket(2, socket as unknown as Socket)

  const handed = () =>
    context.told.flatMap((event) =>
      event.type === 'handed' ? [[event.inputIndex, event.streamStart, event.streamEnd]] : [],
    )
  const spans = (lane: number): Span[] => {
    const batch = takeRecords(memory, 1024)
    const view = new RecordView(batch?.buffer ?? new ArrayBuffer(0))
    return Array.from({ length: view.length }, (_, i) => view.get(i)).filter(
      (span) => span.lane === lane,
    )
  }
  /** The kernel takes the last byte of the oldest write. */
  const taken = async (error?: Error) => {
    ends.shift()?.(error)
    await turn()
  }
  return { link, lines, connection, written, handed, spans, taken, told: context.told }
}

describe('a send', () => {
  it('ends when the kernel has the last byte, and its line is handed over then', async () => {
    const { link, connection, written, handed, spans, taken } = await openLink('one', 'two')
    let sent = 0
    for (const line of [await link.input(), await link.input()]) {
      const sending = link.send(connection, line).then(() => {
        sent += 1
      })
      await turn()
      expect([sent, handed().length]).toEqual([written.length - 1, written.length - 1])
      await taken()
      await sending
    }
    expect(written).toEqual(['one\n', 'two\n'])
    expect(handed()).toEqual([
      [0, 0, 4],
      [1, 4, 8],
    ])
    expect(spans(SEND_LANE).filter(({ operation }) => operation === 'send')).toMatchObject([
      { bytes: 4, streamOffset: 0, connection: 2, mode: 'pending', releasedBy: 'bufferSpace' },
      { bytes: 4, streamOffset: 4, connection: 2, mode: 'pending', releasedBy: 'bufferSpace' },
    ])
  })

  it('that fails gives its line back to the next start of the program', async () => {
    const { link, lines, connection, handed, taken } = await openLink('one')
    const sending = link.send(connection, await link.input())
    const failed = expect(sending).rejects.toThrow(StartOver)
    await turn()
    await taken(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
    await failed
    expect(handed()).toEqual([])
    expect(Buffer.from(lines.take()?.bytes ?? []).toString()).toBe('one')
    await expect(link.send(connection, { bytes: Buffer.from('x') })).rejects.toThrow(StartOver)
  })

  it('that is outstanding when the program starts over keeps its bytes and its span', async () => {
    const { link, connection, written, handed, spans, taken } = await openLink('one', 'second')
    void link.send(connection, await link.input())
    await turn()
    // The incoming connection ended; the outgoing one lives, and its peer reads slowly.
    link.startOver()
    const next = link.send(connection, await link.input())
    await turn()
    await taken()
    await taken()
    await next
    expect(written).toEqual(['one\n', 'second\n'])
    expect(handed()).toEqual([
      [0, 0, 4],
      [1, 4, 11],
    ])
    const pending = spans(SEND_LANE).filter(({ mode }) => mode === 'pending')
    expect(pending).toMatchObject([
      { operation: 'send', bytes: 4, streamOffset: 0 },
      { operation: 'send', bytes: 7, streamOffset: 4 },
    ])
  })
})
