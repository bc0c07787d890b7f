/**
 * The picture against strace: what the record calls blocked was a system call of that length at
 * that time, and the other way round.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { cli } from '../support/bridge-process.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { exportSession } from '../support/session-export.js'
import { parseStrace, type TracedCall } from '../support/strace.js'
import { temporaryFile } from '../support/temporary.js'
import { needs } from '../support/tools.js'

const TURNS = 25
const LONG_MS = 1
const callOf: Record<string, string> = {
  accept: 'accept',
  connect: 'connect',
  recv: 'recvfrom',
  send: 'sendto',
  input: 'read',
}

// Tried again on a machine too busy for the margin of time: what does not match never will.
it(
  'every blocked span of a sync chat is a system call in strace, and the reverse',
  {
    retry: 2,
  },
  async (context) => {
    const strace = needs(context, 'strace')
    const [own, peer] = [await freePort(), await freePort()]
    const [file, trace] = [temporaryFile('chat.session'), temporaryFile('trace')]
    const calls = Object.values(callOf).join(',')
    const flags = ['--listen-port', `${own}`, '--peer-ip', '127.0.0.1', '--peer-port', `${peer}`]
    const bridge = new TestProcess('bridge under strace', [
      strace,
      // Only the traced calls stop at all, so that the others cost nothing.
      ...['-f', '--seccomp-bpf', '-ttt', '-T', '-e', `trace=${calls}`, '-o', trace],
      ...[process.execPath, cli, 'sync', ...flags, '--no-ui', '--record', file, '--lang', 'en'],
    ])
    const plain = new PlainPeer(peer)
    await bridge.says(/Connected to/, 20_000)
    await pause(50)
    await plain.dial(own)
    const lines = await plain.lines()
    for (let turn = 0; turn < TURNS; turn++) {
      // Real waiting, of different lengths, first for the user and then for the peer.
      await pause(5 + turn)
      bridge.type(`line ${turn}`)
      await lines.line(`line ${turn}`)
      await pause(30 - turn)
      plain.send(`answer ${turn}\n`)
      await bridge.shows(`answer ${turn}`)
    }
    // strace itself ignores signals while it writes to a file; the bridge is its child.
    process.kill(childOf(bridge.pid), 'SIGTERM')
    expect((await bridge.exit(20_000)).code, bridge.describe()).toBe(0)

    const { header, spans } = await exportSession(file)
    const held = spans
      .filter(({ mode }) => mode === 'blocked')
      .map(({ operation, startUs, durationUs }) => {
        const startMs = header.wallStartMs + startUs / 1000
        return { call: callOf[operation ?? ''] ?? '', startMs, endMs: startMs + durationUs / 1000 }
      })
    const isLong = ({ startMs, endMs }: Timed) => endMs - startMs >= LONG_MS
    const traced = callsOfProgram(parseStrace(readFileSync(trace, 'utf8')))
    const blocked = held.filter(isLong)
    expect(blocked.length).toBeGreaterThanOrEqual(2 * TURNS)

    const pairs = blocked.map((span) => ({ span, call: nearest(span, traced) }))
    for (const { span, call } of pairs) expect(call, JSON.stringify(span)).toBeDefined()
    for (const call of traced.filter(isLong))
      expect(nearest(call, held), JSON.stringify(call)).toBeDefined()

    const differences = pairs
      .flatMap(({ span, call }) =>
        call === undefined ? [] : [span.startMs - call.startMs, span.endMs - call.endMs],
      )
      .map(Math.abs)
      .sort((a, b) => a - b)
    const rank = (share: number) =>
      differences[Math.ceil(share * differences.length) - 1] ?? Infinity
    expect(rank(0.5)).toBeLessThanOrEqual(0.3)
    expect(rank(0.95)).toBeLessThanOrEqual(2)
  },
)

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ')[0])
}

/**
 * The program's thread is the one that called accept(2). Before its first connect(2) it has only
 * read its own modules.
 */
function callsOfProgram(calls: readonly TracedCall[]): TracedCall[] {
  const threads = new Set(calls.filter(({ call }) => call === 'accept').map(({ tid }) => tid))
  expect(threads.size).toBe(1)
  const own = calls.filter(({ tid }) => threads.has(tid))
  return own.slice(own.findIndex(({ call }) => call === 'connect'))
}

interface Timed {
  call: string
  startMs: number
  endMs: number
}

/** The same call at the same time, give or take a few milliseconds. */
function nearest<T extends Timed>(
  { call, startMs, endMs }: Timed,
  others: readonly T[],
): T | undefined {
  return others.find(
    (other) =>
      other.call === call &&
      Math.abs(other.startMs - startMs) < 10 &&
      Math.abs(other.endMs - endMs) < 10 &&
      other.startMs < endMs &&
      startMs < other.endMs,
  )
}
