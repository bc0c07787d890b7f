/** The thread of the sync model, with a fault. */
import { syncPrograms } from '../../packages/bridge/dist/models/sync.js'
import { runSyncProgram } from '../../packages/bridge/dist/program/sync/run-program.js'
import { installFault } from './faulty-program.js'

installFault('sync')
runSyncProgram(() => syncPrograms['pair speak line'])
