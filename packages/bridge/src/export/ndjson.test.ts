/** The machine's view, from a file and live: fields and order are a contract (docs/record.md). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  RECORD_BYTES,
  RecordView,
  type ChatMessage,
  type RunMessage,
  type SessionMessage,
  type SocketMessage,
  type Span,
} from '@peerscope/protocol'
import { exportSession } from './export-session.js'
import { liveNdjson, ndjson } from './ndjson.js'
import { Publisher } from '../session/publisher.js'

const folder = mkdtempSync(join(tmpdir(), 'peerscope-ndjson-'))

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const header: SessionMessage = {
  type: 'session',
  version: 1,
  epoch: 'e',
  peer: 'Alice',
  peerName: 'Bob',
  listen: { host: '127.0.0.1', port: 5002 },
  remote: { host: '127.0.0.1', port: 5003 },
  framing: 'line',
  turn: 'speak',
  wallStartMs: 1_700_000_000_000.25,
  clock: { bootId: null, baseNs: '0' },
  pid: 77,
  platform: 'linux',
  models: ['sync', 'async'],
  otherPeerCommand: null,
}
const run: RunMessage = {
  type: 'run',
  run: 1,
  model: 'sync',
  startedNs: 0,
  lanes: [{ id: 1, name: 'main', kind: 'thread', operation: null }],
  program: { file: 'sync.ts', source: '', lines: {} },
  inputFd: 21,
}
const secondRun: RunMessage = {
  ...run,
  run: 2,
  model: 'async',
  startedNs: 90_000,
  lanes: [{ id: 2, name: 'loop', kind: 'loop', operation: null }],
  inputFd: null,
}
const socket: SocketMessage = {
  type: 'socket',
  id: 2,
  run: 1,
  role: 'incoming',
  fd: 24,
  local: { host: '::1', port: 5002 },
  remote: { host: '::1', port: 40_000 },
  openedNs: 3000,
  peerEndedNs: null,
  closedNs: null,
  end: null,
}
const message: ChatMessage = {
  type: 'message',
  id: 1,
  run: 1,
  direction: 'sent',
  state: 'queued',
  text: 'größe',
  raw: null,
  queuedNs: 20_500,
  startNs: null,
  endNs: null,
  acknowledgedNs: null,
  connection: 0,
  streamStart: null,
  streamEnd: null,
  arrived: null,
  sameRecv: false,
  sentAgainAs: null,
}
const sent: ChatMessage = {
  ...message,
  state: 'handed',
  startNs: 30_000,
  endNs: 31_500,
  connection: 3,
  streamStart: 4,
  streamEnd: 12,
}

const span = (start: number, fields: Partial<Span> = {}): Span => ({
  start,
  duration: 1000,
  bytes: 0,
  streamOffset: 0,
  lane: 1,
  connection: 0,
  operation: 'none',
  line: 0,
  error: 0,
  mode: 'running',
  releasedBy: 'none',
  ...fields,
})

function recordsOf(...spans: Span[]): RecordView {
  const view = new RecordView(new ArrayBuffer(spans.length * RECORD_BYTES))
  spans.forEach((one, i) => {
    view.set(i, one)
  })
  return view
}

const recv = span(10_000, {
  duration: 2500,
  bytes: 6,
  connection: 2,
  operation: 'recv',
  line: 6,
  mode: 'blocked',
  releasedBy: 'data',
})

/** The lines of a session that consists of what `tell` publishes. */
function exported(tell: (publisher: Publisher) => void): unknown[] {
  const file = join(folder, 'a.session')
  const frames: Uint8Array[] = []
  const publisher = new Publisher(({ bytes }) => frames.push(bytes))
  publisher.publish(header)
  publisher.publish(run)
  tell(publisher)
  publisher.publish({ type: 'end', atNs: 1, spans: 0, lost: 0 })
  writeFileSync(file, Buffer.concat(frames))
  const text: string[] = []
  expect(exportSession(file, ndjson, false, (line) => text.push(line))).toEqual([])
  return parse(text)
}

function parse(text: string[]): unknown[] {
  for (const line of text) expect(line.indexOf('\n')).toBe(line.length - 1)
  return text.map((line) => JSON.parse(line) as unknown)
}

const sessionLine =
  '{"kind":"session","version":1,"peer":"Alice","model":"sync","wallStartMs":1700000000000.25,"pid":77}'
const recvLine =
  '{"kind":"span","lane":"main","operation":"recv","mode":"blocked","startUs":10,"durationUs":2.5,' +
  '"connection":2,"fd":24,"bytes":6,"errno":0,"releasedBy":"data","line":6}'

describe('an exported session', () => {
  it('begins with the session, and has spans with exactly the fields of the contract', () => {
    const lines = exported((session) => {
      session.publish(socket)
      session.publishRecords(recordsOf(recv))
    })
    expect(JSON.stringify(lines[0])).toBe(sessionLine)
    expect(JSON.stringify(lines[2])).toBe(recvLine)
  })

  it('has each message once, as it was in the end', () => {
    const lines = exported((session) => {
      session.publish(message)
      session.publish(sent)
    })
    expect(lines.slice(1)).toEqual([
      {
        kind: 'message',
        direction: 'sent',
        text: 'größe',
        queuedUs: 20.5,
        startUs: 30,
        endUs: 31.5,
        connection: 3,
        streamStart: 4,
        streamEnd: 12,
        state: 'handed',
        id: 1,
      },
    ])
  })

  it('is in order of start, though spans are recorded as they end and lanes overlap', () => {
    const lines = exported((session) => {
      session.publish(sent)
      session.publishRecords(recordsOf(span(25_000), span(12_000, { lane: 9 })))
      session.publish(secondRun)
      session.publishRecords(recordsOf(span(95_000, { lane: 2 }), span(5000)))
      session.publish({ ...socket, closedNs: 99_000, end: 'close' })
      session.publish({ type: 'gap', lane: 1, fromNs: 26_000, toNs: 29_000, count: 4 })
      session.publish({
        type: 'notice',
        atNs: 26_500,
        problem: { code: 'deadSkipped', values: { count: 2 } },
      })
      session.publish({
        type: 'kernel',
        run: 1,
        atNs: 27_000,
        supported: true,
        thread: null,
        sockets: [],
      })
    })
    const starts = lines.slice(1) as { kind: string; startUs: number }[]
    expect(starts.map(({ kind, startUs }) => [kind, startUs])).toEqual([
      ['socket', 3],
      ['span', 5],
      ['span', 12],
      ['span', 25],
      ['gap', 26],
      ['notice', 26.5],
      ['kernel', 27],
      ['message', 30],
      ['run', 90],
      ['span', 95],
    ])
  })

  it('names lanes as the runs name them, and shows the descriptor of the input', () => {
    const input = span(1000, { operation: 'input', mode: 'blocked', releasedBy: 'input' })
    const lines = exported((session) => {
      session.publish(secondRun)
      session.publishRecords(recordsOf(input, span(2000, { lane: 2 }), span(3000, { lane: 8 })))
    })
    expect(lines.slice(1, 4)).toMatchObject([
      { lane: 'main', operation: 'input', fd: 21, connection: 0 },
      { lane: 'loop', operation: null, fd: null },
      { lane: '8', operation: null },
    ])
  })

  it('says what was not observed, and does not call the lost records bytes', () => {
    const gap = span(1000, { mode: 'unobserved', bytes: 40, releasedBy: 'unknown' })
    const lines = exported((session) => {
      session.publishRecords(recordsOf(gap))
      session.publish({ type: 'gap', lane: 1, fromNs: 1000, toNs: 2000, count: 40 })
    })
    const both = lines.slice(1)
    expect(both).toHaveLength(2)
    expect(both).toContainEqual({ kind: 'gap', lane: 'main', startUs: 1, durationUs: 1, lost: 40 })
    expect(both).toContainEqual(
      expect.objectContaining({
        kind: 'span',
        mode: 'unobserved',
        releasedBy: 'unknown',
        bytes: 0,
      }),
    )
  })

  it('writes sockets with their addresses, and tells apart what is an error and what is none', () => {
    const lines = exported((session) => {
      session.publish({ ...socket, closedNs: 9000, end: 'close' })
      session.publish({
        type: 'notice',
        atNs: 9500,
        problem: { code: 'deadSkipped', values: { count: 2 } },
      })
      session.publish({
        type: 'notice',
        atNs: 9600,
        problem: { code: 'connectRefused', values: { address: '[::1]:5003' } },
      })
    })
    expect(lines.slice(1)).toEqual([
      {
        kind: 'socket',
        connection: 2,
        role: 'incoming',
        fd: 24,
        local: '[::1]:5002',
        remote: '[::1]:40000',
        startUs: 3,
        endUs: 9,
        end: 'close',
      },
      {
        kind: 'notice',
        startUs: 9.5,
        code: 'deadSkipped',
        text: 'Skipped 2 connections in the accept queue that were already over.',
      },
      {
        kind: 'error',
        startUs: 9.6,
        code: 'connectRefused',
        text: expect.stringMatching(/^Nobody listens at \[::1\]:5003 yet/) as string,
      },
    ])
  })

  it('of a file whose checksums fit, but whose records have no meaning, is called damaged', () => {
    const file = join(folder, 'hostile.session')
    const records = recordsOf(span(1000))
    records.u8[31] = 15
    const frames: Uint8Array[] = []
    const session = new Publisher(({ bytes }) => frames.push(bytes))
    session.publish(header)
    session.publish(run)
    session.publishRecords(records)
    writeFileSync(file, Buffer.concat(frames))
    const codes = exportSession(file, ndjson, false, () => undefined).map(({ code }) => code)
    expect(codes).toContain('sessionDamaged')
  })
})

describe('a running session with --json', () => {
  it('prints every event as it happens, in the same words as the export', () => {
    const text: string[] = []
    const live = liveNdjson('sync', (line) => text.push(line))
    const session = new Publisher(() => undefined)
    session.publish(header)
    live.message(header)
    session.subscribe(live)
    for (const one of [run, socket] as const) session.publish(one)
    session.publishRecords(recordsOf(recv))
    for (const one of [message, sent, secondRun] as const) session.publish(one)
    const lines = parse(text)
    expect(JSON.stringify(lines[0])).toBe(sessionLine)
    expect(JSON.stringify(lines[2])).toBe(recvLine)
    expect(lines.slice(1)).toMatchObject([
      { kind: 'socket', endUs: null },
      { kind: 'span' },
      { kind: 'message', id: 1, state: 'queued', startUs: null },
      { kind: 'message', id: 1, state: 'handed', startUs: 30 },
      { kind: 'run', run: 2, model: 'async', startUs: 90 },
    ])
    expect(lines).toHaveLength(6)
  })
})
