import { problemOf, type ProblemCode, type Span } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { EventLog } from '../../state/event-log'
import { asyncRun, socket, syncRun } from '../../state/session.fixture'
import { spanOf } from '../../trace/spans.fixture'
import { Trace } from '../../trace/trace'
import { eventOf } from './event-cause'

const bob = '127.0.0.1:5003'
const carol = '127.0.0.1:40001'
const everySocket = new Map([
  [2, socket({ id: 2, remote: { host: '127.0.0.1', port: 5003 } })],
  [3, socket({ id: 3, remote: { host: '127.0.0.1', port: 40_001 } })],
])

function found(span: Span, events: [number, ProblemCode, string][], shiftNs = 0): string | null {
  const log = new EventLog()
  for (const [atNs, code, address] of events) {
    log.notice({ type: 'notice', atNs, problem: problemOf(code, { address }) })
  }
  const trace = new Trace()
  trace.shiftNs = shiftNs
  const event = eventOf(span, { log, everySocket, trace })
  return event?.kind === 'notice' ? `${event.problem.code} at ${event.atNs}` : null
}

const recv = (part: Partial<Span>): Span =>
  spanOf(1e9, 5e9, { operation: 'recv', connection: 2, ...part })

test.each([
  ['close', 'peerHalfClosed'],
  ['close', 'peerClosed'],
  ['reset', 'connectionReset'],
  ['timeout', 'peerVanished'],
  ['error', 'connectionFailed'],
] as const)('of a recv() released by %s is %s of the same connection', (releasedBy, code) => {
  const events: [number, ProblemCode, string][] = [
    [6e9, code, carol],
    [6.002e9, code, bob],
    [6.001e9, 'connected', bob],
  ]
  expect(found(recv({ releasedBy }), events)).toBe(`${code} at 6002000000`)
})

test('is the nearest, and none that is far from it', () => {
  const by = recv({ releasedBy: 'close' })
  expect(found(by, [[2e9, 'peerClosed', bob]])).toBeNull()
  const both: [number, ProblemCode, string][] = [
    [4.5e9, 'peerClosed', bob],
    [6.1e9, 'peerClosed', carol],
    [6.2e9, 'peerHalfClosed', bob],
  ]
  expect(found(by, both)).toBe(`peerHalfClosed at 6200000000`)
})

test('of a call that was interrupted is the end of the connection that is sent on', () => {
  const log = new EventLog()
  const notice = (atNs: number, role: string, address: string): void => {
    log.notice({ type: 'notice', atNs, problem: problemOf('peerClosed', { role, address }) })
  }
  notice(6e9, '\u2190', bob)
  notice(6.1e9, '\u2192', carol)
  const trace = new Trace()
  const eventAt = (part: Partial<Span>): number | undefined =>
    eventOf(recv({ releasedBy: 'close', ...part }), { log, everySocket, trace })?.atNs
  expect(eventAt({ error: 4 })).toBe(6.1e9)
  expect(eventAt({ error: 4, operation: 'accept', connection: 1 })).toBe(6.1e9)
  expect(eventAt({})).toBe(6e9)
})

test('is found in the session of another clock', () => {
  const by = recv({ releasedBy: 'close' })
  expect(found(by, [[1e9, 'peerClosed', bob]])).toBeNull()
  expect(found(by, [[1e9, 'peerClosed', bob]], 5e9)).toBe(`peerClosed at 1000000000`)
})

test('of an attempt that failed like the one before is what was told then', () => {
  const refused = spanOf(60e9, 1000, { operation: 'connect', error: 111, releasedBy: 'error' })
  const events: [number, ProblemCode, string][] = [
    [1e9, 'connectRefused', bob],
    [70e9, 'connected', bob],
  ]
  expect(found(refused, events)).toBe(`connectRefused at 1000000000`)
})

test.each(['none', 'data', 'input', 'timer', 'bufferSpace', 'unknown'] as const)(
  'of what is released by %s there is none',
  (releasedBy) => {
    expect(found(recv({ releasedBy }), [[6e9, 'peerClosed', bob]])).toBeNull()
  },
)

test('of what a switch of the model cancelled is the new start', () => {
  const log = new EventLog()
  log.replace([], [syncRun, { ...asyncRun, startedNs: 6.3e9 }])
  const event = eventOf(recv({ releasedBy: 'cancel' }), { log, everySocket, trace: new Trace() })
  expect(event?.kind).toBe('restarted')
})

test('is known also when it was dismissed', () => {
  const log = new EventLog()
  log.notice({ type: 'notice', atNs: 6e9, problem: problemOf('peerClosed', { address: bob }) })
  log.clear()
  const event = eventOf(recv({ releasedBy: 'close' }), { log, everySocket, trace: new Trace() })
  expect(event?.dismissed).toBe(true)
})
