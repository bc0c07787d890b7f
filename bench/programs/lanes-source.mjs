/**
 * Finishes spans in LANES lanes: FAST a second until there are COUNT in every lane of the page's
 * picture, then SLOW a second until it is ended. An operation and what lies between two of them
 * are two spans there.
 */
import { COMMON } from '../../packages/bridge/dist/trace/memory.js'
import { workerContext } from '../../packages/bridge/dist/program/shared/worker-context.js'

const { LANES, COUNT, FAST, SLOW } = process.env
const context = workerContext()
const lanes = Array.from({ length: Number(LANES) }, (_, i) =>
  context.openLane(i, i === 0 ? 'running' : 'idle'),
)
const { start } = context
const { common } = context.memory

context.tellStarted()
context.tell({
  type: 'socketOpened',
  id: context.takeConnection(),
  role: 'listening',
  fd: null,
  inode: null,
  local: start.link.listen,
  remote: null,
  stranger: false,
  atNs: context.clock(),
})
const RUNNING = 0
const PENDING = 2
/** `connect`, `send` and so on, so that lanes differ. */
const FIRST_OPERATION = 2

Atomics.wait(common, COMMON.cancel, 0, 3000)
run(Number(FAST), Number(COUNT) / 2)
context.tell({ type: 'notice', problem: { code: 'connected', values: { peer: 'filled' } } })
run(Number(SLOW), Infinity)
for (const lane of lanes) lane.close()
context.ended()

/** @param rate spans a second of all lanes together @param operations of each lane */
function run(rate, operations) {
  const since = context.clock()
  for (let done = 0; done < operations && !context.cancelled; done++) {
    lanes.forEach((lane, i) => {
      lane.begin(FIRST_OPERATION + i, i === 0 ? RUNNING : PENDING, 1 + i, 1)
    })
    for (const lane of lanes) lane.end(32, done * 32, 0, 1)
    const due = since + ((done * 2 * lanes.length) / rate) * 1e9
    const early = due - context.clock()
    if (early > 2e6) Atomics.wait(common, COMMON.cancel, 0, early / 1e6)
  }
}
