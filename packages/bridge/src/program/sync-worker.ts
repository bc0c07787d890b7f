/** The thread of a sync program: it runs the program, again each time the link ends. */
import { syncProgram } from '../models/sync.js'
import { Cancelled, StartOver } from './ending.js'
import { InputLines } from './input-lines.js'
import { SyncOperations } from './sync-io.js'
import { SyncSockets } from './sync-sockets.js'
import { workerContext } from './worker-context.js'

const context = workerContext()
const { inputFd } = context.start
if (inputFd === null) throw new TypeError('a sync program reads its input from a pipe')

const lane = context.openLane(0, 'running')
const sockets = new SyncSockets(context)
const input = new InputLines()
const operations = new SyncOperations(context, lane, sockets, input, inputFd)

context.tellStarted()
try {
  for (;;) runOnce()
} catch (error) {
  // Anything else is a defect, and ends the worker loudly.
  if (!(error instanceof Cancelled)) throw error
} finally {
  sockets.closeAll()
  lane.close()
  context.ended()
}

function runOnce(): void {
  try {
    context.throwIfCancelled()
    syncProgram(operations)
  } catch (error) {
    if (!(error instanceof StartOver)) throw error
    sockets.closeConnections('program')
    input.giveBack()
  }
}
