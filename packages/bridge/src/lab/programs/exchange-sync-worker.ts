/** The thread of the exchange program that blocks. */
import { runSyncProgram } from '../../program/sync/run-program.js'
import { exchange } from './exchange-sync.js'
import { loadOf } from './load.js'

runSyncProgram(({ parameters }) => {
  const load = loadOf(parameters)
  return (io) => exchange(io, load)
})
