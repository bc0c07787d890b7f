/**
 * A program of two threads, as the bridge runs it: each has its own worker, its own ring and its own end.
 * One receives, one sends; each sits in a call of its own when the program is stopped.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { defineModel } from '../../packages/bridge/dist/program/model.js'
import { Program } from '../../packages/bridge/dist/program/program.js'
import type { ProgramEvent } from '../../packages/bridge/dist/program/events.js'
import { RecordView, type OpenOperation, type Span } from '../../packages/protocol/dist/index.js'
import { freePort } from '../support/ports.js'
import { waitFor } from '../support/wait.js'

const RECEIVER = 11
const SENDER = 12

const thread = (name: string, input: 'pipe' | null) => ({
  lanes: [{ name, kind: 'thread' as const, operation: null }],
  worker: new URL(`../support/${name}-thread.js`, import.meta.url),
  input,
})

const twoThreads = defineModel({
  threads: [thread('receiving', null), thread('sending', 'pipe')],
  transport: 'blocking',
  needsBlockingCalls: true,
  takesTurns: false,
  program: () => ({ file: '', source: '', lines: {} }),
})

async function startTwoThreads() {
  const port = await freePort()
  const received: string[] = []
  let theirs: Socket | null = null
  const server = createServer((socket) => {
    theirs = socket
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => received.push(chunk.toString()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const spans: Span[] = []
  const events: ProgramEvent[] = []
  let open: OpenOperation[] = []
  const program = await Program.start(
    {
      model: 'sync',
      descriptor: twoThreads,
      base: process.hrtime.bigint(),
      link: {
        listen: { host: '127.0.0.1', port },
        peer: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
        admitted: ['127.0.0.1'],
        turn: 'speak',
        framing: 'line',
        buffers: { receive: 4096, send: 4096 },
      },
      lanes: twoThreads.lanes.map((lane, i) => ({ ...lane, id: RECEIVER + i })),
      source: { file: '', source: '', lines: {} },
      firstConnection: 7,
    },
    {
      records: (batch) => {
        const records = new RecordView(batch.buffer)
        for (let i = 0; i < records.length; i++) spans.push(records.get(i))
      },
      open: (operations) => (open = operations),
      activity: () => undefined,
      event: (event) => events.push(event),
      eventsTaken: () => undefined,
      keepsUp: () => true,
      stoodStill: () => undefined,
      crashed: (error) => {
        throw error
      },
    },
  )
  let stopped = false
  const stop = async () => {
    const since = performance.now()
    stopped = true
    await program.stop()
    return performance.now() - since
  }
  onTestFinished(async () => {
    if (!stopped) await program.stop()
    theirs?.destroy()
    server.close()
  })
  const openIn = (lane: number) => open.find((one) => one.lane === lane)?.operation
  const state = () => JSON.stringify({ open, events, received })
  await waitFor('the listening socket', () => events.some(({ type }) => type === 'socketOpened'), {
    state,
  })
  return { port, program, received, spans, events, openIn, state, stop, theirs: () => theirs }
}

it('each has its lane, its numbers and its end, and hears of what is typed where it reads', async () => {
  const { port, program, received, spans, events, openIn, state, stop } = await startTwoThreads()
  const dialled = connect({ host: '127.0.0.1', port })
  onTestFinished(() => {
    dialled.destroy()
  })
  await waitFor(
    'recv() and input()',
    () => openIn(RECEIVER) === 'recv' && openIn(SENDER) === 'input',
    { state },
  )
  program.give([Buffer.from('typed')])
  dialled.write('said\n')
  await waitFor('the line', () => received.join('') === 'typed\n', { state })
  await waitFor('theirs', () => events.some(({ type }) => type === 'received'), { state })
  expect(await stop()).toBeLessThan(2000)

  const ids = events.flatMap((event) => (event.type === 'socketOpened' ? [event.id] : []))
  expect([...ids].sort()).toEqual([7, 8, 9])
  expect(events.filter(({ type }) => type === 'started')).toHaveLength(1)
  expect(events.filter(({ type }) => type === 'socketClosed')).toHaveLength(3)
  for (const lane of [RECEIVER, SENDER]) {
    const own = spans.filter((span) => span.lane === lane)
    // A lane has no holes, whichever ring its records came by.
    own.slice(1).forEach((span, i) => {
      const before = own[i]
      expect(span.start).toBe((before?.start ?? 0) + (before?.duration ?? 0))
    })
  }
  const operations = (lane: number) =>
    new Set(spans.filter((span) => span.lane === lane).map(({ operation }) => operation))
  expect(operations(RECEIVER)).toContain('recv')
  expect(operations(RECEIVER)).not.toContain('send')
  expect(operations(SENDER)).toContain('send')
  expect(operations(SENDER)).not.toContain('recv')
  expect(program.linesRead).toBe(1)
  expect(program.lost).toBe(0)
})

it('both are freed, one from accept() and one from a send() whose buffers are full', async () => {
  const { program, openIn, state, stop, theirs } = await startTwoThreads()
  await waitFor('the connection', () => theirs() !== null, { state })
  theirs()?.pause()
  const line = new Uint8Array(60_000).fill(120)
  program.give(Array.from({ length: 200 }, () => line))
  let since = 0
  await waitFor(
    'a send() that goes on',
    () => {
      if (openIn(SENDER) !== 'send') since = 0
      else if (since === 0) since = performance.now()
      return since > 0 && performance.now() - since > 300
    },
    { state },
  )
  expect(openIn(RECEIVER)).toBe('accept')
  expect(await stop()).toBeLessThan(2000)
})
