/** Runs an async program in its event loop, again each time the link ends. */
import { parentPort } from 'node:worker_threads'
import type { AsyncIo } from '../models/io.js'
import { AsyncConnections } from './async-connections.js'
import { closeAsyncLanes, openAsyncLanes } from './async-lanes.js'
import { AsyncLink } from './async-link.js'
import { AsyncOperations } from './async-operations.js'
import { deferred, type Deferred } from './deferred.js'
import { Cancelled, StartOver } from './ending.js'
import type { ProgramCommand, ProgramStart } from './events.js'
import { InputLines } from './input-lines.js'
import { loadKernelCalls } from './kernel-calls.js'
import { workerContext } from './worker-context.js'

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

  parentPort?.on('message', obey)
  context.tellStarted()
  try {
    for (;;) await runOnce()
  } catch (error) {
    // Anything else is a defect, and ends the worker loudly.
    if (!(error instanceof Cancelled)) throw error
  } finally {
    connections.onStartOver = () => undefined
    connections.closeAll()
    // What has come is shown, though the program ends.
    link.startOver()
    closeAsyncLanes(lanes)
    context.ended()
    // Ends this thread only; a pause or an attempt to connect may still be outstanding.
    process.exit()
  }
}
