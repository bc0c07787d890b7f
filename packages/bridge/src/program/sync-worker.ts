/** The thread of the sync model. */
import { syncProgram } from '../models/sync.js'
import { runSyncProgram } from './run-sync-program.js'

runSyncProgram(syncProgram)
