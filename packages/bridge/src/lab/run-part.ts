/** Runs one part of a lab in one model: two peers on this machine, and the script as their users. */
import { withSource, type Milliseconds, type Model, ProblemError } from '@peerscope/protocol'
import type { LabRunEndedMessage, LabRunMessage } from '@peerscope/protocol/labs'
import { crc32 } from 'node:zlib'
import type { StoredFrame } from '../session/frame-stream.js'
import type { SessionSettings } from '../session/session-settings.js'
import { DEFAULT_SPOOL_LIMIT } from '../session/spool.js'
import { freePorts } from './free-ports.js'
import type { LabPart, Settings, Stage } from './lab.js'
import { LabPeer } from './lab-peer.js'
import { runRecord, type RunRecord } from './run-record.js'

/** What is told of a run while it goes on. */
export interface RunListener {
  run(message: LabRunMessage): void
  /** A frame of one of the peers, with its source. */
  frame(bytes: Uint8Array): void
  runEnded(message: LabRunEndedMessage): void
}

export interface AskedRun {
  lab: string
  id: string
  part: LabPart
  model: Model
  settings: Settings
  /** Of Bob's frames; Alice's have the next one. */
  firstSource: number
}

const HOST = '127.0.0.1'
const LOOK_EVERY: Milliseconds = 5
/** A refused connect() is tried again after a second. */
const LINK_MAY_TAKE: Milliseconds = 10_000
/** Lets the programs come to rest in their first call after the link stands. */
const BREATH: Milliseconds = 100

/** @throws ProblemError when the peers do not find each other. */
export async function runPart(asked: AskedRun, listener: RunListener): Promise<RunRecord> {
  const { lab, id, model, part, settings, firstSource } = asked
  const [bobPort = 0, alicePort = 0] = await freePorts(HOST, 2)
  const bob = await LabPeer.open(settingsOf(asked, 'Bob', bobPort, 'Alice', alicePort))
  const alice = await LabPeer.open(settingsOf(asked, 'Alice', alicePort, 'Bob', bobPort))
  const peers = [bob, alice]
  try {
    await Promise.all(peers.map(({ session }) => session.start()))
    await linked(peers)
    const base = process.hrtime.bigint()
    const shifts = peers.map(({ session }) => Number(BigInt(session.header.clock.baseNs) - base))
    const told = peers.map((peer, i) => {
      const source = firstSource + i
      return { source, name: peer.name, shiftNs: shifts[i] ?? 0 }
    })
    listener.run({ type: 'run', lab, part: id, model, peers: told })
    for (const [i, peer] of peers.entries()) {
      const pass = ({ bytes }: StoredFrame) => {
        listener.frame(withSource(bytes, firstSource + i, crc32))
      }
      peer.frames.splice(0).forEach(pass)
      peer.onFrame = pass
    }
    await part.script(stageOf(bob, alice, base, settings))
    const endNs = Number(process.hrtime.bigint() - base)
    // What the stop does to the programs is no part of the run.
    listener.runEnded({ type: 'runEnded', part: id, model, endNs })
    await Promise.all(peers.map(({ session }) => session.stop()))
    return runRecord(model, endNs, alice.record(shifts[1] ?? 0), bob.record(shifts[0] ?? 0))
  } catch (error) {
    await Promise.all(peers.map(({ session }) => session.stop()))
    throw error
  }
}

function settingsOf(
  { model, part, settings }: AskedRun,
  name: string,
  port: number,
  peerName: string,
  peerPort: number,
): SessionSettings {
  return {
    model,
    name,
    peerName,
    link: {
      listen: { host: HOST, port },
      peer: { host: HOST, port: peerPort },
      admitted: [HOST],
      turn: part.turn ?? 'speak',
      framing: part.framing ?? 'line',
      buffers: { receive: null, send: null },
    },
    record: null,
    spoolLimit: DEFAULT_SPOOL_LIMIT,
    otherPeerCommand: null,
    language: 'en',
    ...(part.own === undefined ? {} : { own: part.own(model, settings) }),
  }
}

async function linked(peers: readonly LabPeer[]): Promise<void> {
  const latest = performance.now() + LINK_MAY_TAKE
  while (!peers.every(({ isLinked }) => isLinked)) {
    if (performance.now() > latest) throw new ProblemError('labNotLinked')
    await pause(LOOK_EVERY)
  }
  await pause(BREATH)
}

function stageOf(bob: LabPeer, alice: LabPeer, base: bigint, settings: Settings): Stage {
  const now = (): Milliseconds => Number(process.hrtime.bigint() - base) / 1e6
  return {
    alice,
    bob,
    settings,
    pause,
    at: (moment) => pause(Math.max(0, moment - now())),
    until: async (happened, latest) => {
      while (!happened() && now() < latest) await pause(LOOK_EVERY)
    },
  }
}

const pause = (duration: Milliseconds): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, duration))
