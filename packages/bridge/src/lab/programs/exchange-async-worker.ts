/** The event loop of the exchange program that awaits. */
import { runAsyncProgram } from '../../program/async/run-program.js'
import { exchange } from './exchange-async.js'
import { loadOf } from './load.js'

await runAsyncProgram(({ parameters }) => {
  const load = loadOf(parameters)
  return (io) => exchange(io, load)
})
