/** The event loop of the async model, with a fault. */
import { asyncPrograms } from '../../packages/bridge/dist/models/async.js'
import { runAsyncProgram } from '../../packages/bridge/dist/program/async/run-program.js'
import { installFault } from './faulty-program.js'

installFault('async')
await runAsyncProgram(() => asyncPrograms['pair line'])
