/** Runs a sync program in its thread, again each time the link ends. */
import type { SyncIo } from '../io.js'
import { Cancelled, reasonFor, runEach, StartOver } from '../shared/ending.js'
import type { ProgramStart } from '../events.js'
import { InputLines } from '../shared/input-lines.js'
import { SyncCalls } from './calls.js'
import { SyncOperations } from './operations.js'
import { SyncSockets } from './sockets.js'
import { lastWords, workerContext } from '../shared/worker-context.js'

/**
 * To be called once, by the module that a worker is started with.
 * @param choose says which program it is.
 */
export function runSyncProgram(choose: (start: ProgramStart) => (io: SyncIo) => void): void {
  const context = workerContext()
  const program = choose(context.start)

  const lane = context.openLane(0, 'running')
  const calls = new SyncCalls(context, lane)
  const sockets = new SyncSockets(context, calls)
  const input = new InputLines()
  const operations = new SyncOperations(context, calls, sockets, input)

  const runOnce = () => {
    try {
      context.throwIfCancelled()
      program(operations)
    } catch (error) {
      if (!(error instanceof StartOver)) throw error
      sockets.closeConnections()
      input.giveBack()
    }
  }

  const failures: string[] = []
  const failed = (error: unknown) => {
    failures.push(reasonFor(error))
  }
  try {
    context.tellStarted()
    for (;;) runOnce()
  } catch (error) {
    // Anything else is a defect: it is told, and the bridge starts the program again.
    if (!(error instanceof Cancelled)) failed(error)
  }
  runEach(
    [
      () => {
        sockets.closeAll()
      },
      () => {
        lane.close()
      },
    ],
    failed,
  )
  runEach(lastWords(context, failures), failed)
}
