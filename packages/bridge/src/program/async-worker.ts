/** The event loop of an async program: it runs the program, again each time the link ends. */
import { parentPort } from 'node:worker_threads'
import { asyncProgram } from '../models/async.js'
import { AsyncConnections } from './async-connections.js'
import { closeAsyncLanes, openAsyncLanes } from './async-lanes.js'
import { AsyncLink } from './async-link.js'
import { AsyncOperations } from './async-operations.js'
import { deferred, type Deferred } from './deferred.js'
import { Cancelled, StartOver } from './ending.js'
import type { ProgramCommand } from './events.js'
import { InputLines } from './input-lines.js'
import { loadKernelCalls } from './kernel-calls.js'
import { workerContext } from './worker-context.js'

const context = workerContext()
const lanes = openAsyncLanes(context)
const lines = new InputLines()
const connections = new AsyncConnections(context, lanes, await loadKernelCalls())
const link = new AsyncLink(context, lanes, connections, lines)

/** Rejected when something ends this start of the program from outside. */
let interrupted: Deferred<never> = deferred()

connections.onIncoming = (connection) => {
  link.readable(connection)
}
connections.onOutgoingEnded = () => {
  interrupted.reject(new StartOver())
}

parentPort?.on('message', (command: ProgramCommand) => {
  lanes.loop.enter()
  switch (command.type) {
    case 'input':
      for (const line of command.lines) lines.add(line)
      link.inputArrived()
      break
    case 'stop':
      interrupted.reject(new Cancelled())
  }
})

context.tellStarted()
try {
  for (;;) await runOnce()
} catch (error) {
  // Anything else is a defect, and ends the worker loudly.
  if (!(error instanceof Cancelled)) throw error
} finally {
  connections.onOutgoingEnded = () => undefined
  connections.closeAll()
  closeAsyncLanes(lanes)
  context.ended()
  // Ends this thread only; a pause or an attempt to connect may still be outstanding.
  process.exit()
}

async function runOnce(): Promise<void> {
  const operations = new AsyncOperations(context, link)
  interrupted = deferred()
  if (context.cancelled) throw new Cancelled()
  try {
    await Promise.race([asyncProgram(operations), interrupted.promise])
  } catch (error) {
    operations.abandon()
    if (!(error instanceof StartOver)) throw error
    link.startOver()
  }
}
