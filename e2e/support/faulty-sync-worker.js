/** The thread of the sync model, with a fault. */
import { programs } from '../../packages/bridge/dist/models/sync/sync.js'
import { runSyncProgram } from '../../packages/bridge/dist/program/sync/run-program.js'
import { installFault } from './faulty-program.js'

installFault('sync')
runSyncProgram(() => programs['pair speak line'])
