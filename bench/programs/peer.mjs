/**
 * One end of a measurement: a program of its own in a worker, traced and recorded as in a bridge.
 * Prints what the program prints; ends when the program says so or on SIGTERM.
 *
 *   node peer.mjs MODULE MODEL LISTEN_PORT PEER_PORT
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { linkOf } from './link.mjs'
import { RecordView } from '../../packages/protocol/dist/index.js'
import { registry } from '../../packages/bridge/dist/models/registry.js'
import { Program } from '../../packages/bridge/dist/program/program.js'
import { FrameStream } from '../../packages/bridge/dist/session/frame-stream.js'
import { Recording } from '../../packages/bridge/dist/session/recording.js'
import { RunFigures } from '../../packages/bridge/dist/session/run-figures.js'

const [module, model, listenPort, peerPort] = process.argv.slice(2)
const host = '127.0.0.1'
const folder = mkdtempSync(join(tmpdir(), 'peerscope-bench-'))
const recording = Recording.create(join(folder, 'session'))
const stream = new FrameStream()
stream.sinks.add((frame) => recording.append(frame))
const descriptor = registry[model]
const lanes = descriptor.lanes.map((lane, i) => ({ ...lane, id: i + 1 }))
const figures = new RunFigures(1, model, 1, 0)

const program = await Program.start(
  {
    model,
    descriptor,
    own: { worker: new URL(module, import.meta.url) },
    base: process.hrtime.bigint(),
    link: linkOf({ host, port: Number(listenPort) }, { host, port: Number(peerPort) }),
    lanes,
    source: descriptor.program({ form: 'pair', turn: 'speak', framing: 'line' }),
    firstConnection: 1,
  },
  {
    records: (batch) => {
      figures.addRecords(new RecordView(batch.buffer))
      stream.publishRecords(batch)
    },
    open: (operations) => stream.publish({ type: 'open', run: 1, lanes: operations }),
    event: () => undefined,
    eventsTaken: () => undefined,
    keepsUp: () => true,
    activity: () => undefined,
    stoodStill: () => undefined,
    crashed: (error) => {
      console.error(error)
      process.exit(1)
    },
  },
)

process.on('SIGTERM', async () => {
  await program.stop()
  await recording.close()
  rmSync(folder, { recursive: true })
  if (program.lost > 0) {
    console.error(`${program.lost} records were lost`)
    process.exit(1)
  }
  process.exit(0)
})
