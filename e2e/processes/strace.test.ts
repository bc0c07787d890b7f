/**
 * The picture against strace: what the record calls blocked was one system call at that time, call
 * by call, and the other way round.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { cli } from '../support/bridge-process.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'
import { exportSession, wholeCalls } from '../support/session-export.js'
import { parseStrace, type TracedCall } from '../support/strace.js'
import { temporaryFile } from '../support/temporary.js'
import { needs } from '../support/tools.js'

const TURNS = 25
/** How long nobody dials it: real waiting, as that of the turns. */
const ACCEPT_WAITS_MS = 50
/** What the two wall clocks may differ by. */
const CLOCKS_MS = 0.05
const callOf: Record<string, string> = {
  accept: 'accept',
  connect: 'connect',
  recv: 'recvfrom',
  send: 'sendto',
  input: 'read',
}

// Tried again on a machine too busy for the margins at the end: what does not match never will.
it(
  'every blocked span of a sync chat is a system call in strace, and the reverse',
  {
    retry: 2,
  },
  async (context) => {
    const strace = needs(context, 'strace')
    const [own, peer] = [await freePort(), await freePort()]
    const [file, trace] = [temporaryFile('chat.session'), temporaryFile('trace')]
    const tracing = `trace=${Object.values(callOf).join(',')}`
    const flags = ['--listen-port', `${own}`, '--peer-ip', '127.0.0.1', '--peer-port', `${peer}`]
    const bridge = new TestProcess('bridge under strace', [
      strace,
      // Only the traced calls stop at all, so that the others cost nothing.
      ...['-f', '--seccomp-bpf', '-ttt', '-T', '-e', tracing, '-o', trace],
      ...[process.execPath, cli, 'sync', ...flags, '--no-ui', '--record', file, '--lang', 'en'],
    ])
    const plain = new PlainPeer(peer)
    await bridge.says(/Connected to/, 20_000)
    await pause(ACCEPT_WAITS_MS)
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
    const held = wholeCalls(spans).map(({ operation, startUs, durationUs }): Timed => {
      const startMs = header.wallStartMs + startUs / 1000
      return { call: callOf[operation ?? ''] ?? '', startMs, endMs: startMs + durationUs / 1000 }
    })
    const recordedUntil = Math.max(...held.map(({ endMs }) => endMs))
    // At its end, the thread reads what it was woken by.
    const traced = callsOfProgram(parseStrace(readFileSync(trace, 'utf8'))).filter(
      ({ startMs }) => startMs < recordedUntil,
    )
    const names = (calls: readonly Timed[]) => inOrder(calls).map(({ call }) => call)
    expect(names(held)).toEqual(names(traced))
    expect(held.length).toBeGreaterThanOrEqual(3 * TURNS)

    // strace stops the thread before and after each call: the span lies around what it saw.
    const calls = inOrder(traced)
    const differences = inOrder(held)
      .flatMap((span, at) => {
        const call = calls[at]
        return call === undefined ? [] : [call.startMs - span.startMs, span.endMs - call.endMs]
      })
      .sort((a, b) => a - b)
    expect(differences[0]).toBeGreaterThan(-CLOCKS_MS)
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

function inOrder<T extends Timed>(calls: readonly T[]): T[] {
  return [...calls].sort((a, b) => a.startMs - b.startMs)
}
