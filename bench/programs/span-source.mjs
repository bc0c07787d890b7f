/** Finishes spans at a steady rate, for RATE × SECONDS spans; then waits to be ended. */
import { COMMON } from '../../packages/bridge/dist/trace/memory.js'
import { workerContext } from '../../packages/bridge/dist/program/shared/worker-context.js'

const rate = Number(process.env.RATE)
const total = rate * Number(process.env.SECONDS)
const context = workerContext()
const lane = context.openLane(0, 'running')
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
Atomics.wait(common, COMMON.cancel, 0, 1500)
const since = context.clock()
// begin() and end() make two spans: the operation, and the computing before it.
for (let spans = 0; spans < total && !context.cancelled; spans += 2) {
  lane.begin(6, 1, 6, 1)
  lane.end(32, spans, 0, 1)
  while (context.clock() - since < (spans / rate) * 1e9);
}
Atomics.wait(common, COMMON.cancel, 0)
lane.close()
context.ended()
