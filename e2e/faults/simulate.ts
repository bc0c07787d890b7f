/**
 * Runs a schedule between two real sessions whose users type all the while, and checks what must
 * hold whatever a network does: nothing doubled, reordered, altered or silently lost, and once the
 * network is well again both directions go on.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../support/ports.js'
import { Session, type SessionSettings } from './bridge.js'
import { FaultPeer } from './fault-peer.js'
import { Proxy } from './proxy.js'
import type { Peer, Schedule, Side } from './schedule.js'
import { wrongs } from './wrongs.js'

export interface Outcome {
  schedule: Schedule
  /** What must not be, in words; empty when all held. */
  failures: string[]
  /** Nothing was doubled, reordered, altered or lost. */
  isWhole: boolean
  /** From the end of the faults until both directions went on; null: they did not. */
  wentOnMs: number | null
  received: number
}

export interface Bounds {
  goOnMs: number
  /** So long both must then keep their connections, and receive something. */
  quietMs: number
  /** They must have begun to by then. */
  restMs: number
}

const sides = ['alice', 'bob'] as const
const LOOK_EVERY_MS = 20

let simulations = 0

/**
 * An address of its own for every simulation, where the system has more than one of loopback: while
 * a port is refused, some other test could take it, or dial it.
 */
function ownHost(): string {
  simulations += 1
  if (process.platform !== 'linux') return '127.0.0.1'
  return `127.${64 + (process.pid % 128)}.${(simulations >> 7) & 127}.${1 + (simulations & 127)}`
}

export async function simulate(schedule: Schedule, bounds: Bounds): Promise<Outcome> {
  const host = ownHost()
  const ports = { alice: await freePort(), bob: await freePort() }
  const doors = { alice: await freePort(), bob: await freePort() }
  /** By the side that dials. */
  const proxies = {
    alice: new Proxy(host, doors.bob, ports.bob),
    bob: new Proxy(host, doors.alice, ports.alice),
  }
  await Promise.all([proxies.alice.open(), proxies.bob.open()])
  const open = async (side: Side, other: Side) => {
    const settings = settingsOf(schedule.peers[side], host, ports[side], doors[other])
    const session = await Session.open(settings)
    return new FaultPeer(
      side,
      session,
      schedule.peers[side],
      schedule.seed * 2 + sides.indexOf(side),
    )
  }
  const peers = { alice: await open('alice', 'bob'), bob: await open('bob', 'alice') }
  const startOf = (side: Side) => schedule.peers[side].startsAtMs
  // The clock of the schedule runs from when there is somebody whom a fault can hit.
  await Promise.all(sides.filter((side) => startOf(side) === 0).map((side) => peers[side].start()))
  const started = sides
    .filter((side) => startOf(side) > 0)
    .map((side) => pause(startOf(side)).then(() => peers[side].start()))
  const timers = schedule.faults.map(({ atMs, side, fault }) =>
    setTimeout(() => {
      proxies[side].apply(fault)
    }, atMs),
  )
  const end = async () => {
    for (const timer of timers) clearTimeout(timer)
    for (const side of sides) peers[side].stopTyping()
    await Promise.all(sides.map((side) => peers[side].session.stop()))
    for (const side of sides) proxies[side].close()
  }
  await pause(schedule.cleanAtMs)
  await Promise.all([...started, ...sides.map((side) => proxies[side].heal())])
  const { failures, wentOnMs } = await watch(peers, bounds).finally(end)
  const { alice, bob } = peers
  const wrong = [...wrongs(alice, bob), ...wrongs(bob, alice)]
  return {
    schedule,
    failures: [...failures, ...wrong],
    isWhole: wrong.length === 0,
    wentOnMs,
    received: alice.received.length + bob.received.length,
  }
}

/** Waits until both go on and then rest; says what they do not do. */
async function watch(
  peers: Record<Side, FaultPeer>,
  { goOnMs, quietMs, restMs }: Bounds,
): Promise<Pick<Outcome, 'failures' | 'wentOnMs'>> {
  const since = performance.now()
  const elapsed = () => performance.now() - since
  const failures: string[] = []
  const failed = (what: string) => {
    failures.push([what, ...sides.map((side) => peers[side].describe())].join('\n'))
  }
  /** Waits until both have received so many further lines. @returns whether they have */
  const goOn = async (lines: number): Promise<boolean> => {
    const before = { alice: peers.alice.received.length, bob: peers.bob.received.length }
    const isBehind = (side: Side) => peers[side].received.length < before[side] + lines
    for (let waitedMs = 0; sides.some(isBehind);) {
      if (waitedMs > goOnMs) {
        failed(`${sides.filter(isBehind).join(' and ')} received nothing within ${goOnMs} ms`)
        return false
      }
      const from = elapsed()
      await pause(LOOK_EVERY_MS)
      // While the machine has no processor for us, nobody could have been faster.
      waitedMs += Math.min(elapsed() - from, 2 * LOOK_EVERY_MS)
    }
    return true
  }
  const wentOnMs = (await goOn(2)) ? elapsed() : null
  const ends = () => peers.alice.ends + peers.bob.ends
  // One of them may hear of an end only now, in its turn: then both find each other once more.
  for (let isQuiet = wentOnMs === null; !isQuiet;) {
    const before = ends()
    await pause(quietMs)
    if (!(await goOn(1))) break
    isQuiet = ends() === before
    if (isQuiet || elapsed() < restMs) continue
    failed('they start over for ever')
    break
  }
  return { failures, wentOnMs }
}

function settingsOf(peer: Peer, host: string, port: number, door: number): SessionSettings {
  const { model, turn, bufferBytes } = peer
  return {
    model,
    name: 'One',
    peerName: 'Other',
    link: {
      listen: { host, port },
      peer: { host, port: door },
      admitted: [host],
      turn,
      framing: 'line',
      buffers: { receive: bufferBytes, send: bufferBytes },
    },
    record: null,
    spoolLimit: 0,
    otherPeerCommand: null,
    language: 'en',
  }
}
