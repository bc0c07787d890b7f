/** Runs an async program in its event loop, again each time the link ends. */
import { parentPort } from 'node:worker_threads'
import type { AsyncIo } from '../io.js'
import { AsyncConnections } from './connections.js'
import { closeAsyncLanes, openAsyncLanes } from './lanes.js'
import { AsyncLink } from './link.js'
import { AsyncOperations } from './operations.js'
import { deferred, type Deferred } from '../deferred.js'
import { Cancelled, isOrderly, reasonFor, runEach, StartOver } from '../shared/ending.js'
import type { ProgramCommand, ProgramStart } from '../events.js'
import { InputLines } from '../shared/input-lines.js'
import { loadKernelCalls } from '../shared/kernel-calls.js'
import { lastWords, workerContext } from '../shared/worker-context.js'

/**
 * To be called once, by the module that a worker is started with.
 * @param choose says which program it is.
 */
export async function runAsyncProgram(
  choose: (start: ProgramStart) => (io: AsyncIo) => Promise<void>,
): Promise<void> {
  const context = workerContext()
  const program = choose(context.start)
  const lanes = openAsyncLanes(context)
  const lines = new InputLines()
  const connections = new AsyncConnections(context, lanes, await loadKernelCalls())
  const link = new AsyncLink(context, lanes, connections, lines)

  /** Rejected when something ends this start of the program from outside. */
  let interrupted: Deferred<never> = deferred()

  connections.onReadable = (connection) => {
    link.readable(connection)
  }
  connections.onStartOver = () => {
    interrupted.reject(new StartOver())
  }

  const obey = (command: ProgramCommand) => {
    lanes.loop.enter()
    switch (command.type) {
      case 'input':
        for (const line of command.lines) lines.add(line)
        link.inputArrived()
        break
      case 'room':
        context.window.roomMade()
        break
      case 'stop':
        interrupted.reject(new Cancelled())
    }
  }

  const runOnce = async () => {
    const operations = new AsyncOperations(context, link)
    interrupted = deferred()
    if (context.cancelled) throw new Cancelled()
    try {
      await Promise.race([program(operations), interrupted.promise])
    } catch (error) {
      operations.abandon()
      if (!(error instanceof StartOver)) throw error
      link.startOver()
    }
  }

  const failures: string[] = []
  const failed = (error: unknown) => {
    failures.push(reasonFor(error))
  }
  // A callback of Node's that throws would end this thread at once, with all that it holds. (These events
  // are the thread's own, not the process's.)
  const interrupt = (error: unknown) => {
    if (isOrderly(error)) return
    failed(error)
    interrupted.reject(new Cancelled())
  }
  process.on('uncaughtException', interrupt)
  process.on('unhandledRejection', interrupt)

  parentPort?.on('message', obey)
  try {
    context.tellStarted()
    while (failures.length === 0) await runOnce()
  } catch (error) {
    // Anything else is a defect: it is told, and the bridge starts the program again.
    if (!(error instanceof Cancelled)) failed(error)
  }
  connections.onStartOver = () => undefined
  runEach(
    [
      () => {
        connections.closeAll()
      },
      // What has come is shown, though the program ends.
      () => {
        link.startOver()
      },
      () => {
        closeAsyncLanes(lanes)
      },
    ],
    failed,
  )
  runEach(lastWords(context, failures), failed)
  // Ends this thread only; a pause or an attempt to connect may still be outstanding.
  process.exit()
}
