/** What the operations of an async program do, on a socket whose kernel is this test. */
import type { Socket } from 'node:net'
import { constants } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { operations, RecordView, type Framing, type Span } from '@peerscope/protocol'
import { allocateTraceMemory } from '../../trace/memory.js'
import { takeRecords } from '../../trace/ring.js'
import { AsyncConnections } from './connections.js'
import { openAsyncLanes } from './lanes.js'
import { AsyncLink } from './link.js'
import { AsyncSocket } from './socket.js'
import { StartOver } from '../shared/ending.js'
import type { ProgramEvent } from '../events.js'
import { InputLines } from '../shared/input-lines.js'
import { loadKernelCalls } from '../shared/kernel-calls.js'
import { WorkerContext } from '../shared/worker-context.js'

const SEND_LANE = 5
const RECV_LANE = 6

class Context extends WorkerContext {
  readonly told: ProgramEvent[] = []

  override tell(event: ProgramEvent): void {
    this.told.push(event)
  }
}

/** What a person is shown of a message that came. */
function shownOf(event: Extract<ProgramEvent, { type: 'received' }>) {
  const { bytes, sameRecv, incomplete, streamStart, streamEnd } = event
  return { text: Buffer.from(bytes).toString(), sameRecv, incomplete, streamStart, streamEnd }
}

/** A link with one outgoing connection, whose writes end when the test says so. */
async function openLink(typed: string[] = [], framing: Framing = 'line') {
  const memory = allocateTraceMemory(1024)
  const loopback = { host: '127.0.0.1', port: 5002 }
  const base = process.hrtime.bigint()
  const context = new Context({
    shared: memory.shared,
    base,
    link: {
      listen: loopback,
      peer: loopback,
      admitted: [],
      turn: 'speak',
      framing,
      buffers: { receive: null, send: null },
    },
    lanes: [1, 2, 3, 4, SEND_LANE, RECV_LANE],
    lines: operations.map((_, code) => code),
    blocks: false,
    inputFd: null,
    parameters: {},
  })
  const lines = new InputLines()
  for (const text of typed) lines.add(Buffer.from(text))
  const lanes = openAsyncLanes(context)
  const connections = new AsyncConnections(context, lanes, await loadKernelCalls())
  const link = new AsyncLink(context, lanes, connections, lines)

  const written: string[] = []
  const arrived: Uint8Array[] = []
  const ends: ((error?: Error) => void)[] = []
  /** Whether the kernel takes a write at once, or an error that it has for it. */
  const buffer: { hasRoom: boolean; error: Error | null } = { hasRoom: false, error: null }
  const socket = {
    write: (bytes: Uint8Array, end: (error?: Error) => void) => {
      written.push(Buffer.from(bytes).toString())
      ends.push(end)
    },
    get writableLength() {
      return buffer.hasRoom || buffer.error !== null ? 0 : ends.length
    },
    get errored() {
      return buffer.error
    },
    destroyed: false,
    destroy: () => undefined,
    read: () => arrived.shift() ?? null,
    get readableLength() {
      return arrived.reduce((sum, { length }) => sum + length, 0)
    },
  }
  const connection = new AsyncSocket(2, 'outgoing', socket as unknown as Socket, framing)

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
  /** These bytes have come from the peer. */
  const came = (...pieces: string[]) => {
    arrived.push(...pieces.map((piece) => Buffer.from(piece)))
    link.readable(connection)
  }
  const shown = () =>
    context.told.flatMap((event) => (event.type === 'received' ? [shownOf(event)] : []))
  const { told } = context
  return { link, lines, connection, written, handed, spans, taken, came, shown, told, buffer, base }
}

describe('a send', () => {
  it('ends when the kernel has the last byte, and its line is handed over then', async () => {
    const { link, connection, written, handed, spans, taken } = await openLink(['one', 'two'])
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

  it('ends with the call that took it all, though the program hears of that later', async () => {
    const { link, connection, handed, spans, taken, told, buffer, base } = await openLink(['one'])
    buffer.hasRoom = true
    const sending = link.send(connection, await link.input())
    const returned = returns(sending)
    const after = process.hrtime.bigint()
    expect(handed()).toEqual([[0, 0, 4]])
    // Other callbacks come first.
    await new Promise(setImmediate)
    expect(returned()).toBe(false)
    await taken()
    await sending
    const [span] = spans(SEND_LANE).filter(({ operation }) => operation === 'send')
    expect(span).toMatchObject({ bytes: 4, streamOffset: 0, releasedBy: 'none' })
    const event = told.find(({ type }) => type === 'handed')
    if (event?.type !== 'handed') throw new Error('it was not handed over')
    expect(event.endNs).toBe((span?.start ?? 0) + (span?.duration ?? 0))
    expect(event.endNs).toBeLessThanOrEqual(Number(after - base))
    expect(handed()).toHaveLength(1)
  })

  it('that the kernel took whole stays handed over when its connection ends', async () => {
    const { link, lines, connection, handed, taken, buffer } = await openLink(['one'])
    buffer.hasRoom = true
    const sending = link.send(connection, await link.input())
    const failed = expect(sending).rejects.toThrow(StartOver)
    connection.fate = { end: 'reset', errno: 104 }
    await taken()
    await failed
    expect(handed()).toEqual([[0, 0, 4]])
    expect(lines.take()).toBeNull()
  })

  it('that fails at once was not handed over', async () => {
    const { link, lines, connection, handed, spans, taken, buffer } = await openLink(['one'])
    buffer.error = Object.assign(new Error('pipe'), { code: 'EPIPE' })
    const failed = expect(link.send(connection, await link.input())).rejects.toThrow(StartOver)
    expect(handed()).toEqual([])
    await taken(buffer.error)
    await failed
    expect(Buffer.from(lines.take()?.bytes ?? []).toString()).toBe('one')
    expect(spans(SEND_LANE).filter(({ operation }) => operation === 'send')).toMatchObject([
      { bytes: 0, error: constants.errno.EPIPE },
    ])
  })

  it('that fails gives its line back to the next start of the program', async () => {
    const { link, lines, connection, handed, taken } = await openLink(['one'])
    const sending = link.send(connection, await link.input())
    const failed = expect(sending).rejects.toThrow(StartOver)
    await turn()
    await taken(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
    await failed
    expect(handed()).toEqual([])
    expect(Buffer.from(lines.take()?.bytes ?? []).toString()).toBe('one')
    await expect(link.send(connection, { bytes: Buffer.from('x') })).rejects.toThrow(StartOver)
  })

  it('of a connection that ended meanwhile is not done, although Node says so', async () => {
    const { link, lines, connection, handed, taken } = await openLink(['one'])
    const sending = link.send(connection, await link.input())
    const failed = expect(sending).rejects.toThrow(StartOver)
    await turn()
    connection.fate = { end: 'reset', errno: 104 }
    await taken()
    await failed
    expect(handed()).toEqual([])
    expect(Buffer.from(lines.take()?.bytes ?? []).toString()).toBe('one')
  })

  it('that is outstanding when the program starts over keeps its bytes and its span', async () => {
    const { link, connection, written, handed, spans, taken } = await openLink(['one', 'second'])
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

  it('of a raw message appends nothing', async () => {
    const { link, connection, written, handed, taken } = await openLink(['one', 'two'], 'raw')
    for (const line of [await link.input(), await link.input()]) {
      const sending = link.send(connection, line)
      await taken()
      await sending
    }
    expect(written).toEqual(['one', 'two'])
    expect(handed()).toEqual([
      [0, 0, 3],
      [1, 3, 6],
    ])
  })
})

/** Whether an operation has returned or failed by now. */
function returns(operation: Promise<unknown>): () => boolean {
  let returned = false
  const over = () => {
    returned = true
  }
  operation.then(over, over)
  return () => returned
}

/** Receives `count` messages and shows them. */
async function receive(
  { link, connection }: Awaited<ReturnType<typeof openLink>>,
  count: number,
  size?: number,
): Promise<void> {
  for (let i = 0; i < count; i++) link.show(await link.recv(connection, size))
}

describe('a recv', () => {
  it('brings a line, and says of the lines that came with it that they did', async () => {
    const opened = await openLink()
    const receiving = receive(opened, 3)
    await turn()
    opened.came('one\ntwo\nth')
    await turn()
    opened.came('ree\n')
    await receiving
    const whole = { incomplete: false }
    expect(opened.shown()).toEqual([
      { text: 'one', sameRecv: false, ...whole, streamStart: 0, streamEnd: 4 },
      { text: 'two', sameRecv: true, ...whole, streamStart: 4, streamEnd: 8 },
      { text: 'three', sameRecv: false, ...whole, streamStart: 8, streamEnd: 14 },
    ])
    const pending = opened.spans(RECV_LANE).filter(({ mode }) => mode === 'pending')
    expect(pending).toMatchObject([
      { operation: 'recv', connection: 2, bytes: 10, streamOffset: 0, releasedBy: 'data' },
      { operation: 'recv', connection: 2, bytes: 4, streamOffset: 10, releasedBy: 'data' },
    ])
  })

  it('with a size brings what came, and of that no more than it asks for', async () => {
    const opened = await openLink([], 'raw')
    const receiving = receive(opened, 4, 3)
    await turn()
    opened.came('a\nbcd', 'e')
    await turn()
    opened.came('f')
    await receiving
    expect(opened.shown()).toMatchObject([
      { text: 'a\nb', sameRecv: false, streamStart: 0, streamEnd: 3 },
      { text: 'cd', sameRecv: false, streamStart: 3, streamEnd: 5 },
      { text: 'e', sameRecv: false, streamStart: 5, streamEnd: 6 },
      { text: 'f', sameRecv: false, streamStart: 6, streamEnd: 7 },
    ])
  })

  it('ends with what the peer sends; what it left of a line is shown as incomplete', async () => {
    const opened = await openLink()
    const { link, connection, told } = opened
    const returned = returns(link.recv(connection))
    opened.came('half')
    expect(told).toEqual([])
    connection.peerEnded = true
    link.readable(connection)
    await turn()
    expect(returned()).toBe(false)
    expect(opened.shown()).toEqual([
      { text: 'half', sameRecv: false, incomplete: true, streamStart: 0, streamEnd: 4 },
    ])
    expect(told.slice(1)).toEqual([
      { type: 'notice', problem: { code: 'incompleteLine', values: { bytes: 4 } } },
    ])
    expect(opened.spans(RECV_LANE).filter(({ mode }) => mode === 'pending')).toMatchObject([
      { operation: 'recv', bytes: 4, releasedBy: 'close', error: 0 },
    ])
  })

  it('after that never returns, and is no span: nobody can end it', async () => {
    const opened = await openLink()
    opened.connection.peerEnded = true
    const returned = returns(opened.link.recv(opened.connection))
    opened.link.readable(opened.connection)
    await turn()
    expect(returned()).toBe(false)
    expect(opened.spans(RECV_LANE).filter(({ mode }) => mode === 'pending')).toEqual([])
  })

  it('that is outstanding when its connection ends starts the program over', async () => {
    const opened = await openLink()
    const { link, connection } = opened
    const failed = expect(link.recv(connection)).rejects.toThrow(StartOver)
    connection.fate = { end: 'timeout', errno: constants.errno.EHOSTUNREACH }
    link.readable(connection)
    await failed
    expect(opened.spans(RECV_LANE).filter(({ mode }) => mode === 'pending')).toMatchObject([
      { operation: 'recv', releasedBy: 'timeout', error: constants.errno.EHOSTUNREACH },
    ])
  })
})
