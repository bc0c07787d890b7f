import type { OpenMessage, RunMessage, SocketMessage } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { LabRun } from './lab-run'

const BOB = 1
const ALICE = 2

/** Bob and Alice of a sync run whose script began when the page's clock stood at 1000 ms. */
function bothLinked(): LabRun {
  const peers = [
    { source: BOB, name: 'Bob', shiftNs: -5e9 },
    { source: ALICE, name: 'Alice', shiftNs: -7e9 },
  ]
  const run = new LabRun({ type: 'run', lab: 'x', part: 'chat', model: 'sync', peers }, 1000)
  for (const source of [BOB, ALICE]) run.message(programRun(), source)
  const ends = { bob: { host: '127.0.0.1', port: 1 }, alice: { host: '127.0.0.1', port: 2 } }
  run.message(socket(1, 'outgoing', ends.bob, ends.alice), BOB)
  run.message(socket(1, 'incoming', ends.alice, ends.bob), ALICE)
  return run
}

function programRun(): RunMessage {
  const lanes = [{ id: 1, name: 'main', kind: 'thread' as const, operation: null }]
  const program = { file: 'sync.ts', source: '', lines: {} }
  return { type: 'run', run: 1, model: 'sync', startedNs: 0, lanes, program, inputFd: 1 }
}

function socket(
  id: number,
  role: SocketMessage['role'],
  local: SocketMessage['local'],
  remote: SocketMessage['remote'],
): SocketMessage {
  const times = { openedNs: 1, peerEndedNs: null, closedNs: null, end: null }
  return { type: 'socket', id, run: 1, role, fd: 5, local, remote, ...times }
}

function heldInRecv(sinceNs: number): OpenMessage {
  const operation = { lane: 1, operation: 'recv', mode: 'blocked', line: 1 } as const
  return { type: 'open', run: 1, lanes: [{ ...operation, connection: 1, sinceNs }] }
}

test('is known until now while it runs, and until its end after that', () => {
  const run = bothLinked()
  expect(run.until(1500)).toBe(500e6)
  run.end(1600e6)
  expect(run.until(9000)).toBe(1600e6)
})

test('takes what is about its own peers, and nothing else', () => {
  const run = bothLinked()
  expect(run.message(heldInRecv(0), BOB)).toBe(true)
  expect(run.message(heldInRecv(0), 3)).toBe(false)
})

test('names a circle while it lasts, and where it stood when the lab ended it', () => {
  const run = bothLinked()
  run.message(heldInRecv(5e9), BOB)
  run.look(3000)
  expect(run.circle).toBeNull()
  run.message(heldInRecv(7e9), ALICE)
  run.look(1500)
  // It has to have lasted for a second.
  expect(run.circle).toBeNull()
  run.look(3000)
  expect(run.circle).toEqual({ sources: [BOB, ALICE], atNs: null })
  run.end(2200e6)
  run.message({ ...heldInRecv(7e9), lanes: [] }, ALICE)
  run.look(9000)
  expect(run.circle).toEqual({ sources: [BOB, ALICE], atNs: 2200e6 })
})

test('what the end of the run does to its connections is no part of it', () => {
  const run = bothLinked()
  const sent = {
    type: 'message',
    id: 1,
    run: 1,
    direction: 'sent',
    state: 'handed',
    text: 'hi',
    raw: null,
    queuedNs: 5.2e9,
    startNs: 5.2e9,
    endNs: 5.3e9,
    acknowledgedNs: null,
    connection: 1,
    streamStart: 0,
    streamEnd: 3,
    arrived: null,
    sameRecv: false,
    sentAgainAs: null,
  } as const
  run.message(sent, BOB)
  run.end(1600e6)
  for (const source of [BOB, ALICE]) {
    const [local, remote] = [
      { host: 'a', port: source },
      { host: 'a', port: 3 - source },
    ]
    run.message({ ...socket(1, 'outgoing', local, remote), closedNs: 9e9, end: 'cancel' }, source)
  }
  expect(run.flows.map(({ sentNs, takenNs, lost }) => [sentNs, takenNs, lost])).toEqual([
    [300e6, null, false],
  ])
})
