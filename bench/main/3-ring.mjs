import { median } from '../harness.mjs'
import { allocateTraceMemory, CONTROL } from '../../packages/bridge/dist/trace/memory.js'
import { RingWriter } from '../../packages/bridge/dist/trace/ring.js'

const WRITES = 100_000
const ROUNDS = 21

/** One record into the ring, the clock reading apart. */
export default async function ringWrite(report) {
  const memory = allocateTraceMemory()
  const ring = new RingWriter(memory)
  const times = []
  for (let round = 0; round < ROUNDS; round++) {
    const since = process.hrtime.bigint()
    for (let i = 0; i < WRITES; i++) ring.write(i, 1, 32, i, 1, 2, 5, 5, 0, 1, 0)
    times.push(Number(process.hrtime.bigint() - since) / WRITES)
    if (memory.control[CONTROL.lost] > 0) throw new Error('the ring was full')
    memory.control[CONTROL.tail] = memory.control[CONTROL.head]
  }
  report('one ring write', median(times.slice(1)), 'ns', { atMost: 60 })
}
